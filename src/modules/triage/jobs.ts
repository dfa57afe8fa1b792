import { caseOpened, findCase } from '#modules/cases/index.ts'
import { messageReceived, sendMessage } from '#modules/messages/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { defineJob, type Job } from '#platform/jobs/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { askedInOwnWords, circleOfText } from './actions/call.ts'
import { judgeWaiting } from './actions/judge-waiting.ts'
import { putForPerson, sourceOf, writtenIn } from './actions/put-for-person.ts'
import { takeIn } from './actions/take-in.ts'
import { judgeOf } from './answers.ts'
import { serviceChosen } from './events.ts'
import { isPlaced, itemsOfSources, lockSource } from './queries/items.ts'
import { findStrayMessage, type StrayMessage } from './queries/words.ts'

const triage = system('triage')

/** Somebody wrote about nothing we know: a person reads it and says where it goes. */
const onMessage = defineJob({
  name: 'triage.message-received',
  on: messageReceived,
  payload: messageReceived.payload,
  async run({ db }, { messageId, about, door }) {
    if (about || door) return
    const judge = await judgeOf(db)
    await inTransaction(db, async (tx) => {
      await lockSource(tx, sourceOf(messageId))
      const message = await findStrayMessage(tx, triage, messageId)
      if (!message || (await itemsOfSources(tx, [sourceOf(messageId)])).length > 0) return
      const { urgent, scopeId } = await takeIn(
        tx,
        triage,
        { ...writtenIn(message), forPerson: 'An email that answers nothing of ours' },
        judge,
      )
      await acknowledge(tx, { ...message, scopeId }, urgent?.reply ?? null)
    })
  },
  async onGivenUp(tx, { messageId, about, door }) {
    if (!about && !door) await putForPerson(tx, messageId)
  },
})

/** They hear that a person will read it; what to do now, where that is too late. An answer to that is about nothing we know either, and comes here again. */
async function acknowledge(
  tx: Tx,
  { fromAddress, fromName, customerId, scopeId }: StrayMessage,
  urgentWords: string | null,
) {
  if (!fromAddress) return
  const to = { customerId, email: fromAddress, name: fromName, about: null, scopeId }
  if (urgentWords === null) await sendMessage(tx, triage, { ...to, template: 'unknown-mail-received', data: {} })
  else
    await sendMessage(tx, triage, {
      ...to,
      template: 'cannot-wait-received',
      data: { emergency: urgentWords },
      urgent: true,
    })
}

/** Somebody asked for “something else”: a case already, which may belong to a service of its own. */
const onSomethingElse = defineJob({
  name: 'triage.something-else',
  on: caseOpened,
  payload: caseOpened.payload,
  async run({ db }, { caseId }) {
    const opened = await findCase(db, triage, caseId)
    const written = opened?.channel === 'web' ? askedInOwnWords(opened) : null
    if (!opened || written === null) return
    const judge = await judgeOf(db)
    await inTransaction(db, async (tx) => {
      const sourceKey = `case:${caseId}`
      await lockSource(tx, sourceKey)
      if (await isPlaced(tx, caseId)) return
      // Somebody has said already who may know of it.
      if (opened.scopeId !== null && opened.scopeId !== (await circleOfText(tx, written))) return
      const { urgent, scopeId } = await takeIn(
        tx,
        triage,
        {
          source: 'web',
          sourceKey,
          text: written,
          customerId: null,
          receivedAt: opened.receivedAt,
          reportedOn: londonDate(opened.receivedAt),
          forPerson: 'Asked for “something else” on the website',
          caseId,
          scopeId: opened.scopeId,
        },
        judge,
      )
      const customerId = opened.people.find(({ role }) => role === 'reporter')?.customerId
      if (urgent && customerId)
        await sendMessage(tx, triage, {
          template: 'cannot-wait-received',
          customerId,
          about: { kind: 'case', id: caseId },
          data: { emergency: urgent.reply },
          scopeId,
          urgent: true,
        })
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
