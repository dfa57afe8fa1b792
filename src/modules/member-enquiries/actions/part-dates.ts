import { openingHours } from '#modules/organisation/index.ts'
import {
  dueInWords,
  explainDue,
  type Limit,
  listPromiseChanges,
  type PromiseView,
  policyTerms,
  promisesOf,
  renegotiate,
} from '#modules/promises/index.ts'
import { orderByPromises } from '#modules/queues/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { changed } from '#platform/live/index.ts'
import { partsOf, repliesOf, savePart } from '../queries/enquiries.ts'
import { limitOfPart } from '../rules/part-limit.ts'
import { answerOwed, firstOwed } from '../rules/promised.ts'
import { type PartToTell, tellUnits } from './tell-units.ts'

const firstpoint = system('enquiries')

type Of = { enquiryId: string; reference: string; serviceKey: string }

/** The latest a part may be promised for now; null where nothing is promised for its enquiry. */
export async function latestForPart(db: Db, { enquiryId, reference, serviceKey }: Of) {
  const owed = firstOwed(await promisesOf(db, firstpoint, [{ kind: 'case', id: enquiryId }]))
  if (!owed) return null
  const service = await serviceByKey(db, serviceKey)
  const hours = await openingHours(db, service?.body.team ?? '')
  return limitOfPart({ reference, dueAt: owed.dueAt }, hours, db.clock.now())
}

/**
 * The Member was given another date: what units still owe comes no later than that. Where it is later, a unit whose time was
 * cut short for the sake of a date before has what its own rule gives, as far as the new date allows.
 */
export async function keepPartsWithin(tx: Tx, actor: Actor, { enquiryId, reference, serviceKey }: Of) {
  const open = (await partsOf(tx, enquiryId)).filter(({ state }) => state === 'asked' || state === 'returned')
  const latest = open.length > 0 ? await latestForPart(tx, { enquiryId, reference, serviceKey }) : null
  if (!latest) return
  const subjects = open.map(({ caseId: id }) => ({ kind: 'case', id }))
  const reason = `the enquiry ${reference} is promised for ${dueInWords(latest.by, tx.now)} now`
  const replied = (await repliesOf(tx, enquiryId)).flatMap(({ sentAt }) => sentAt ?? [])
  const moved: (PartToTell & { template: 'enquiry-part-sooner' | 'enquiry-part-later' })[] = []
  for (const promise of (await promisesOf(tx, firstpoint, subjects)).filter(answerOwed)) {
    const newDue = await dueWithin(tx, promise, { latest, replied })
    const part = open.find(({ caseId }) => caseId === promise.subject.id)
    if (!newDue || !part) continue
    await renegotiate(tx, actor, { promiseId: promise.id, newDue, reason })
    changed(tx, `case:${part.caseId}`, part.scopeId)
    // They hear of it now, and again before the new time is over.
    savePart(tx, part.caseId, { warned_at: null })
    const words = `due by ${dueInWords(newDue, tx.now)} now. It was due by ${dueInWords(promise.dueAt, tx.now)}`
    const template = isBefore(newDue, promise.dueAt) ? 'enquiry-part-sooner' : 'enquiry-part-later'
    moved.push({ ...part, words, template })
  }
  for (const [template, parts] of Map.groupBy(moved, (part) => part.template)) await tellUnits(tx, template, parts)
  await orderByPromises(tx, subjects)
}

type Within = { latest: Limit; replied: readonly Temporal.Instant[] }

/** Its new time; null where it stays. */
async function dueWithin(tx: Tx, promise: PromiseView, { latest, replied }: Within) {
  const { dueAt } = promise
  if (isBefore(latest.by, dueAt)) return latest.by
  const own = await dueOfItsOwn(tx, promise, replied)
  if (!own) return null
  const due = isBefore(latest.by, own) ? latest.by : own
  return isBefore(dueAt, due) && isBefore(tx.now, due) ? due : null
}

/** When it would be due but for its enquiry: when somebody moved it to, else what its rule gives; null where no rule gave it. */
async function dueOfItsOwn(tx: Tx, { id, policyKey, startedAt }: PromiseView, replied: readonly Temporal.Instant[]) {
  const moves = await listPromiseChanges(tx, firstpoint, [id])
  // What moved with a reply to the Member moved for the sake of the date in it.
  const moved = moves.findLast(({ at, newDue }) => newDue && !replied.some((sentAt) => sentAt.equals(at)))
  if (moved?.newDue) return moved.newDue
  if (policyKey === null) return null
  return explainDue(await policyTerms(tx, policyKey), { start: startedAt, pauses: [], moves: [] }, tx.now).due
}

const isBefore = (one: Temporal.Instant, other: Temporal.Instant) => Temporal.Instant.compare(one, other) < 0
