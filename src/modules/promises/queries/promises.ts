import { type Db, json, sql, type Tables, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import type { PauseReason } from '../rules/policy.ts'
import type { StartedBy, Step } from '../rules/trace.ts'
import { readable } from './readable.ts'

/** What a promise is about: a case, a contact, anything with an id. */
export type Subject = { readonly kind: string; readonly id: string }

export type PromiseKind = Tables['promises']['kind']

/** True for a promise that was not kept by its time. While the clock stands still it is judged by when it stopped. */
export const isBrokenAt = (now: Temporal.Instant) =>
  sql<boolean>`(promises.due_at < coalesce(promises.ended_at, promises.paused_at, ${now}::timestamptz))`

const columns = [
  'promises.id',
  'promises.subject_kind as subjectKind',
  'promises.subject_id as subjectId',
  'promises.kind',
  'promises.words',
  'promises.wording',
  'promises.policy_version_id as policyVersionId',
  'promises.calendar_version_id as calendarVersionId',
  'promises.started_at as startedAt',
  'promises.started_on as startedOn',
  'promises.next_policy_version_id as nextPolicyVersionId',
  'promises.due_at as dueAt',
  'promises.original_due_at as originalDueAt',
  'promises.extended_at as extendedAt',
  'promises.trace',
  'promises.state',
  'promises.kept_at as keptAt',
  'promises.ended_at as endedAt',
  'promises.end_reason as endReason',
  'promises.statutory',
  'promises.may_pause as mayPause',
  'promises.paused_at as pausedAt',
  'promises.paused_for as pausedFor',
  'promises.team_id as teamId',
  'promises.owner_id as ownerId',
  'promises.scope_id as scopeId',
  'promises.disruption_id as disruptionId',
  'promises.replaces_id as replacesId',
  'promises.service_key as serviceKey',
  'promises.ward_code as wardCode',
  'promises.usrn',
] as const

const promises = (db: Db) => db.selectFrom('promises').select(columns)

/** The promises about some subjects, running ones first, those that fall due first before the others. */
export function listPromises(db: Db, actor: Actor, subjects: readonly Subject[]) {
  return promises(db)
    .select(isBrokenAt(db.clock.now()).as('broken'))
    .where((eb) =>
      eb.or(
        [...Map.groupBy(subjects, (subject) => subject.kind)].map(([kind, found]) =>
          eb.and([
            eb('promises.subject_kind', '=', kind),
            eb(
              'promises.subject_id',
              'in',
              found.map((subject) => subject.id),
            ),
          ]),
        ),
      ),
    )
    .where(readable(actor))
    .orderBy((eb) => eb('promises.state', '=', 'running'), 'desc')
    .orderBy('promises.due_at')
    .orderBy('promises.id')
    .execute()
}

export type PromiseRow = Omit<Awaited<ReturnType<typeof listPromises>>[number], 'broken'>

export const findPromiseRow = (db: Db, actor: Actor, id: string) =>
  promises(db).where('promises.id', '=', id).where(readable(actor)).executeTakeFirst()

export const lockPromise = (tx: Tx, actor: Actor, id: string) =>
  promises(tx).where('promises.id', '=', id).where(readable(actor)).forUpdate().executeTakeFirst()

export const lockRunning = (tx: Tx, { kind, id }: Subject) =>
  promises(tx)
    .where('promises.subject_kind', '=', kind)
    .where('promises.subject_id', '=', id)
    .where('promises.state', '=', 'running')
    .orderBy('promises.id')
    .forUpdate()
    .execute()

export type NewPromise = {
  readonly id: string
  readonly subject: Subject
  readonly kind: PromiseKind
  readonly words: string
  readonly wording: string
  readonly policyVersionId: string | null
  readonly calendarVersionId: string | null
  readonly startedAt: Temporal.Instant
  readonly startedOn: StartedBy | null
  readonly nextPolicyVersionId: string | null
  readonly begunById: string | null
  readonly dueAt: Temporal.Instant
  readonly originalDueAt: Temporal.Instant
  readonly trace: readonly Step[]
  readonly statutory: boolean
  readonly mayPause: boolean
  readonly teamId: string | null
  readonly ownerId: string | null
  readonly scopeId: string | null
  readonly serviceKey: string | null
  readonly wardCode: string | null
  readonly usrn: string | null
  readonly disruptionId: string | null
  readonly resumesKind: Tables['promises']['resumes_kind']
}

export function savePromise(tx: Tx, promise: NewPromise) {
  tx.saveNew('promises', {
    id: promise.id,
    subject_kind: promise.subject.kind,
    subject_id: promise.subject.id,
    kind: promise.kind,
    words: promise.words,
    wording: promise.wording,
    policy_version_id: promise.policyVersionId,
    calendar_version_id: promise.calendarVersionId,
    started_at: promise.startedAt,
    started_on: promise.startedOn,
    next_policy_version_id: promise.nextPolicyVersionId,
    begun_by_id: promise.begunById,
    due_at: promise.dueAt,
    original_due_at: promise.originalDueAt,
    trace: json(promise.trace),
    statutory: promise.statutory,
    may_pause: promise.mayPause,
    team_id: promise.teamId,
    owner_id: promise.ownerId,
    scope_id: promise.scopeId,
    service_key: promise.serviceKey,
    ward_code: promise.wardCode,
    usrn: promise.usrn,
    disruption_id: promise.disruptionId,
    resumes_kind: promise.resumesKind,
    created_at: tx.now,
  })
}

/**
 * All running promises about a subject are kept, or only those of some kinds. An acknowledgement the law or a Code asks
 * for is a letter of its own: taking the work, or asking a question, does not keep it.
 */
export function saveKept(tx: Tx, subject: Subject, kinds: readonly PromiseKind[] | null) {
  const kept = running(tx, subject).set({ state: 'kept', kept_at: tx.now, ended_at: tx.now })
  if (kinds === null) return tx.save(kept)
  tx.save(
    kept
      .where('kind', 'in', kinds)
      .where((eb) => eb.or([eb('kind', '!=', 'acknowledge'), eb('statutory', '=', false)])),
  )
}

export function saveOneKept(tx: Tx, id: string, at: Temporal.Instant) {
  tx.save(
    tx
      .updateTable('promises')
      .set({ state: 'kept', kept_at: at, ended_at: at })
      .where('id', '=', id)
      .where('state', '=', 'running'),
  )
}

/** The promise whose clock began with this acknowledgement, or with the day on which it was due. */
export const findBegunBy = (db: Db, id: string) =>
  promises(db).where('promises.begun_by_id', '=', id).executeTakeFirst()

/** Acknowledgements that were not sent by their time, and of which nothing was begun yet. */
export const lockUnacknowledged = (tx: Tx, limit: number) =>
  promises(tx)
    .where('promises.state', '=', 'running')
    .where('promises.next_policy_version_id', 'is not', null)
    .where('promises.due_at', '<', tx.now)
    .where(({ exists, not, selectFrom }) =>
      not(exists(selectFrom('promises as begun').select('begun.id').whereRef('begun.begun_by_id', '=', 'promises.id'))),
    )
    .orderBy('promises.due_at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()

export function saveWithdrawn(tx: Tx, ids: readonly string[], reason: string) {
  tx.save(
    tx.updateTable('promises').set({ state: 'withdrawn', ended_at: tx.now, end_reason: reason }).where('id', 'in', ids),
  )
}

/** What ended at one moment because its subject went another way, and was not to be done. */
export const lockWithdrawnAt = (tx: Tx, { kind, id }: Subject, endedAt: Temporal.Instant) =>
  promises(tx)
    .where('promises.subject_kind', '=', kind)
    .where('promises.subject_id', '=', id)
    .where('promises.state', '=', 'withdrawn')
    .where('promises.ended_at', '=', endedAt)
    .orderBy('promises.id')
    .forUpdate()
    .execute()

export function saveRestored(tx: Tx, ids: readonly string[]) {
  tx.save(tx.updateTable('promises').set({ state: 'running', ended_at: null, end_reason: null }).where('id', 'in', ids))
}

export function saveOwner(tx: Tx, subject: Subject, { teamId, ownerId }: { teamId: string; ownerId: string | null }) {
  tx.save(running(tx, subject).set({ team_id: teamId, owner_id: ownerId }))
}

export type Stamp = {
  scopeId?: string | null
  serviceKey?: string | null
  wardCode?: string | null
  usrn?: string | null
}

/** Everything about a subject gets the scope, service or place its subject has now, ended promises too. */
export function saveStamp(tx: Tx, { kind, id }: Subject, { scopeId, serviceKey, wardCode, usrn }: Stamp) {
  tx.save(
    tx
      .updateTable('promises')
      .set({
        ...(scopeId === undefined ? {} : { scope_id: scopeId }),
        ...(serviceKey === undefined ? {} : { service_key: serviceKey }),
        ...(wardCode === undefined ? {} : { ward_code: wardCode }),
        ...(usrn === undefined ? {} : { usrn }),
      })
      .where('subject_kind', '=', kind)
      .where('subject_id', '=', id),
  )
}

export type NewDue = {
  readonly id: string
  readonly dueAt: Temporal.Instant
  readonly words: string
  readonly trace: readonly Step[]
}

/** A new due time. Whether its clock stands still goes on as it is said: still since when and why, or running. */
export function saveDue(tx: Tx, { id, dueAt, words, trace }: NewDue, still: StandingStill | null) {
  tx.save(
    tx
      .updateTable('promises')
      .set({
        due_at: dueAt,
        words,
        trace: json(trace),
        paused_at: still?.since ?? null,
        paused_for: still?.reason ?? null,
      })
      .where('id', '=', id),
  )
}

export type StandingStill = { readonly since: Temporal.Instant; readonly reason: PauseReason }

/** A longer time by the policy's own rule, once. */
export function saveExtended(tx: Tx, { id, dueAt, words, trace }: NewDue, still: StandingStill | null) {
  tx.save(
    tx
      .updateTable('promises')
      .set({ due_at: dueAt, words, trace: json(trace), paused_at: still?.since ?? null, extended_at: tx.now })
      .where('id', '=', id),
  )
}

const running = (tx: Tx, { kind, id }: Subject) =>
  tx
    .updateTable('promises')
    .where('subject_kind', '=', kind)
    .where('subject_id', '=', id)
    .where('state', '=', 'running')
