import type { ImapFlow } from 'imapflow'
import { z } from 'zod'
import { lastUid, type MailboxFault, mailboxAnswers, mailboxFails, receiveMail } from '#modules/messages/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { defineTimedJob, type Job, type Work } from '#platform/jobs/index.ts'

const largestMail = 25 * 1024 * 1024
const beginningOfBigMail = 512 * 1024
/** A job has a minute; what is then still unread goes with the next. */
const mailsAtOnce = 100
const patience = 40_000
/** So long a mail that the server refuses to hand out is asked for again, if none behind it shows that it is this one's fault. */
const refusedFor = { minutes: 15 }

/** Hosts lock an account that keeps being signed in to with a wrong password: each refusal doubles the wait, up to so many minutes. */
const longestWait = 15
type Refusal = { readonly times: number; readonly until: Temporal.Instant; readonly response: string }
const refusals = new Map<string, Refusal>()

/** Reads the council's mailbox every minute. */
const readInbox = defineTimedJob({
  name: 'imap.read',
  every: '* * * * *',
  // A process that is killed while reading has given nothing up: another reads within the minute.
  retryLimit: 2,
  expireInSeconds: 60,
  async run(work) {
    if (work.config.INBOX_URL) await readMailbox(work, work.config.INBOX_URL)
  },
})

export const imapJobs: Job[] = [readInbox]

/**
 * Takes what has come into a mailbox since last time, oldest first. Each mail is stored and its place remembered in one
 * commit, and only then marked as read: whatever happens in between, none is lost and none counts twice. Throws what the server
 * said where it cannot be read, also while it waits after a refused sign-in.
 */
export async function readMailbox({ db, log }: Pick<Work, 'db' | 'log'>, url: string): Promise<{ taken: number }> {
  const refusal = refusals.get(url)
  if (refusal && Temporal.Instant.compare(db.clock.now(), refusal.until) < 0) throw notRead(refusal)
  const { mailbox, name, ...server } = addressOf(url)
  // Loaded when there is a mailbox to read: it would keep every start waiting.
  const imap = await import('imapflow')
  const client = new imap.ImapFlow({
    ...server,
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  })
  client.on('error', (err: Error) => log.warn({ err }, 'mailbox connection'))
  const impatience = setTimeout(() => client.close(), patience)
  let isIn = false
  try {
    await client.connect()
    isIn = true
    refusals.delete(url)
    const lock = await client.getMailboxLock(mailbox)
    try {
      const taken = await takeNew(client)
      await inTransaction(db, mailboxAnswers)
      return { taken }
    } finally {
      lock.release()
    }
  } catch (error) {
    const fault = faultOf(error, isIn)
    if (!fault) throw error
    if (fault.because === 'sign-in') refusals.set(url, refusedAgain(fault, refusal))
    await inTransaction(db, (tx) => mailboxFails(tx, fault))
    throw notRead(fault)
  } finally {
    clearTimeout(impatience)
    await client.logout().catch(() => client.close())
  }

  function refusedAgain({ response }: MailboxFault, before?: Refusal): Refusal {
    const times = (before?.times ?? 0) + 1
    const minutes = Math.min(2 ** (times - 1), longestWait)
    return { times, until: db.clock.now().add({ minutes }), response }
  }

  async function takeNew(from: ImapFlow) {
    if (!from.mailbox || from.mailbox.exists === 0) return 0
    const uidValidity = Number(from.mailbox.uidValidity)
    const known = await lastUid(db, name)
    const after = known?.uidValidity === uidValidity ? known.lastUid : 0
    const fresh: Listed[] = []
    for await (const { uid, size = 0, internalDate } of from.fetch(
      `${after + 1}:*`,
      { uid: true, size: true, internalDate: true },
      { uid: true },
    )) {
      // "11:*" also names the last mail when there is none after the tenth.
      if (uid > after) fresh.push({ uid, size, at: instantOf(internalDate) })
    }
    fresh.sort((a, b) => a.uid - b.uid)
    const refused: { listed: Listed; error: Error }[] = []
    let taken = 0
    for (const listed of fresh.slice(0, mailsAtOnce)) {
      const fetched = await fetchMail(from, listed)
      if (fetched instanceof Error) {
        refused.push({ listed, error: fetched })
        continue
      }
      // One behind them is handed out: the others have something of their own.
      for (const { listed: before } of refused.splice(0)) await keepRefused(before)
      if (!fetched) continue
      const isBig = listed.size > largestMail
      await keep(listed, fetched, isBig)
      taken += 1
      if (!isBig) await from.messageFlagsAdd(String(listed.uid), ['\\Seen'], { uid: true })
    }
    for (const { listed, error } of refused) {
      if (Temporal.Instant.compare(listed.at, db.clock.now().subtract(refusedFor)) > 0) throw error
      await keepRefused(listed)
    }
    return taken

    /** Without a word of it: a person sees that it lies in the mailbox, and what comes behind it is read. */
    function keepRefused(listed: Listed) {
      log.warn({ uid: listed.uid, size: listed.size }, 'the mail server does not hand out a mail')
      return keep(listed, Buffer.alloc(0), true)
    }

    function keep({ uid, size, at }: Listed, raw: Buffer, isCut: boolean) {
      return inTransaction(db, (tx) =>
        receiveMail(tx, {
          source: 'imap',
          raw,
          envelope: { from: null, to: [], clientIp: null, clientName: null },
          receivedAt: at,
          position: { mailbox: name, uidValidity, uid },
          ...(isCut ? { cut: { size } } : {}),
        }),
      )
    }
  }
}

const notRead = ({ response }: { response: string }) => new Error(`The mailbox could not be read: ${response}`)

type Listed = { readonly uid: number; readonly size: number; readonly at: Temporal.Instant }

/** A mail, or its beginning; null when it is there no more; what the server said when it refused this one. */
async function fetchMail(from: ImapFlow, { uid, size }: Listed): Promise<Buffer | Error | null> {
  const source = size > largestMail ? { maxLength: beginningOfBigMail } : true
  try {
    const fetched = await from.fetchOne(String(uid), { source }, { uid: true })
    if (!fetched) return null
    return fetched.source ?? new Error('The mail server named a mail and handed out nothing of it')
  } catch (error) {
    if (error instanceof Error && 'responseStatus' in error && error.responseStatus === 'NO') return error
    throw error
  }
}

/** What the mail server has against it; null when the trouble is ours, or the line broke in the middle. */
function faultOf(error: unknown, isIn: boolean): MailboxFault | null {
  const { success, data } = serverError.safeParse(error)
  if (!success || (isIn && !data.responseStatus)) return null
  const because = data.authenticationFailed ? 'sign-in' : data.tlsFailed ? 'not-secure' : 'no-answer'
  return { because, response: (data.responseText ?? data.message).slice(0, 500) }
}

const serverError = z.object({
  message: z.string(),
  responseStatus: z.string().optional(),
  responseText: z.string().optional(),
  authenticationFailed: z.boolean().optional(),
  tlsFailed: z.boolean().optional(),
})

const instantOf = (date: Date | string | undefined) =>
  Temporal.Instant.fromEpochMilliseconds(new Date(date ?? Number.NaN).getTime())

/** "imaps://user:password@host:993/INBOX". The name it is remembered by has no password in it. */
function addressOf(url: string) {
  const parsed = new URL(url)
  const secure = parsed.protocol === 'imaps:'
  const user = decodeURIComponent(parsed.username)
  const mailbox = decodeURIComponent(parsed.pathname.slice(1)) || 'INBOX'
  return {
    host: parsed.hostname,
    port: Number(parsed.port) || (secure ? 993 : 143),
    secure,
    auth: { user, pass: decodeURIComponent(parsed.password) },
    mailbox,
    name: `${user}@${parsed.host}/${mailbox}`,
  }
}
