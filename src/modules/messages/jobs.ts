import { customerDied } from '#modules/customers/index.ts'
import { dutyCalled, dutyEnded } from '#modules/organisation/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { defineJob, defineTimedJob, type Job, type Work } from '#platform/jobs/index.ts'
import type { MailOutcome } from '#platform/mail/index.ts'
import { tellDutyEnded, writeToOnDuty } from './actions/call-on-duty.ts'
import { checkSender } from './actions/check-sender.ts'
import { prepareFiles, readInbound } from './actions/read-inbound.ts'
import { readMail, wordsAttached } from './actions/read-mail.ts'
import { beginSending, sendClaimed, settle, takeDue } from './actions/sending.ts'
import { mailStored, messageQueued } from './events.ts'
import { countAttempt, findMail, giveAttemptBack, listUnread, saveHeld } from './queries/incoming.ts'
import { type Claimed, doubtSilent, dropOutOfDate, stopFor } from './queries/outgoing.ts'
import { isOurs } from './rules/inbound/automatic.ts'

/** At once over as many connections to the mail server. */
const together = 10
/** A job has a minute; what is then still waiting, or when the program stops, goes with the next. */
const rounds = 25

const sendQueued = defineJob({
  name: 'messages.send',
  on: messageQueued,
  payload: messageQueued.payload,
  retryLimit: 3,
  retryDelaySeconds: 30,
  expireInSeconds: 60,
  run: sendWhatIsDue,
})

/** What no event wakes: messages to try again, senders that fell silent, what has become useless, mail left unread. */
const sweep = defineTimedJob({
  name: 'messages.sweep',
  every: '* * * * *',
  retryLimit: 0,
  expireInSeconds: 60,
  async run(work) {
    const { inDoubt, outOfDate } = await inTransaction(work.db, async (tx) => ({
      inDoubt: await doubtSilent(tx),
      outOfDate: await dropOutOfDate(tx),
    }))
    if (inDoubt + outOfDate > 0) work.log.warn({ inDoubt, outOfDate }, 'messages need a look')
    await sendWhatIsDue(work)
    await readWhatIsLeft(work)
  },
})

const readArrived = defineJob({
  name: 'messages.read',
  on: mailStored,
  payload: mailStored.payload,
  retryLimit: 3,
  retryDelaySeconds: 20,
  expireInSeconds: 60,
  run: (work, { inboundMailId }) => readStored(work, inboundMailId),
})

const callOnDuty = defineJob({
  name: 'messages.call-on-duty',
  on: dutyCalled,
  payload: dutyCalled.payload,
  run: ({ db }, called) => inTransaction(db, (tx) => writeToOnDuty(tx, called)),
})

const dutyIsOver = defineJob({
  name: 'messages.duty-ended',
  on: dutyEnded,
  payload: dutyEnded.payload,
  run: ({ db }, ended) => inTransaction(db, (tx) => tellDutyEnded(tx, ended)),
})

const stopForTheDead = defineJob({
  name: 'messages.stop-for-the-dead',
  on: customerDied,
  payload: customerDied.payload,
  run: ({ db }, { customerId }) => inTransaction(db, async (tx) => stopFor(tx, customerId, 'deceased')),
  onGivenUp: async (tx, { customerId }) => stopFor(tx, customerId, 'deceased'),
})

export const messagesJobs: Job[] = [sendQueued, sweep, readArrived, stopForTheDead, callOnDuty, dutyIsOver]

async function sendWhatIsDue(work: Work) {
  const { db, config, log } = work
  for (let round = 0; round < rounds && !work.stopping?.aborted; round += 1) {
    const taken = await inTransaction(db, (tx) => takeDue(tx, config, together))
    if (taken.length === 0) return
    const sent = await Promise.all(taken.map(async (message) => sendOne(work, message)))
    const down = sent.filter(serverIsDown)
    if (down.length > 0) await inTransaction(db, (tx) => settle(tx, down))
    log.info(
      { messages: sent.map(({ message, outcome }) => ({ id: message.id, outcome: outcome.outcome })) },
      'messages sent',
    )
    if (down.length > 0) return
  }
}

/** What became of a message is written down at once: a worker that dies leaves in doubt only what it was just sending. */
async function sendOne({ db, mail, config }: Work, message: Claimed) {
  const outcome = await sendClaimed(mail, config, message, () => inTransaction(db, (tx) => beginSending(tx, message)))
  const one = { message, outcome }
  // A server that is down is noted once, not once for each message that found out.
  if (!serverIsDown(one)) await inTransaction(db, (tx) => settle(tx, [one]))
  return one
}

const serverIsDown = ({ outcome }: { outcome: MailOutcome }) => outcome.outcome === 'provider-down'

/** One mail that cannot be read does not keep the others waiting; the job fails all the same, and so is seen. */
async function readWhatIsLeft(work: Work) {
  const failures: unknown[] = []
  for (const id of await listUnread(work.db, work.clock.now().subtract({ minutes: 2 })))
    await readStored(work, id).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

/** After this many failures a mail is shown to a person instead of being tried for ever. */
const attemptsAtReading = 4

async function readStored({ db, files, config, log }: Work, id: string) {
  const stored = await findMail(db, id)
  if (stored?.state !== 'stored') return
  const attempt = await inTransaction(db, (tx) => countAttempt(tx, id))
  if (attempt && attempt.attempts > attemptsAtReading) {
    log.error({ inboundMailId: id }, 'mail could not be read')
    return inTransaction(db, async (tx) =>
      saveHeld(tx, id, 'unreadable', { kind: null, fromAddress: null, subject: '', checks: null, scopeId: null }),
    )
  }
  const mail = await readMail(stored.raw)
  const checks = await checkSender(stored, mail, { trustedHost: config.MAIL_AUTH_HOST })
  const own = { ownAddress: config.MAIL_FROM, ownDomain: config.MAIL_REPLY_DOMAIN }
  const attached = await wordsAttached(mail, (one) => isOurs(one, own))
  const prepared = await prepareFiles(files, mail).catch(async (error: unknown) => {
    // A disk that is full for an hour must not make mail look unreadable.
    await inTransaction(db, async (tx) => giveAttemptBack(tx, id))
    throw error
  })
  await inTransaction(db, (tx) => readInbound(tx, stored, { mail, checks, files: prepared, attached }, config))
}
