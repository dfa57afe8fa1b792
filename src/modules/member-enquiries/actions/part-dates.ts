import { openingHours } from '#modules/organisation/index.ts'
import {
  dueInWords,
  explainDue,
  type Limit,
  type PromiseView,
  policyTerms,
  promisesOf,
  renegotiate,
} from '#modules/promises/index.ts'
import { orderByPromises } from '#modules/queues/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { partsOf } from '../queries/enquiries.ts'
import { limitOfPart } from '../rules/part-limit.ts'
import { answerOwed, firstOwed } from '../rules/promised.ts'

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
 * cut short for the sake of the date before has what its own rule gives, as far as the new date allows.
 */
export async function keepPartsWithin(tx: Tx, actor: Actor, { enquiryId, reference, serviceKey }: Of) {
  const open = (await partsOf(tx, enquiryId)).filter(({ state }) => state === 'asked' || state === 'returned')
  const latest = open.length > 0 ? await latestForPart(tx, { enquiryId, reference, serviceKey }) : null
  if (!latest) return
  const subjects = open.map(({ caseId: id }) => ({ kind: 'case', id }))
  const reason = `the enquiry ${reference} is promised for ${dueInWords(latest.by, tx.now)} now`
  for (const promise of (await promisesOf(tx, firstpoint, subjects)).filter(answerOwed)) {
    const newDue = await dueWithin(tx, promise, latest)
    if (newDue) await renegotiate(tx, actor, { promiseId: promise.id, newDue, reason })
  }
  await orderByPromises(tx, subjects)
}

/** Its new time; null where it stays. What somebody moved since it was given stays, unless it is too late. */
async function dueWithin(tx: Tx, { dueAt, originalDueAt, policyKey, startedAt }: PromiseView, latest: Limit) {
  if (Temporal.Instant.compare(dueAt, latest.by) > 0) return latest.by
  if (policyKey === null || !dueAt.equals(originalDueAt)) return null
  const history = { start: startedAt, limit: latest, pauses: [], moves: [] }
  const { due } = explainDue(await policyTerms(tx, policyKey), history, tx.now)
  return Temporal.Instant.compare(due, dueAt) > 0 && Temporal.Instant.compare(due, tx.now) > 0 ? due : null
}
