import { openingHours } from '#modules/organisation/index.ts'
import { dueInWords, promisesOf, renegotiate } from '#modules/promises/index.ts'
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

/** The Member was given another date: what units still owe comes no later than that. */
export async function keepPartsWithin(tx: Tx, actor: Actor, { enquiryId, reference, serviceKey }: Of) {
  const open = (await partsOf(tx, enquiryId)).filter(({ state }) => state === 'asked' || state === 'returned')
  const latest = open.length > 0 ? await latestForPart(tx, { enquiryId, reference, serviceKey }) : null
  if (!latest) return
  const subjects = open.map(({ caseId: id }) => ({ kind: 'case', id }))
  const later = (await promisesOf(tx, firstpoint, subjects)).filter(
    (promise) => answerOwed(promise) && Temporal.Instant.compare(promise.dueAt, latest.by) > 0,
  )
  const reason = `the enquiry ${reference} is promised for ${dueInWords(latest.by, tx.now)} now`
  for (const { id: promiseId } of later) await renegotiate(tx, actor, { promiseId, newDue: latest.by, reason })
  await orderByPromises(tx, subjects)
}
