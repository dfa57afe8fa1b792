import { messageFailed, messageReceived } from '#modules/messages/index.ts'
import { dutyCalled } from '#modules/organisation/index.ts'
import { breachDecided, disruptionDeclared, promiseBroken, promiseMoved } from '#modules/promises/index.ts'
import { serviceVersion } from '#modules/services/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { defineJob, defineTimedJob, type Job, type Work } from '#platform/jobs/index.ts'
import { closeCase } from './actions/closing.ts'
import { hearDisruption, leaveDisruption } from './actions/disruption.ts'
import { hearDutyCalled } from './actions/duty-taken.ts'
import { hearDecision, hearFailure, hearMessage, hearPromiseBroken, hearPromiseMoved } from './actions/hearing.ts'
import { leaveDecision, leaveFailure, leaveMessage, leavePromiseMoved } from './actions/left-undone.ts'
import { resolvedBefore, resolvedVersions } from './queries/closing.ts'

const onMessage = defineJob({
  name: 'cases.message-received',
  on: messageReceived,
  payload: messageReceived.payload,
  async run({ db }, { messageId, about, customerId }) {
    if (about?.kind !== 'case') return
    await inTransaction(db, (tx) => hearMessage(tx, { messageId, caseId: about.id, customerId }))
  },
  async onGivenUp(tx, { messageId, about }) {
    if (about?.kind === 'case') await leaveMessage(tx, { messageId, caseId: about.id })
  },
})

const onFailure = defineJob({
  name: 'cases.message-failed',
  on: messageFailed,
  payload: messageFailed.payload,
  async run({ db }, { messageId, about }) {
    if (about?.kind !== 'case') return
    await inTransaction(db, (tx) => hearFailure(tx, { messageId, caseId: about.id }))
  },
  async onGivenUp(tx, { messageId, about }) {
    if (about?.kind === 'case') await leaveFailure(tx, { messageId, caseId: about.id })
  },
})

const onPromiseMoved = defineJob({
  name: 'cases.promise-moved',
  on: promiseMoved,
  payload: promiseMoved.payload,
  async run({ db }, { changeId, subject }) {
    if (subject.kind !== 'case') return
    await inTransaction(db, (tx) => hearPromiseMoved(tx, { caseId: subject.id, changeId }))
  },
  async onGivenUp(tx, { changeId, subject }) {
    if (subject.kind === 'case') await leavePromiseMoved(tx, { changeId, caseId: subject.id })
  },
})

const onPromiseBroken = defineJob({
  name: 'cases.promise-broken',
  on: promiseBroken,
  payload: promiseBroken.payload,
  async run({ db }, { promiseId, breachId, subject }) {
    if (subject.kind !== 'case') return
    await inTransaction(db, (tx) => hearPromiseBroken(tx, { caseId: subject.id, promiseId, breachId }))
  },
})

const onDecision = defineJob({
  name: 'cases.breach-decided',
  on: breachDecided,
  payload: breachDecided.payload,
  async run({ db }, { breachId, subject }) {
    if (subject.kind !== 'case') return
    await inTransaction(db, (tx) => hearDecision(tx, { caseId: subject.id, breachId }))
  },
  async onGivenUp(tx, { breachId, subject }) {
    if (subject.kind === 'case') await leaveDecision(tx, { breachId, caseId: subject.id })
  },
})

const onDutyCalled = defineJob({
  name: 'cases.duty-called',
  on: dutyCalled,
  payload: dutyCalled.payload,
  async run({ db }, { subject, ...called }) {
    if (subject.kind !== 'case') return
    await inTransaction(db, (tx) => hearDutyCalled(tx, { caseId: subject.id, ...called }))
  },
})

const together = 20

const onDisruption = defineJob({
  name: 'cases.disruption',
  on: disruptionDeclared,
  payload: disruptionDeclared.payload,
  async run({ db }, { updateId, subjects }) {
    const ids = casesIn(subjects)
    for (let start = 0; start < ids.length; start += together) {
      const caseIds = ids.slice(start, start + together)
      await inTransaction(db, (tx) => hearDisruption(tx, { updateId, caseIds }))
    }
  },
  onGivenUp: (tx, { updateId, subjects }) => leaveDisruption(tx, { updateId, caseIds: casesIn(subjects) }),
})

const casesIn = (subjects: readonly { kind: string; id: string }[]) =>
  subjects.flatMap(({ kind, id }) => (kind === 'case' ? [id] : []))

/** Cases whose people had their answer and did not come back close by themselves, where the service says so. */
const closeByTime = defineTimedJob({
  name: 'cases.close-by-time',
  every: '20 5 * * *',
  async run(work) {
    const closed = await closeWhatIsDue(work)
    if (closed > 0) work.log.info({ closed }, 'cases closed by time')
  },
})

const atMost = 2000

async function closeWhatIsDue({ db, clock }: Work): Promise<number> {
  let closed = 0
  for (const versionId of await resolvedVersions(db)) {
    const { body } = await serviceVersion(db, versionId)
    if (body.closeAfterDays === null) continue
    const before = clock.now().subtract({ hours: 24 * body.closeAfterDays })
    for (const caseId of await resolvedBefore(db, versionId, before, atMost)) {
      const { refusal } = await inTransaction(db, (tx) =>
        closeCase(tx, system('Firstpoint'), { caseId, version: null, because: 'time' }),
      )
      if (!refusal) closed += 1
    }
  }
  return closed
}

export const casesJobs: Job[] = [
  onMessage,
  onFailure,
  onPromiseMoved,
  onPromiseBroken,
  onDecision,
  onDutyCalled,
  onDisruption,
  closeByTime,
]
