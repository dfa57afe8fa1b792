import type { Db, ExpressionBuilder, Tables, Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import type { Reach } from '../rules/disruption.ts'
import { isBrokenAt } from './promises.ts'
import { readable } from './readable.ts'

export type Treatment = Tables['disruptions']['treatment']
export type UpdateKind = Tables['disruption_updates']['kind']

const reach = [
  'id',
  'reason',
  'service_keys as serviceKeys',
  'ward_codes as wardCodes',
  'usrns',
  'starts_on as startsOn',
  'ends_on as endsOn',
  'next_update_on as nextUpdateOn',
] as const

const whole = [
  ...reach,
  'words',
  'treatment',
  'state',
  'declared_by as declaredBy',
  'declared_by_name as declaredByName',
  'created_at as declaredAt',
  'ended_at as endedAt',
] as const

/** What a new promise must know: the disruptions in force, the one declared first before the others. */
export const listInForce = (db: Db) =>
  db.selectFrom('disruptions').select(reach).where('state', '=', 'in-force').orderBy('created_at').execute()

/** Disruptions with what they hold up: running promises, and how many of those are broken. */
export function listDisruptions(db: Db, actor: Actor, states: readonly Tables['disruptions']['state'][]) {
  return db
    .selectFrom('disruptions')
    .select(whole)
    .select((eb) => [heldUp(eb, actor).as('waiting'), heldUp(eb, actor).where(isBrokenAt(db.clock.now())).as('broken')])
    .where('state', 'in', states)
    .orderBy('created_at', 'desc')
    .limit(100)
    .execute()
}

const heldUp = (eb: ExpressionBuilder<Tables, 'disruptions'>, actor: Actor) =>
  eb
    .selectFrom('promises')
    .select((promise) => promise.fn.countAll<number>().as('count'))
    .whereRef('promises.disruption_id', '=', 'disruptions.id')
    .where('promises.state', '=', 'running')
    .where(readable(actor))

export const findDisruption = (db: Db, id: string) =>
  db.selectFrom('disruptions').select(whole).where('id', '=', id).executeTakeFirst()

export type DisruptionRow = NonNullable<Awaited<ReturnType<typeof findDisruption>>>

export const lockDisruption = (tx: Tx, id: string) =>
  tx.selectFrom('disruptions').select(whole).where('id', '=', id).forUpdate().executeTakeFirst()

/** Disruptions in force that were declared lately, with the update that declared them. */
export const listDeclaredSince = (db: Db, since: Temporal.Instant) =>
  db
    .selectFrom('disruptions')
    .innerJoin('disruption_updates', (join) =>
      join
        .onRef('disruption_updates.disruption_id', '=', 'disruptions.id')
        .on('disruption_updates.kind', '=', 'declared'),
    )
    .select([
      'disruptions.id',
      'disruptions.reason',
      'disruptions.service_keys as serviceKeys',
      'disruptions.ward_codes as wardCodes',
      'disruptions.usrns',
      'disruptions.starts_on as startsOn',
      'disruptions.ends_on as endsOn',
      'disruptions.next_update_on as nextUpdateOn',
      'disruptions.created_at as declaredAt',
      'disruption_updates.id as updateId',
    ])
    .where('disruptions.state', '=', 'in-force')
    .where('disruptions.created_at', '>', since)
    .execute()

/** What was said during a disruption, newest first. */
export const listDisruptionUpdates = (db: Db, disruptionId: string) =>
  db
    .selectFrom('disruption_updates')
    .select([
      'id',
      'kind',
      'words',
      'next_update_on as nextUpdateOn',
      'affected',
      'said_by_name as saidByName',
      'created_at as at',
    ])
    .where('disruption_id', '=', disruptionId)
    .orderBy('created_at', 'desc')
    .execute()

export const findDisruptionUpdate = (db: Db, updateId: string) =>
  db
    .selectFrom('disruption_updates')
    .innerJoin('disruptions', 'disruptions.id', 'disruption_updates.disruption_id')
    .select([
      'disruption_updates.id',
      'disruption_updates.kind',
      'disruption_updates.words',
      'disruption_updates.next_update_on as nextUpdateOn',
      'disruptions.id as disruptionId',
      'disruptions.reason',
      'disruptions.treatment',
    ])
    .where('disruption_updates.id', '=', updateId)
    .executeTakeFirst()

export type NewDisruption = Reach & {
  readonly id: string
  readonly reason: string
  readonly words: string
  readonly treatment: Treatment
  readonly nextUpdateOn: Temporal.PlainDate
  readonly by: { readonly id: string; readonly name: string }
}

export function saveDisruption(tx: Tx, disruption: NewDisruption) {
  tx.save(
    tx.insertInto('disruptions').values({
      id: disruption.id,
      reason: disruption.reason,
      words: disruption.words,
      starts_on: disruption.startsOn,
      ends_on: disruption.endsOn,
      service_keys: [...disruption.serviceKeys],
      ward_codes: [...disruption.wardCodes],
      usrns: [...disruption.usrns],
      treatment: disruption.treatment,
      next_update_on: disruption.nextUpdateOn,
      state: 'in-force',
      declared_by: disruption.by.id,
      declared_by_name: disruption.by.name,
      created_at: tx.now,
    }),
  )
}

export function saveNextUpdate(tx: Tx, id: string, next: { nextUpdateOn: Temporal.PlainDate; words: string }) {
  tx.save(
    tx.updateTable('disruptions').set({ next_update_on: next.nextUpdateOn, words: next.words }).where('id', '=', id),
  )
}

export function saveDisruptionEnded(tx: Tx, id: string) {
  tx.save(tx.updateTable('disruptions').set({ state: 'ended', ended_at: tx.now }).where('id', '=', id))
}

export type NewUpdate = {
  readonly id: string
  readonly disruptionId: string
  readonly kind: UpdateKind
  readonly words: string
  readonly nextUpdateOn: Temporal.PlainDate | null
  readonly affected: number
  readonly by: { readonly id: string; readonly name: string }
}

export function saveUpdate(tx: Tx, update: NewUpdate) {
  tx.save(
    tx.insertInto('disruption_updates').values({
      id: update.id,
      disruption_id: update.disruptionId,
      kind: update.kind,
      words: update.words,
      next_update_on: update.nextUpdateOn,
      affected: update.affected,
      said_by: update.by.id,
      said_by_name: update.by.name,
      created_at: tx.now,
    }),
  )
}

/** What an update of a disruption did to each promise, for telling the people behind them. */
export function affectedBy(db: Db, actor: Actor, updateId: string) {
  return db
    .selectFrom('promise_changes')
    .innerJoin('promises', 'promises.id', 'promise_changes.promise_id')
    .select([
      'promise_changes.id as changeId',
      'promises.id as promiseId',
      'promises.subject_kind as subjectKind',
      'promises.subject_id as subjectId',
      'promises.service_key as serviceKey',
      'promises.scope_id as scopeId',
      'promise_changes.kind',
      'promise_changes.old_words as oldWords',
      'promise_changes.new_words as newWords',
      'promise_changes.reason',
    ])
    .where('promise_changes.update_id', '=', updateId)
    .where(readable(actor))
    .orderBy('promises.id')
    .execute()
}

/** Marks people as told of an update, and answers with those nobody had told before. */
export async function claimTelling(tx: Tx, updateId: string, personIds: readonly string[]): Promise<string[]> {
  if (personIds.length === 0) return []
  const claimed = await tx
    .insertInto('disruption_tellings')
    .values([...new Set(personIds)].map((id) => ({ update_id: updateId, person_id: id, created_at: tx.now })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('person_id')
    .execute()
  return claimed.map((row) => row.person_id)
}
