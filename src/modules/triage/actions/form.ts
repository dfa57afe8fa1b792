import { type FormThatCannotWait, findCase, type SentForm, type TakenForm } from '#modules/cases/index.ts'
import { inOwnWords } from '#modules/forms/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { routeFor } from '#modules/services/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { judgeOf, whatIsJudgedBy } from '../answers.ts'
import { lockSource } from '../queries/items.ts'
import { classify } from '../rules/classify.ts'
import { type CannotWait, cameJustNow, cannotWait } from '../rules/urgent.ts'
import { circleOf } from './call.ts'
import { callAgainAbout } from './cannot-wait.ts'
import { takeIn } from './take-in.ts'

const triage = system('triage')

/**
 * Judges what somebody put in their own words in a form, of whichever service it is, in the commit that receives it. What cannot
 * wait is its circle's from then on, unless the service it was sent to has a circle itself.
 */
export async function judgeForm(tx: Tx, sent: SentForm): Promise<FormThatCannotWait | null> {
  if (!cameJustNow(londonDate(sent.receivedAt), londonDate(tx.now))) return null
  const found = await judgeWords(tx, sent)
  if (!found) return null
  const { urgent } = found
  const { key, body } = sent.service
  const ticked = routeFor(body, sent.answers)
  const isOwn = urgent.service.key === key
  // What was ticked calls the same people already, and tells them the same.
  if (isOwn && ticked.duty && ticked.urgent) return null
  const scopeId = isOwn || ticked.scope ? null : await circleOf(tx, urgent)
  return {
    written: isOwn ? urgent.written : [],
    keeper: scopeId ? { scopeId, team: urgent.service.body.team } : null,
    whatToDo: urgent.reply,
    call: (tx, taken) => takeForm(tx, taken, { ...found, isKept: scopeId !== null, receivedAt: sent.receivedAt }),
  }
}

/** Whom to ring now, for whoever has just sent it, and whether another service is to deal with it; null where it can wait. */
export async function whatToDoAbout(db: Db, sent: Pick<SentForm, 'service' | 'answers'>) {
  const found = await judgeWords(db, sent)
  return found ? { whatToDo: found.urgent.reply, isForAnother: found.urgent.service.key !== sent.service.key } : null
}

/** Each answer by itself: two answers are no sentence. What they are all about says which services they may be for. */
async function judgeWords(db: Db, { service: { body }, answers }: Pick<SentForm, 'service' | 'answers'>) {
  const own = inOwnWords(body.form, answers)
  if (own.length === 0) return null
  const judge = await whatIsJudgedBy(db)
  const words = own.join('\n\n')
  const candidates = classify(words, judge.model)
  const [urgent] = own.flatMap((text) => cannotWait(text, candidates, judge) ?? [])
  return urgent ? { words, urgent } : null
}

type Danger = { words: string; urgent: CannotWait; isKept: boolean; receivedAt: Temporal.Instant }

/**
 * Calls whoever is on duty for it. Where its own service or circle has it already, that is all; otherwise whoever does triage for
 * them says where it goes. Of what opened no case of its own they have the words.
 */
async function takeForm(
  tx: Tx,
  { channel, sourceKey: key, customerId, caseId }: TakenForm,
  { words, urgent, isKept, receivedAt }: Danger,
) {
  const sourceKey = caseId ? `case:${caseId}` : `${channel}:${key}`
  await lockSource(tx, sourceKey)
  const opened = caseId ? await findCase(tx, triage, caseId) : null
  const circle = await circleOf(tx, urgent)
  // Its own service has called as it opened.
  const isOwn = opened?.serviceKey === urgent.service.key
  const isOfCircle = opened !== null && circle !== null && opened.scopeId === circle && !isKept
  if (isOfCircle && !isOwn) await callAgainAbout(tx, opened, urgent)
  else if (!isOwn) {
    const isTheirs = opened !== null && (opened.scopeId === null || circle === null || opened.scopeId === circle)
    const written = {
      source: 'web' as const,
      sourceKey,
      text: words,
      customerId: opened ? null : customerId,
      receivedAt,
      reportedOn: londonDate(receivedAt),
      forPerson: `Cannot wait. ${opened ? `It was sent as “${opened.title}”` : 'It was sent by the website'}`,
      caseId: isTheirs ? opened.id : null,
      scopeId: opened?.scopeId ?? null,
    }
    await takeIn(tx, triage, { ...written, urgent }, await judgeOf(tx))
  }
  if (!customerId) return
  const after = caseId ? await findCase(tx, triage, caseId) : null
  await sendMessage(tx, triage, {
    template: 'cannot-wait-received',
    customerId,
    about: after && { kind: 'case', id: after.id },
    data: { emergency: urgent.reply },
    scopeId: after?.scopeId ?? circle,
    urgent: true,
    isUnsafe: Boolean(after?.doNotWrite),
  })
}
