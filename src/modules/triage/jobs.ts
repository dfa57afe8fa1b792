import { caseOpened, findCase } from '#modules/cases/index.ts'
import { answerTo } from '#modules/forms/index.ts'
import { messageReceived } from '#modules/messages/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { defineJob, type Job } from '#platform/jobs/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { judgeWaiting } from './actions/judge-waiting.ts'
import { putForPerson } from './actions/put-for-person.ts'
import { takeIn } from './actions/take-in.ts'
import { takeMessage } from './actions/take-message.ts'
import { judgeOf } from './answers.ts'
import { serviceChosen } from './events.ts'
import { isPlaced, lockSource } from './queries/items.ts'

const triage = system('triage')

/** Somebody wrote about nothing we know: a person reads it and says where it goes. */
const onMessage = defineJob({
  name: 'triage.message-received',
  on: messageReceived,
  payload: messageReceived.payload,
  async run({ db }, { messageId, about, door }) {
    if (about || door) return
    const judge = await judgeOf(db)
    const forPerson = 'An email that answers nothing of ours'
    // Whether it can wait was judged when it was read.
    const taking = { messageId, urgent: null, forPerson, doubt: null }
    await inTransaction(db, (tx) => takeMessage(tx, taking, judge))
  },
  async onGivenUp(tx, { messageId, about, door }) {
    if (!about && !door) await putForPerson(tx, messageId)
  },
})

/** Somebody asked for “something else”: a case already, which may belong to a service of its own. */
const onSomethingElse = defineJob({
  name: 'triage.something-else',
  on: caseOpened,
  payload: caseOpened.payload,
  async run({ db }, { caseId }) {
    const opened = await findCase(db, triage, caseId)
    if (opened?.channel !== 'web' || opened.serviceKey !== 'something-else') return
    const what = answerTo(opened.answers, 'what')
    if (typeof what !== 'string') return
    const judge = await judgeOf(db)
    await inTransaction(db, async (tx) => {
      const sourceKey = `case:${caseId}`
      await lockSource(tx, sourceKey)
      // What cannot wait was taken when it was sent, and somebody may have said already who may know of it.
      if (opened.scopeId !== null || (await isPlaced(tx, caseId))) return
      const written = {
        source: 'web' as const,
        sourceKey,
        text: what,
        customerId: null,
        receivedAt: opened.receivedAt,
        reportedOn: londonDate(opened.receivedAt),
        forPerson: 'Asked for “something else” on the website',
        caseId,
        urgent: null,
      }
      await takeIn(tx, triage, written, judge)
    })
  },
})

/** What was learned of one text changes what is proposed for those that wait. */
const onServiceChosen = defineJob({
  name: 'triage.service-chosen',
  on: serviceChosen,
  payload: serviceChosen.payload,
  async run({ db }) {
    const judge = await judgeOf(db)
    await inTransaction(db, (tx) => judgeWaiting(tx, judge))
  },
})

export const triageJobs: Job[] = [onMessage, onSomethingElse, onServiceChosen]
