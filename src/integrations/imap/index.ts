import type { ImapFlow } from 'imapflow'
import { lastUid, receiveMail } from '#modules/messages/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { defineTimedJob, type Job, type Work } from '#platform/jobs/index.ts'

const largestMail = 25 * 1024 * 1024
const beginningOfBigMail = 512 * 1024
/** A job has a minute; what is then still unread goes with the next. */
const mailsAtOnce = 100
const patience = 40_000

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
 * commit, and only then marked as read: whatever happens in between, none is lost and none counts twice.
 */
export async function readMailbox({ db, log }: Pick<Work, 'db' | 'log'>, url: string): Promise<{ taken: number }> {
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
  try {
    await client.connect()
    const lock = await client.getMailboxLock(mailbox)
    try {
      return { taken: await takeNew(client) }
    } finally {
      lock.release()
    }
  } finally {
    clearTimeout(impatience)
    await client.logout().catch(() => client.close())
  }

  async function takeNew(from: ImapFlow) {
    if (!from.mailbox || from.mailbox.exists === 0) return 0
    const uidValidity = Number(from.mailbox.uidValidity)
    const known = await lastUid(db, name)
    const after = known?.uidValidity === uidValidity ? known.lastUid : 0
    const fresh: { uid: number; size: number; at: Temporal.Instant }[] = []
    for await (const { uid, size = 0, internalDate } of from.fetch(
      `${after + 1}:*`,
      { uid: true, size: true, internalDate: true },
      { uid: true },
    )) {
      // "11:*" also names the last mail when there is none after the tenth.
      if (uid > after) fresh.push({ uid, size, at: instantOf(internalDate) })
    }
    fresh.sort((a, b) => a.uid - b.uid)
    for (const { uid, size, at } of fresh.slice(0, mailsAtOnce)) {
      const isBig = size > largestMail
      const fetched = await from.fetchOne(
        String(uid),
        { source: isBig ? { maxLength: beginningOfBigMail } : true },
        { uid: true },
      )
      const raw = fetched ? fetched.source : undefined
      if (!raw) continue
      await inTransaction(db, (tx) =>
        receiveMail(tx, {
          source: 'imap',
          raw,
          envelope: { from: null, to: [], clientIp: null, clientName: null },
          receivedAt: at,
          position: { mailbox: name, uidValidity, uid },
          ...(isBig ? { cut: { size } } : {}),
        }),
      )
      if (!isBig) await from.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
    }
    return Math.min(fresh.length, mailsAtOnce)
  }
}

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
