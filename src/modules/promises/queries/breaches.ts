import { type Db, newId, sql, type Tables, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { isBrokenAt } from './promises.ts'
import { readable } from './readable.ts'

export type Decision = NonNullable<Tables['promise_breaches']['decision']>

/** Promises that broke and whose consequences nobody has dealt with, locked; other workers skip them. */
export const lockNewlyBroken = (tx: Tx, limit: number) =>
  tx
    .selectFrom('promises')
    .leftJoin('disruptions', 'disruptions.id', 'promises.disruption_id')
    .select([
      'promises.id',
      'promises.subject_kind as subjectKind',
      'promises.subject_id as subjectId',
      'promises.due_at as dueAt',
      'promises.team_id as teamId',
      'promises.owner_id as ownerId',
      'promises.scope_id as scopeId',
      'promises.disruption_id as disruptionId',
      'promises.kind',
      'disruptions.declared_by as declaredBy',
    ])
    .where('promises.state', '=', 'running')
    .where(sql<boolean>`promises.swept_due_at is distinct from promises.due_at`)
    .where(isBrokenAt(tx.now))
    .orderBy('promises.due_at')
    .limit(limit)
    .forUpdate('promises')
    .skipLocked()
    .execute()

export type NewBreach = {
  readonly id: string
  readonly promiseId: string
  readonly dueAt: Temporal.Instant
  readonly disruptionId: string | null
  readonly accountableId: string | null
  readonly decideBy: Temporal.Instant | null
}

/** Writes breaches once for each promise and due time, and answers with the ids of those that are new. */
export async function saveBreaches(tx: Tx, breaches: readonly NewBreach[]): Promise<Set<string>> {
  const saved = await tx
    .insertInto('promise_breaches')
    .values(
      breaches.map((breach) => ({
        id: breach.id,
        promise_id: breach.promiseId,
        due_at: breach.dueAt,
        disruption_id: breach.disruptionId,
        accountable_id: breach.accountableId,
        level: 1,
        decide_by: breach.decideBy,
        created_at: tx.now,
      })),
    )
    .onConflict((conflict) => conflict.columns(['promise_id', 'due_at']).doNothing())
    .returning('id')
    .execute()
  return new Set(saved.map((row) => row.id))
}

/** The consequences of these promises' due times have been dealt with. */
export function saveSwept(tx: Tx, promiseIds: readonly string[]) {
  tx.save(
    tx
      .updateTable('promises')
      .set((eb) => ({ swept_due_at: eb.ref('due_at') }))
      .where('id', 'in', promiseIds),
  )
}

export type Escalation = { readonly breachId: string; readonly level: number; readonly staffId: string | null }

export function saveEscalations(tx: Tx, escalations: readonly Escalation[]) {
  if (escalations.length === 0) return
  tx.save(
    tx.insertInto('promise_escalations').values(
      escalations.map(({ breachId, level, staffId }) => ({
        id: newId(),
        breach_id: breachId,
        level,
        staff_id: staffId,
        created_at: tx.now,
      })),
    ),
  )
}

/** Everybody who was asked to decide and not written to yet, with what they were asked about; from now on they count as told. */
export const takeUntold = (tx: Tx) =>
  tx
    .updateTable('promise_escalations as asked')
    .set({ told_at: tx.now })
    .from('promise_breaches')
    .innerJoin('promises', 'promises.id', 'promise_breaches.promise_id')
    .whereRef('promise_breaches.id', '=', 'asked.breach_id')
    .where('asked.told_at', 'is', null)
    .returning(['asked.staff_id as staffId', 'asked.created_at as askedAt'])
    .returning([
      'promises.subject_kind as subjectKind',
      'promises.subject_id as subjectId',
      'promises.scope_id as scopeId',
    ])
    .returning(({ eb, and }) =>
      and([
        eb('promise_breaches.decision', 'is', null),
        eb('promises.state', '=', 'running'),
        eb('promise_breaches.level', '=', eb.ref('asked.level')),
      ]).as('stillWaits'),
    )
    .execute()

/** Broken promises on which nobody has decided in time, locked; other workers skip them. */
export const lockUndecided = (tx: Tx, limit: number) =>
  stillOpen(tx)
    .select([
      'promise_breaches.id',
      'promise_breaches.accountable_id as accountableId',
      'promise_breaches.level',
      'promises.subject_kind as subjectKind',
      'promises.subject_id as subjectId',
      'promises.scope_id as scopeId',
      'promises.team_id as teamId',
      'promises.owner_id as ownerId',
    ])
    .where('promise_breaches.decide_by', '<', tx.now)
    .orderBy('promise_breaches.decide_by')
    .limit(limit)
    .forUpdate('promise_breaches')
    .skipLocked()
    .execute()

export type Raised = {
  readonly id: string
  readonly level: number
  readonly accountableId: string
  readonly decideBy: Temporal.Instant
}

export function saveRaised(tx: Tx, { id, level, accountableId, decideBy }: Raised) {
  tx.save(
    tx
      .updateTable('promise_breaches')
      .set({ level, accountable_id: accountableId, decide_by: decideBy })
      .where('id', '=', id),
  )
}

/** There is nobody above: the decision stays where it is, and nobody is reminded. */
export function saveTopReached(tx: Tx, ids: readonly string[]) {
  if (ids.length > 0) tx.save(tx.updateTable('promise_breaches').set({ decide_by: null }).where('id', 'in', ids))
}

const breachColumns = [
  'promise_breaches.id',
  'promise_breaches.promise_id as promiseId',
  'promise_breaches.due_at as dueAt',
  'promise_breaches.disruption_id as disruptionId',
  'promise_breaches.accountable_id as accountableId',
  'promise_breaches.level',
  'promise_breaches.decide_by as decideBy',
  'promise_breaches.decision',
  'promise_breaches.decision_reason as decisionReason',
  'promise_breaches.to_team_id as toTeamId',
  'promise_breaches.to_owner_id as toOwnerId',
  'promise_breaches.decided_by as decidedBy',
  'promise_breaches.decided_at as decidedAt',
  'promise_breaches.created_at as brokenAt',
  'promises.subject_kind as subjectKind',
  'promises.subject_id as subjectId',
  'promises.kind',
  'promises.words',
  'promises.statutory',
  'promises.team_id as teamId',
  'promises.owner_id as ownerId',
  'promises.scope_id as scopeId',
  'promises.service_key as serviceKey',
] as const

/** One breach with its promise and what was decided. */
export const findBreach = (db: Db, actor: Actor, id: string) =>
  breaches(db).select(breachColumns).where('promise_breaches.id', '=', id).where(readable(actor)).executeTakeFirst()

export const lockBreach = (tx: Tx, actor: Actor, id: string) =>
  breaches(tx)
    .select(breachColumns)
    .where('promise_breaches.id', '=', id)
    .where(readable(actor))
    .forUpdate('promise_breaches')
    .executeTakeFirst()

/** Broken promises that wait for this person's decision, the oldest first. */
export const listToDecide = (db: Db, actor: Actor, staffId: string, limit: number) =>
  stillOpen(db)
    .select(breachColumns)
    .where('promise_breaches.accountable_id', '=', staffId)
    .where(readable(actor))
    .orderBy('promise_breaches.due_at')
    .orderBy('promise_breaches.id')
    .limit(limit)
    .execute()

export type BreachRow = Awaited<ReturnType<typeof listToDecide>>[number]

/** How many decisions wait for this person. */
export const countToDecide = async (db: Db, actor: Actor, staffId: string) =>
  (
    await stillOpen(db)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('promise_breaches.accountable_id', '=', staffId)
      .where(readable(actor))
      .executeTakeFirstOrThrow()
  ).count

/** Everyone who became accountable for a breach, in order. */
export const listEscalations = (db: Db, breachIds: readonly string[]) =>
  db
    .selectFrom('promise_escalations')
    .select(['breach_id as breachId', 'level', 'staff_id as staffId', 'created_at as at'])
    .where('breach_id', 'in', breachIds)
    .orderBy('level')
    .execute()

export type SavedDecision = {
  readonly decision: Decision
  readonly reason: string | null
  readonly toTeamId: string | null
  readonly toOwnerId: string | null
  readonly by: string | null
}

export function saveDecision(tx: Tx, breachId: string, decision: SavedDecision) {
  tx.save(
    tx
      .updateTable('promise_breaches')
      .set({
        decision: decision.decision,
        decision_reason: decision.reason,
        to_team_id: decision.toTeamId,
        to_owner_id: decision.toOwnerId,
        decided_by: decision.by,
        decided_at: tx.now,
      })
      .where('id', '=', breachId),
  )
}

/** One decision about a disruption decides every breach it caused. */
export function saveDecidedTogether(tx: Tx, promiseIds: readonly string[], reason: string, by: string | null) {
  tx.save(
    tx
      .updateTable('promise_breaches')
      .set({ decision: 'disruption', decision_reason: reason, decided_by: by, decided_at: tx.now })
      .where('promise_id', 'in', promiseIds)
      .where('decision', 'is', null),
  )
}

const breaches = (db: Db) =>
  db.selectFrom('promise_breaches').innerJoin('promises', 'promises.id', 'promise_breaches.promise_id')

/** Undecided, while the promise still runs to the time that was missed, and which is over: a clock may have been put right. */
const stillOpen = (db: Db) =>
  breaches(db)
    .where('promise_breaches.decision', 'is', null)
    .where('promises.state', '=', 'running')
    .whereRef('promises.due_at', '=', 'promise_breaches.due_at')
    .where('promise_breaches.due_at', '<=', db.clock.now())
