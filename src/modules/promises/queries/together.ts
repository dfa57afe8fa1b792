import { type Expression, newId, sql, type Tx } from '#platform/db/index.ts'
import type { Step } from '../rules/trace.ts'
import type { Held } from './reached.ts'

export type Successor = {
  readonly id: string
  readonly oldId: string
  readonly dueAt: Temporal.Instant
  readonly words: string
  readonly trace: readonly Step[]
}

/** What happens to the promise that a successor takes over from. */
type Handover = {
  readonly disruptionId: string
  readonly updateId: string
  readonly reason: string
  readonly oldState: 'replaced' | 'kept'
  readonly successors: 'next-update' | 'resumed'
}

/** Many promises are each taken over by a new one, with the change recorded, in three statements. */
export async function saveSuccessors(tx: Tx, successors: readonly Successor[], how: Handover, by: Sayer) {
  const pair = successorTable(successors)
  await tx
    .insertInto('promise_changes')
    .columns(changeColumns)
    .expression((eb) =>
      eb
        .selectFrom('promises')
        .innerJoin(pair, 'successor.old_id', 'promises.id')
        .select([
          sql<string>`successor.change_id`.as('id'),
          'promises.id as promise_id',
          sql<'replaced'>`'replaced'`.as('kind'),
          'promises.due_at as old_due_at',
          'successor.due_at as new_due_at',
          'promises.words as old_words',
          'successor.words as new_words',
          ...sayer(how, by, tx.now),
        ]),
    )
    .execute()
  await tx
    .updateTable('promises')
    .set({
      state: how.oldState,
      kept_at: how.oldState === 'kept' ? tx.now : null,
      ended_at: tx.now,
      end_reason: how.reason,
      disruption_id: how.disruptionId,
    })
    .where(
      'id',
      'in',
      successors.map((successor) => successor.oldId),
    )
    .execute()
  const resumed = how.successors === 'resumed'
  await tx
    .insertInto('promises')
    .columns(promiseColumns)
    .expression((eb) =>
      eb
        .selectFrom('promises')
        .innerJoin(pair, 'successor.old_id', 'promises.id')
        .select([
          'successor.id as id',
          'promises.subject_kind',
          'promises.subject_id',
          resumed ? sql<'finish'>`promises.resumes_kind`.as('kind') : sql<'next-update'>`'next-update'`.as('kind'),
          'successor.words as words',
          'promises.wording',
          'promises.policy_version_id',
          'promises.calendar_version_id',
          sql<Temporal.Instant>`${tx.now}::timestamptz`.as('started_at'),
          'successor.due_at as due_at',
          'promises.original_due_at',
          sql<never>`successor.trace`.as('trace'),
          'promises.statutory',
          'promises.may_pause',
          'promises.team_id',
          'promises.owner_id',
          'promises.scope_id',
          sql<string | null>`${how.disruptionId}::uuid`.as('disruption_id'),
          'promises.id as replaces_id',
          resumed
            ? sql<null>`null`.as('resumes_kind')
            : sql<'finish'>`coalesce(promises.resumes_kind, promises.kind)`.as('resumes_kind'),
          'promises.service_key',
          'promises.ward_code',
          'promises.usrn',
          sql<Temporal.Instant>`${tx.now}::timestamptz`.as('created_at'),
        ]),
    )
    .execute()
}

export type Sayer = { readonly id: string | null; readonly name: string }
type Said = { readonly disruptionId: string; readonly updateId: string; readonly reason: string }

/** Many promises get one new date; their words follow from their own wording. */
export async function saveNewDate(
  tx: Tx,
  held: readonly Held[],
  date: { dueAt: Temporal.Instant; dueInWords: string },
  said: Said,
  by: Sayer,
) {
  const ids = held.map((promise) => promise.id)
  const words = sql<string>`replace(promises.wording, '{due}', ${date.dueInWords}::text)`
  await saveChanges(tx, ids, { kind: 'moved', newDue: date.dueAt, newWords: words }, said, by)
  const step = sql`jsonb_build_object('step', 'moved', 'at', ${tx.now.toString()}::text,
    'from', to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'to', ${date.dueAt.toString()}::text,
    'reason', ${said.reason}::text, 'by', ${by.name}::text)`
  await tx
    .updateTable('promises')
    .set({
      due_at: date.dueAt,
      words,
      trace: sql<never>`trace || jsonb_build_array(${step})`,
      disruption_id: said.disruptionId,
      paused_at: null,
      paused_for: null,
    })
    .where('id', 'in', ids)
    .execute()
}

/** Many promises are taken back together. */
export async function saveAllWithdrawn(tx: Tx, held: readonly Held[], said: Said, by: Sayer) {
  const ids = held.map((promise) => promise.id)
  await saveChanges(tx, ids, { kind: 'withdrawn', newDue: null, newWords: sql<null>`null` }, said, by)
  await tx
    .updateTable('promises')
    .set({ state: 'withdrawn', ended_at: tx.now, end_reason: said.reason, disruption_id: said.disruptionId })
    .where('id', 'in', ids)
    .execute()
}

const changeColumns = [
  'id',
  'promise_id',
  'kind',
  'old_due_at',
  'new_due_at',
  'old_words',
  'new_words',
  'reason',
  'update_id',
  'changed_by',
  'changed_by_name',
  'created_at',
] as const

const promiseColumns = [
  'id',
  'subject_kind',
  'subject_id',
  'kind',
  'words',
  'wording',
  'policy_version_id',
  'calendar_version_id',
  'started_at',
  'due_at',
  'original_due_at',
  'trace',
  'statutory',
  'may_pause',
  'team_id',
  'owner_id',
  'scope_id',
  'disruption_id',
  'replaces_id',
  'resumes_kind',
  'service_key',
  'ward_code',
  'usrn',
  'created_at',
] as const

const sayer = (said: Said, by: Sayer, now: Temporal.Instant) =>
  [
    sql<string>`${said.reason}::text`.as('reason'),
    sql<string | null>`${said.updateId}::uuid`.as('update_id'),
    sql<string | null>`${by.id}::uuid`.as('changed_by'),
    sql<string>`${by.name}::text`.as('changed_by_name'),
    sql<Temporal.Instant>`${now}::timestamptz`.as('created_at'),
  ] as const

type Change = {
  readonly kind: 'moved' | 'withdrawn'
  readonly newDue: Temporal.Instant | null
  readonly newWords: Expression<string | null>
}

async function saveChanges(tx: Tx, ids: readonly string[], change: Change, said: Said, by: Sayer) {
  const newIds = ids.map(() => newId())
  await tx
    .insertInto('promise_changes')
    .columns(changeColumns)
    .expression((eb) =>
      eb
        .selectFrom('promises')
        .innerJoin(
          sql<{ promise_id: string; change_id: string }>`unnest(${[...ids]}::uuid[], ${newIds}::uuid[])`.as<'pair'>(
            sql`pair(promise_id, change_id)`,
          ),
          'pair.promise_id',
          'promises.id',
        )
        .select([
          'pair.change_id as id',
          'promises.id as promise_id',
          sql<'moved' | 'withdrawn'>`${change.kind}::text`.as('kind'),
          'promises.due_at as old_due_at',
          sql<Temporal.Instant | null>`${change.newDue}::timestamptz`.as('new_due_at'),
          'promises.words as old_words',
          sql<string | null>`${change.newWords}`.as('new_words'),
          ...sayer(said, by, tx.now),
        ]),
    )
    .execute()
}

type SuccessorTable = {
  id: string
  old_id: string
  change_id: string
  due_at: Temporal.Instant
  words: string
  trace: unknown
}

function successorTable(successors: readonly Successor[]) {
  const column = <T>(pick: (successor: Successor) => T) => successors.map(pick)
  return sql<SuccessorTable>`unnest(
    ${column((each) => each.id)}::uuid[], ${column((each) => each.oldId)}::uuid[], ${column(() => newId())}::uuid[],
    ${column((each) => each.dueAt.toString())}::timestamptz[], ${column((each) => each.words)}::text[],
    ${column((each) => JSON.stringify(each.trace))}::jsonb[])`.as<'successor'>(
    sql`successor(id, old_id, change_id, due_at, words, trace)`,
  )
}
