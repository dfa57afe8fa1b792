import { affectedBy, claimTelling, findDisruptionUpdate } from '#modules/promises/index.ts'
import { orderByPromises } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { dayInWords } from '#platform/time/index.ts'
import { type LockedCase, lockCase } from '../queries/cases.ts'
import { isTold } from '../queries/events.ts'
import { isDoneByHand, leftToTell } from '../queries/tasks.ts'
import { sentence } from '../rules/summary.ts'
import { finish } from './change.ts'
import { takeBack } from './left-undone.ts'
import { tellPerson, whoHears } from './tell.ts'

const firstpoint = system('Firstpoint')

type Batch = { updateId: string; caseIds: readonly string[] }
type Update = NonNullable<Awaited<ReturnType<typeof findDisruptionUpdate>>>
type Effect = {
  kind: 'moved' | 'extended' | 'replaced' | 'withdrawn' | 'restored'
  oldWords: string
  newWords: string | null
  reason: string
}

/** What a disruption does to some cases: each has it on its story, and each person is told once, however many are theirs. */
export async function hearDisruption(tx: Tx, { updateId, caseIds }: Batch) {
  const update = await findDisruptionUpdate(tx, updateId)
  if (!update) return
  const effects = new Map<string, Effect>()
  for (const change of await affectedBy(tx, firstpoint, updateId)) {
    if (change.subjectKind === 'case') effects.set(change.subjectId, change)
  }
  for (const caseId of caseIds.toSorted()) {
    const current = await lockCase(tx, firstpoint, caseId)
    if (!current || (await isTold(tx, caseId, 'disruption', updateId))) continue
    await takeBack(tx, caseId, updateId)
    const effect = effects.get(caseId) ?? null
    if (!(await isDoneByHand(tx, caseId, updateId))) await tellOnce(tx, current, update, effect)
    finish(tx, firstpoint, current, {
      action: 'disruption',
      change: { disruption_id: update.kind === 'ended' ? null : update.disruptionId },
      events: [{ fact: { kind: 'disruption', ...wordsFor(update, effect) }, sourceId: updateId }],
    })
  }
  await orderByPromises(
    tx,
    caseIds.map((id) => ({ kind: 'case', id })),
  )
}

/**
 * A person has told those of a case instead of the program, if it was of a disruption: the program tells them no more, nor
 * does anybody because of another case of theirs.
 */
export async function toldByHand(tx: Tx, { caseId, sourceId }: { caseId: string; sourceId: string }) {
  if (!(await findDisruptionUpdate(tx, sourceId))) return
  const told = new Set(await hearersOf(tx, caseId))
  if (told.size === 0) return
  await claimTelling(tx, sourceId, [...told])
  for (const other of await leftToTell(tx, sourceId, [...told]))
    if ((await hearersOf(tx, other)).every((id) => told.has(id))) await takeBack(tx, other, sourceId)
}

const hearersOf = async (tx: Tx, caseId: string) => (await whoHears(tx, caseId)).map(({ customerId }) => customerId)

async function tellOnce(tx: Tx, current: LockedCase, update: Update, effect: Effect | null) {
  const people = await hearersOf(tx, current.id)
  const untold = new Set(await claimTelling(tx, update.id, people))
  for (const customerId of people) {
    if (untold.has(customerId)) {
      await tellPerson(tx, firstpoint, current, { customerId, asksNobody: true, ...messageFor(update, effect) })
    }
  }
}

/** The day of the next news, where that is all that can be promised: not where a new date was given, or none is to come. */
function nextNews(update: Update, effect: Effect | null) {
  const givesNoDate = effect === null ? update.treatment === 'next-update' : effect.kind === 'replaced'
  return update.kind !== 'ended' && givesNoDate ? update.nextUpdateOn : null
}

function messageFor(update: Update, effect: Effect | null) {
  const reason = sentence(update.words)
  const next = nextNews(update, effect)
  if (next) return { template: 'disruption-notice', data: { reason, nextUpdateWords: dayInWords(next) } }
  if (effect?.newWords) {
    const data = { oldWords: sentence(effect.oldWords), newWords: sentence(effect.newWords), reason }
    return { template: 'case-promise-moved', data }
  }
  return { template: 'case-reply', data: { text: reason } }
}

function wordsFor(update: Update, effect: Effect | null) {
  const day = nextNews(update, effect)
  const nextUpdate =
    (day && `We will tell you more by ${dayInWords(day)}.`) ?? (effect?.newWords ? sentence(effect.newWords) : null)
  return { reason: sentence(update.words), nextUpdate }
}
