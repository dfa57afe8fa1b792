import { type Db, newId, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, type StaffActor, visible } from '#platform/http/index.ts'
import type { DutyStep } from '../rules/duty.ts'

export type NewCall = {
  rotaId: string
  subject: { kind: string; id: string }
  summary: string
  /** Why it cannot wait, in the words of a rule. */
  reason?: string | null
  scopeId: string | null
  link: string | null
}

/** Null when somebody is being called about this already. */
export async function insertCall(tx: Tx, call: NewCall): Promise<string | null> {
  const made = await tx
    .insertInto('duty_calls')
    .values({
      id: newId(),
      rota_id: call.rotaId,
      subject_kind: call.subject.kind,
      subject_id: call.subject.id,
      summary: call.summary,
      reason: call.reason ?? null,
      scope_id: call.scopeId,
      link: call.link,
      state: 'waiting',
      raised_at: tx.now,
      next_call_at: tx.now,
    })
    .onConflict((clash) =>
      clash.columns(['rota_id', 'subject_kind', 'subject_id']).where('state', '=', 'waiting').doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  return made?.id ?? null
}

type Subject = { kind: string; id: string }

/** Whether anybody of a rota was called about something, answered or not. */
export async function wasCalledAbout(db: Db, subject: Subject, rota: string): Promise<boolean> {
  const found = await db
    .selectFrom('duty_calls')
    .innerJoin('duty_rotas', 'duty_rotas.id', 'duty_calls.rota_id')
    .select('duty_calls.id')
    .where('duty_rotas.key', '=', rota)
    .where('subject_kind', '=', subject.kind)
    .where('subject_id', '=', subject.id)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

type Moved = { from: Subject; to: Subject; rota: string | null; summary: string; scopeId: string | null; link: string }

/**
 * What somebody was called about has become something else: the same call goes on about that, of one rota or of all. Not
 * where the rota is being called about that already.
 */
export async function moveCalls(tx: Tx, { from, to, rota, summary, scopeId, link }: Moved): Promise<string[]> {
  const moved = await tx
    .updateTable('duty_calls')
    .set({ subject_kind: to.kind, subject_id: to.id, summary, scope_id: scopeId, link })
    .where('subject_kind', '=', from.kind)
    .where('subject_id', '=', from.id)
    .$if(rota !== null, (query) =>
      query.where('rota_id', 'in', tx.selectFrom('duty_rotas').select('id').where('key', '=', rota)),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('duty_calls as other')
            .select('other.id')
            .whereRef('other.rota_id', '=', 'duty_calls.rota_id')
            .where('other.subject_kind', '=', to.kind)
            .where('other.subject_id', '=', to.id)
            .where('other.state', '=', 'waiting'),
        ),
      ),
    )
    .returning('id')
    .execute()
  return moved.map(({ id }) => id)
}

/** A call about something that fewer or more people may know of now. */
export function restampCalls(tx: Tx, subject: { kind: string; id: string }, scopeId: string | null) {
  tx.save(
    tx
      .updateTable('duty_calls')
      .set({ scope_id: scopeId })
      .where('subject_kind', '=', subject.kind)
      .where('subject_id', '=', subject.id),
  )
}

/** Where and what it was, of people who are forgotten. That somebody was called, and who had it, stays. */
export function forgetCalls(tx: Tx, { kind, ids }: { kind: string; ids: readonly string[] }) {
  tx.save(
    tx
      .updateTable('duty_calls')
      .set({ summary: 'Erased', reason: null })
      .where('subject_kind', '=', kind)
      .where('subject_id', 'in', [...ids]),
  )
}

export function findWaitingCall(db: Db, rotaId: string, subject: { kind: string; id: string }) {
  return db
    .selectFrom('duty_calls')
    .select(['id', 'called_staff_id as staffId'])
    .where('rota_id', '=', rotaId)
    .where('subject_kind', '=', subject.kind)
    .where('subject_id', '=', subject.id)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
}

/** A call nobody has acknowledged, locked; nothing when it was acknowledged meanwhile or another process has it. */
export function lockDueCall(tx: Tx, id: string) {
  return tx
    .selectFrom('duty_calls')
    .select([
      'id',
      'rota_id as rotaId',
      'scope_id as scopeId',
      'subject_kind as subjectKind',
      'subject_id as subjectId',
    ])
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('next_call_at', '<=', tx.now)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

export async function listDueCalls(db: Db, now: Temporal.Instant): Promise<string[]> {
  const rows = await db
    .selectFrom('duty_calls')
    .select('id')
    .where('state', '=', 'waiting')
    .where('next_call_at', '<=', now)
    .orderBy('next_call_at')
    .limit(200)
    .execute()
  return rows.map(({ id }) => id)
}

export async function listCalled(db: Db, callId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('duty_call_steps')
    .select('staff_id as id')
    .where('call_id', '=', callId)
    .orderBy('called_at')
    .execute()
  return rows.map(({ id }) => id)
}

export function saveStep(tx: Tx, callId: string, { staffId, why }: DutyStep, nextCallAt: Temporal.Instant): string {
  const id = newId()
  tx.save(tx.insertInto('duty_call_steps').values({ id, call_id: callId, staff_id: staffId, called_at: tx.now, why }))
  tx.save(
    tx
      .updateTable('duty_calls')
      .set({ called_staff_id: staffId, called_at: tx.now, next_call_at: nextCallAt })
      .where('id', '=', callId),
  )
  return id
}

/** Nobody to call: it is tried again in a minute, and stands in red until then. */
export function saveNobody(tx: Tx, callId: string) {
  tx.save(
    tx
      .updateTable('duty_calls')
      .set({ next_call_at: tx.now.add({ minutes: 1 }) })
      .where('id', '=', callId),
  )
}

/** Takes a call that still waits; not one of which the actor may know nothing and about which nobody called them. */
export function saveAcknowledged(tx: Tx, actor: StaffActor, id: string) {
  return tx
    .updateTable('duty_calls')
    .set({ ...ended(tx, actor.id), state: 'acknowledged' })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where((eb) => eb.or([visible(actor), wasCalled(actor)]))
    .returning([
      'id',
      'rota_id as rotaId',
      'subject_kind as subjectKind',
      'subject_id as subjectId',
      'scope_id as scopeId',
    ])
    .executeTakeFirst()
}

const ended = (tx: Tx, by: string | null) => ({
  ended_at: tx.now,
  ended_by: by,
  next_call_at: null,
  others_to_tell: true,
})

/** What becomes of a call when what it is about is dealt with elsewhere. */
export type CallEnd = { state: 'acknowledged'; by: string } | { state: 'not-needed'; by: string | null }

/** Ends what still waits about something: nobody is called about it any more. */
export function endCalls(tx: Tx, subject: Subject, { state, by }: CallEnd) {
  tx.save(
    tx
      .updateTable('duty_calls')
      .set({ ...ended(tx, by), state })
      .where('subject_kind', '=', subject.kind)
      .where('subject_id', '=', subject.id)
      .where('state', '=', 'waiting'),
  )
}

/** The last calls about something that somebody took, one of each rota, wait again. */
export async function reopenCalls(tx: Tx, { kind, id }: Subject) {
  const last = await tx
    .selectFrom('duty_calls')
    .distinctOn('rota_id')
    .select(['id', 'state'])
    .where('subject_kind', '=', kind)
    .where('subject_id', '=', id)
    .orderBy('rota_id')
    .orderBy('raised_at', 'desc')
    .execute()
  const taken = last.filter(({ state }) => state === 'acknowledged').map((call) => call.id)
  if (taken.length === 0) return []
  return tx
    .updateTable('duty_calls')
    .set({ state: 'waiting', ended_at: null, ended_by: null, others_to_tell: false, next_call_at: tx.now })
    .where('id', 'in', taken)
    .returning(['id', 'rota_id as rotaId', 'scope_id as scopeId'])
    .execute()
}

/** Calls that ended while those who were called may not know it yet. */
export async function listEndedUntold(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('duty_calls')
    .select('id')
    .where('others_to_tell', '=', true)
    .orderBy('ended_at')
    .limit(200)
    .execute()
  return rows.map(({ id }) => id)
}

/** Marks that those who were called are told; false when another process has done it. */
export async function saveTold(tx: Tx, id: string): Promise<boolean> {
  const found = await tx
    .updateTable('duty_calls')
    .set({ others_to_tell: false })
    .where('id', '=', id)
    .where('others_to_tell', '=', true)
    .returning('id')
    .executeTakeFirst()
  return found !== undefined
}

/** Whoever was called may see that they were, also about somebody they may know nothing of; the page leaves the rest out. */
const wasCalled = (actor: Actor) =>
  sql<boolean>`exists (
    select from duty_call_steps s where s.call_id = duty_calls.id and s.staff_id = ${isStaff(actor) ? actor.id : null}::uuid)`

const calls = (db: Db, actor: Actor) =>
  db
    .selectFrom('duty_calls')
    .where((eb) => eb.or([visible(actor, 'duty_calls.scope_id'), wasCalled(actor)]))
    .innerJoin('duty_rotas', 'duty_rotas.id', 'duty_calls.rota_id')
    .leftJoin('staff as called', 'called.id', 'duty_calls.called_staff_id')
    .leftJoin('staff as ending', 'ending.id', 'duty_calls.ended_by')
    .select([
      'duty_calls.id',
      'duty_calls.state',
      'duty_calls.summary',
      'duty_calls.reason',
      'duty_calls.link',
      'duty_calls.scope_id as scopeId',
    ])
    .select([
      'subject_kind as subjectKind',
      'subject_id as subjectId',
      'raised_at as raisedAt',
      'called_at as calledAt',
    ])
    .select(['duty_rotas.name as rotaName', 'duty_rotas.key as rotaKey', 'next_call_at as nextCallAt'])
    .select([
      'called.id as calledId',
      'called.name as calledName',
      'called.email as calledEmail',
      'called.phone as calledPhone',
    ])
    .select(['ending.id as endedById', 'ending.name as endedByName', 'ended_at as endedAt'])

export const findCall = (db: Db, actor: Actor, id: string) =>
  calls(db, actor).where('duty_calls.id', '=', id).executeTakeFirst()

export type DutyCall = NonNullable<Awaited<ReturnType<typeof findCall>>>

export const listWaitingCalls = (db: Db, actor: Actor) =>
  calls(db, actor).where('duty_calls.state', '=', 'waiting').orderBy('raised_at').limit(200).execute()

export const listRecentCalls = (db: Db, actor: Actor, since: Temporal.Instant) =>
  calls(db, actor)
    .where('duty_calls.state', '!=', 'waiting')
    .where('raised_at', '>', since)
    .orderBy('raised_at', 'desc')
    .limit(100)
    .execute()

export function listSteps(db: Db, callIds: readonly string[]) {
  return db
    .selectFrom('duty_call_steps')
    .innerJoin('staff', 'staff.id', 'duty_call_steps.staff_id')
    .select([
      'duty_call_steps.id',
      'call_id as callId',
      'staff.id as staffId',
      'staff.name',
      'staff.email',
      'called_at as calledAt',
      'why',
    ])
    .where('call_id', 'in', [...callIds])
    .orderBy('called_at')
    .execute()
}
