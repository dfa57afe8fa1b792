import { type Db, type SqlBool, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, visible } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { mayManageAlerts, mayReadAlert, maySeeWhatToDo } from '../permissions.ts'
import { isOverdue } from '../rules/alerts.ts'
import { family } from './customers.ts'

const select = (db: Db) =>
  db
    .selectFrom('alerts as a')
    .innerJoin('alert_kinds as k', 'k.key', 'a.kind')
    .select([
      'a.id',
      'a.customer_id as customerId',
      'a.kind',
      'k.name as kindName',
      sql<string>`coalesce(a.before_acting, k.before_acting)`.as('beforeActing'),
      'k.safety_critical as safetyCritical',
      'a.reason',
      'a.personal_adviser_id as personalAdviserId',
      'a.state',
      'a.proposed_by as proposedBy',
      'a.proposed_at as proposedAt',
      'a.decided_by as decidedBy',
      'a.decided_at as decidedAt',
      'a.decided_reason as decidedReason',
      'a.review_on as reviewOn',
      'a.reviewed_at as reviewedAt',
      'a.ended_by as endedBy',
      'a.ended_at as endedAt',
      'a.ended_reason as endedReason',
      'a.restricted_to_role as restrictedToRole',
      'a.scope_id as scopeId',
      'a.version',
    ])

export type AlertRow = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]

/** Alerts on any of these records that are proposed or in force; what an actor may see of each is decided by permission. */
export const listAlerts = (db: Db, actor: Actor, customerIds: readonly string[]) =>
  select(db)
    .innerJoin('customers as c', 'c.id', 'a.customer_id')
    .where(visible(actor, 'c.scope_id'))
    .where('a.customer_id', 'in', [...customerIds])
    .where('a.state', 'in', ['proposed', 'approved'])
    .orderBy('k.safety_critical', 'desc')
    .orderBy('k.position')
    .orderBy('a.proposed_at')
    .execute()

export const findAlert = (db: Db, id: string) => select(db).where('a.id', '=', id).executeTakeFirst()

export const lockAlert = (tx: Tx, id: string) => select(tx).where('a.id', '=', id).forUpdate('a').executeTakeFirst()

export const listAlertKinds = (db: Db) =>
  db
    .selectFrom('alert_kinds')
    .select([
      'key',
      'name',
      'before_acting as beforeActing',
      'safety_critical as safetyCritical',
      'needs_adviser as needsAdviser',
    ])
    .orderBy('position')
    .execute()

export const findAlertKind = (db: Db, key: string) =>
  db
    .selectFrom('alert_kinds')
    .select(['key', 'needs_adviser as needsAdviser'])
    .where('key', '=', key)
    .executeTakeFirst()

/** The member of staff to tell early about anything that touches this person's money or home; null when there is none. */
export async function personalAdviserOf(db: Db, customerId: string): Promise<string | null> {
  const row = await db
    .selectFrom('alerts')
    .select('personal_adviser_id as staffId')
    .where('customer_id', 'in', await family(db, customerId))
    .where('state', '=', 'approved')
    .where('personal_adviser_id', 'is not', null)
    .orderBy('decided_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.staffId ?? null
}

export type NewAlert = {
  id: string
  customerId: string
  kind: string
  beforeActing: string | null
  reason: string
  personalAdviserId: string | null
  proposedBy: string
  reviewOn: Temporal.PlainDate
  restrictedToRole: string | null
  scopeId: string | null
}

export function insertAlert(tx: Tx, alert: NewAlert) {
  tx.save(
    tx.insertInto('alerts').values({
      id: alert.id,
      customer_id: alert.customerId,
      kind: alert.kind,
      before_acting: alert.beforeActing,
      reason: alert.reason,
      personal_adviser_id: alert.personalAdviserId,
      state: 'proposed',
      proposed_by: alert.proposedBy,
      proposed_at: tx.now,
      review_on: alert.reviewOn,
      restricted_to_role: alert.restrictedToRole,
      scope_id: alert.scopeId,
    }),
  )
}

export function saveDecision(
  tx: Tx,
  id: string,
  decision: { state: 'approved' | 'declined'; by: string; reason: string | null; version: number },
) {
  tx.save(
    tx
      .updateTable('alerts')
      .set({
        state: decision.state,
        decided_by: decision.by,
        decided_at: tx.now,
        decided_reason: decision.reason,
        version: decision.version + 1,
      })
      .where('id', '=', id),
  )
}

export function saveReview(
  tx: Tx,
  id: string,
  review: {
    beforeActing: string | null
    reason: string
    personalAdviserId: string | null
    reviewOn: Temporal.PlainDate
    version: number
  },
) {
  tx.save(
    tx
      .updateTable('alerts')
      .set({
        before_acting: review.beforeActing,
        reason: review.reason,
        personal_adviser_id: review.personalAdviserId,
        review_on: review.reviewOn,
        reviewed_at: tx.now,
        version: review.version + 1,
      })
      .where('id', '=', id),
  )
}

export function saveEnd(tx: Tx, id: string, end: { by: string; reason: string }) {
  tx.save(
    tx
      .updateTable('alerts')
      .set((eb) => ({
        state: 'ended',
        ended_by: end.by,
        ended_at: tx.now,
        ended_reason: end.reason,
        version: eb('version', '+', 1),
      }))
      .where('id', '=', id),
  )
}

/** The role or circle an alert may be restricted to; the permission to read alerts is asked of the page. */
const readable = (actor: Actor) => sql<SqlBool>`(${visible(actor, 'a.scope_id')} and
  (a.restricted_to_role is null or a.restricted_to_role = any(${isStaff(actor) ? [...actor.roles] : []}::text[])))`

/** Alerts to decide, and those whose review falls due by this day, of customers the actor may see. */
export function listAlertsToDo(db: Db, actor: Actor, by: Temporal.PlainDate, limit: number) {
  return select(db)
    .innerJoin('customers as c', 'c.id', 'a.customer_id')
    .select(['c.display_name as customerName', sql<string>`survivor_of(c.id)`.as('survivorId')])
    .where((eb) =>
      eb.or([eb('a.state', '=', 'proposed'), eb.and([eb('a.state', '=', 'approved'), eb('a.review_on', '<=', by)])]),
    )
    .where(visible(actor, 'c.scope_id'))
    .where(readable(actor))
    .orderBy(sql`a.state = 'proposed'`, 'desc')
    .orderBy('a.review_on')
    .limit(limit)
    .execute()
}

export type AlertShown = {
  id: string
  kind: string
  kindName: string
  /** What to do before acting. */
  beforeActing: string
  safetyCritical: boolean
  inForce: boolean
  reviewOverdue: boolean
  /** Only for those who may read the alert, and only when the look is recorded. */
  detail: AlertRow | null
}

/**
 * The alerts an actor may know of, with what to do and nothing else. Nothing, not even how many, of those they may not.
 * Proposed ones only for those who decide about them.
 */
export async function alertsFor(db: Db, actor: Actor, customerId: string): Promise<AlertShown[]> {
  const today = londonDate(db.clock.now())
  const rows = await listAlerts(db, actor, await family(db, customerId))
  return rows.filter((row) => isShown(actor, row)).map((row) => ({ ...asShown(row, today), detail: null }))
}

export const isShown = (actor: Actor, row: AlertRow) =>
  row.state === 'approved' ? maySeeWhatToDo(actor, row) : mayManageAlerts(actor) && mayReadAlert(actor, row)

export const asShown = (row: AlertRow, today: Temporal.PlainDate) => ({
  id: row.id,
  kind: row.kind,
  kindName: row.kindName,
  beforeActing: row.beforeActing,
  safetyCritical: row.safetyCritical,
  inForce: row.state === 'approved',
  reviewOverdue: isOverdue(row, today),
})

export async function countAlertsToDecide(db: Db, actor: Actor) {
  const row = await db
    .selectFrom('alerts as a')
    .innerJoin('customers as c', 'c.id', 'a.customer_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('a.state', '=', 'proposed')
    .where(visible(actor, 'c.scope_id'))
    .where(readable(actor))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
