import { type Db, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type NeedCategory, needInWords } from '../rules/needs.ts'
import { family } from './customers.ts'

const columns = [
  'n.id',
  'n.customer_id as customerId',
  'n.category',
  'n.value',
  'n.detail',
  'n.applies_to as appliesTo',
  'n.since',
  'n.source',
  'n.consent_to_share as consentToShare',
  'n.reviewed_on as reviewedOn',
  'n.review_due as reviewDue',
  'n.ended_on as endedOn',
  'n.ended_because as endedBecause',
  'n.recorded_by as recordedBy',
  'n.version',
] as const

/** The needs in force of all these records. */
export function listNeeds(db: Db, customerIds: readonly string[]) {
  return db
    .selectFrom('needs as n')
    .select(columns)
    .where('n.customer_id', 'in', [...customerIds])
    .where('n.ended_on', 'is', null)
    .orderBy('n.category')
    .orderBy('n.created_at')
    .execute()
}

export type NeedRow = Awaited<ReturnType<typeof listNeeds>>[number]

export type NeedShown = NeedRow & { words: string; overdue: boolean }

/** What a customer needs, with what to do about it, over every merged record; each once. */
export async function needsOf(db: Db, customerId: string): Promise<NeedShown[]> {
  const today = londonDate(db.clock.now())
  const rows = await listNeeds(db, await family(db, customerId))
  return showNeeds(rows, today)
}

export function showNeeds(rows: readonly NeedRow[], today: Temporal.PlainDate): NeedShown[] {
  const shown = rows.map((row) => ({
    ...row,
    words: needInWords(row),
    overdue: Temporal.PlainDate.compare(row.reviewDue, today) < 0,
  }))
  return shown.filter((row, index) => shown.findIndex((other) => other.words === row.words) === index)
}

export const findNeed = (db: Db, id: string) =>
  db.selectFrom('needs as n').select(columns).where('n.id', '=', id).executeTakeFirst()

export const lockNeed = (tx: Tx, id: string) =>
  tx.selectFrom('needs as n').select(columns).where('n.id', '=', id).forUpdate().executeTakeFirst()

export type NeedValues = {
  category: NeedCategory
  value: string
  detail: string | null
  appliesTo: 'person' | 'carer'
  since: Temporal.PlainDate
  source: string
  consentToShare: boolean
}

export function insertNeed(
  tx: Tx,
  need: NeedValues & {
    id: string
    customerId: string
    reviewedOn: Temporal.PlainDate
    reviewDue: Temporal.PlainDate
    recordedBy: string
  },
) {
  tx.save(
    tx.insertInto('needs').values({
      id: need.id,
      customer_id: need.customerId,
      category: need.category,
      value: need.value,
      detail: need.detail,
      applies_to: need.appliesTo,
      since: need.since,
      source: need.source,
      consent_to_share: need.consentToShare,
      reviewed_on: need.reviewedOn,
      review_due: need.reviewDue,
      recorded_by: need.recordedBy,
      created_at: tx.now,
    }),
  )
}

export function updateReviewed(
  tx: Tx,
  id: string,
  review: {
    detail: string | null
    consentToShare: boolean
    reviewedOn: Temporal.PlainDate
    reviewDue: Temporal.PlainDate
    version: number
  },
) {
  tx.save(
    tx
      .updateTable('needs')
      .set({
        detail: review.detail,
        consent_to_share: review.consentToShare,
        reviewed_on: review.reviewedOn,
        review_due: review.reviewDue,
        version: review.version + 1,
      })
      .where('id', '=', id),
  )
}

export function endNeedRow(
  tx: Tx,
  id: string,
  end: { on: Temporal.PlainDate; because: 'no-longer-needed' | 'recorded-by-mistake' },
) {
  tx.save(
    tx
      .updateTable('needs')
      .set((eb) => ({ ended_on: end.on, ended_because: end.because, version: eb('version', '+', 1) }))
      .where('id', '=', id),
  )
}

export function endNeedsOf(tx: Tx, customerIds: readonly string[], on: Temporal.PlainDate) {
  tx.save(
    tx
      .updateTable('needs')
      .set((eb) => ({ ended_on: on, ended_because: 'deceased', version: eb('version', '+', 1) }))
      .where('customer_id', 'in', [...customerIds])
      .where('ended_on', 'is', null),
  )
}

/** Undoes what was ended only because the person was taken for dead, unless the same need was recorded again since. */
export function restoreNeedsOf(tx: Tx, customerIds: readonly string[]) {
  tx.save(
    tx
      .updateTable('needs')
      .set((eb) => ({ ended_on: null, ended_because: null, version: eb('version', '+', 1) }))
      .where('customer_id', 'in', [...customerIds])
      .where('ended_because', '=', 'deceased')
      .where(
        sql<boolean>`not exists (select from needs other where other.customer_id = needs.customer_id and other.value = needs.value
          and other.applies_to = needs.applies_to and other.ended_on is null)`,
      ),
  )
}

/** Needs whose review falls due by this day, the oldest first. */
export function listReviewsDue(
  db: Db,
  actor: Actor,
  { by, limit, offset }: { by: Temporal.PlainDate; limit: number; offset: number },
) {
  return db
    .selectFrom('needs as n')
    .innerJoin('customers as c', 'c.id', 'n.customer_id')
    .select([...columns, 'c.display_name as customerName', sql<string>`survivor_of(c.id)`.as('survivorId')])
    .where('n.ended_on', 'is', null)
    .where('n.review_due', '<=', by)
    .where(visible(actor, 'c.scope_id'))
    .orderBy('n.review_due')
    .orderBy('n.id')
    .limit(limit)
    .offset(offset)
    .execute()
}
