import { affectedBy, claimTelling, findDisruptionUpdate } from '#modules/promises/index.ts'
import { orderByPromises } from '#modules/queues/index.ts'
import { serviceVersion } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { dayInWords } from '#platform/time/index.ts'
import { casesToldWith, type LockedCase, lockCase } from '../queries/cases.ts'
import { isTold } from '../queries/events.ts'
import { isDoneByHand, leftToTell } from '../queries/tasks.ts'
import { sentence } from '../rules/summary.ts'
import { finish } from './change.ts'
import { kindOf } from './kinds.ts'
import { leaveUndone, takeBack } from './left-undone.ts'
import { type Hearer, tellPerson, whoHears } from './tell.ts'

const firstpoint = system('Firstpoint')

type Batch = { updateId: string; caseIds: readonly string[] }
type Update = NonNullable<Awaited<ReturnType<typeof findDisruptionUpdate>>>
type Effect = {
  kind: 'moved' | 'extended' | 'replaced' | 'withdrawn' | 'restored'
  oldWords: string
  newWords: string | null
  reason: string
}

/**
 * What a disruption does to some cases: each has it on its story, and each person is told once, of every case of theirs,
 * however many those are.
 */
export async function hearDisruption(tx: Tx, { updateId, caseIds }: Batch) {
  const update = await findDisruptionUpdate(tx, updateId)
  if (!update) return
  const effects = await effectsOf(tx, updateId)
  for (const caseId of caseIds.toSorted()) {
    const current = await lockCase(tx, firstpoint, caseId)
    if (!current || (await isTold(tx, caseId, 'disruption', updateId))) continue
    await takeBack(tx, caseId, updateId)
    const effect = effects.get(caseId) ?? null
    if (!(await isDoneByHand(tx, caseId, updateId))) await tellOnce(tx, current, update, effects)
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

/** What an update did to the promises of cases. */
async function effectsOf(tx: Tx, updateId: string): Promise<ReadonlyMap<string, Effect>> {
  const changes = await affectedBy(tx, firstpoint, updateId)
  return new Map(
    changes.filter(({ subjectKind }) => subjectKind === 'case').map((change) => [change.subjectId, change]),
  )
}

/** Those who were not told of a disruption yet are told by whoever has their case, with the date that they would have been sent. */
export async function leaveDisruption(tx: Tx, { updateId, caseIds }: Batch) {
  const update = await findDisruptionUpdate(tx, updateId)
  if (!update) return
  const effects = await effectsOf(tx, updateId)
  for (const caseId of caseIds.toSorted()) {
    if (await isTold(tx, caseId, 'disruption', updateId)) continue
    const { reason, nextUpdate } = wordsFor(update, effects.get(caseId) ?? null)
    const words = ['Its people could not be told of a disruption. Tell them:', reason, nextUpdate]
    await leaveUndone(tx, { caseId, sourceId: updateId, words: words.filter(Boolean).join(' ') })
  }
}

/**
 * A person has told those of a case instead of the program, if it was of a disruption: the program tells them no more, nor
 * does anybody because of another case of theirs.
 */
export async function toldByHand(tx: Tx, current: LockedCase, sourceId: string) {
  if (isToldAlone(current) || !(await findDisruptionUpdate(tx, sourceId))) return
  const told = new Set(idsOf(await whoHears(tx, current.id)))
  if (told.size === 0) return
  await claimTelling(tx, sourceId, [...told])
  for (const other of await leftToTell(tx, sourceId, [...told]))
    if (idsOf(await whoHears(tx, other)).every((id) => told.has(id))) await takeBack(tx, other, sourceId)
}

const idsOf = (people: readonly Hearer[]) => people.map(({ customerId }) => customerId)

/** Nothing of such a case may stand in what is written about another, so its people hear of it by itself. */
const isToldAlone = ({ scopeId, doNotWrite }: Pick<LockedCase, 'scopeId' | 'doNotWrite'>) =>
  scopeId !== null || doNotWrite !== null

async function tellOnce(tx: Tx, current: LockedCase, update: Update, effects: ReadonlyMap<string, Effect>) {
  const people = await whoHears(tx, current.id)
  const isAlone = isToldAlone(current)
  const untold = new Set(isAlone ? idsOf(people) : await claimTelling(tx, update.id, idsOf(people)))
  const effect = effects.get(current.id) ?? null
  for (const to of people) {
    const { customerId } = to
    if (!untold.has(customerId)) continue
    const others = isAlone ? '' : await othersInWords(tx, { customerId, current, update, effects })
    await tellPerson(tx, firstpoint, current, {
      to,
      asksNobody: true,
      ...messageFor(current, update, { effect, others }),
    })
  }
}

type Theirs = { customerId: string; current: LockedCase; update: Update; effects: ReadonlyMap<string, Effect> }

/** The other requests of this person that the same update touched, each with its own date where it has one again. */
async function othersInWords(tx: Tx, { customerId, current, update, effects }: Theirs) {
  const told: string[] = []
  for (const { id, reference, serviceVersionId } of await casesToldWith(tx, customerId)) {
    const effect = effects.get(id)
    if (!effect || id === current.id) continue
    const { body } = await serviceVersion(tx, serviceVersionId)
    const dates =
      effect.newWords && !nextNews(update, effect)
        ? ` We said: ${sentence(effect.oldWords)} Now: ${sentence(effect.newWords)}`
        : ''
    told.push(`The same goes for ${body.name} (${reference}).${dates}`)
  }
  return told.join('\n\n')
}

/** The day of the next news, where that is all that can be promised: not where a new date was given, or none is to come. */
function nextNews(update: Update, effect: Effect | null) {
  const givesNoDate = effect === null ? update.treatment === 'next-update' : effect.kind === 'replaced'
  return update.kind !== 'ended' && givesNoDate ? update.nextUpdateOn : null
}

function messageFor(
  { reference, kind }: LockedCase,
  update: Update,
  { effect, others }: { effect: Effect | null; others: string },
) {
  const reason = sentence(update.words)
  const next = nextNews(update, effect)
  if (next) {
    const data = { reason, disruption: update.reason, nextUpdateWords: dayInWords(next), others }
    return { template: 'disruption-notice', data }
  }
  if (effect?.newWords) {
    const data = { oldWords: sentence(effect.oldWords), newWords: sentence(effect.newWords), reason, others }
    return { template: 'case-promise-moved', data }
  }
  return {
    template: 'case-reply',
    data: {
      text: others ? `${reason}\n\nThis is about your ${kindOf(kind).called} ${reference}.\n\n${others}` : reason,
    },
  }
}

function wordsFor(update: Update, effect: Effect | null) {
  const day = nextNews(update, effect)
  const nextUpdate =
    (day && `We will tell you more by ${dayInWords(day)}.`) ?? (effect?.newWords ? sentence(effect.newWords) : null)
  return { reason: sentence(update.words), nextUpdate }
}
