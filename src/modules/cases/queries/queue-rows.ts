import { type Db, type SqlBool, sql } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { reachable } from './access.ts'

/** What a row of a queue says beside the queue's own words: what the case is, who has it, what stands on it. */
export async function listRowFacts(db: Db, actor: Actor, subjects: readonly { kind: string; id: string }[]) {
  const ids = (kind: string) => subjects.flatMap((subject) => (subject.kind === kind ? [subject.id] : []))
  const [cases, tasks] = [ids('case'), ids('case-task')]
  if (cases.length + tasks.length === 0) return []
  return db
    .selectFrom('cases')
    .leftJoin('case_tasks', (join) =>
      join.onRef('case_tasks.case_id', '=', 'cases.id').on('case_tasks.done_at', 'is', null),
    )
    .leftJoin('staff', 'staff.id', 'cases.owner_id')
    .leftJoin('units', 'units.id', 'cases.team_id')
    .leftJoin('wards', 'wards.code', 'cases.ward_code')
    .select([
      'cases.id',
      'cases.reference',
      'cases.summary',
      'cases.status',
      'cases.version',
      'staff.name as ownerName',
    ])
    .select(['units.name as teamName', 'wards.name as wardName', 'cases.waiting_for as waitingFor'])
    .select(['cases.waiting_expected_on as waitingExpectedOn', 'cases.waiting_update_on as waitingUpdateOn'])
    .select(
      sql<string[]>`coalesce(array_agg(case_tasks.kind) filter (where case_tasks.id is not null), '{}')`.as(
        'taskKinds',
      ),
    )
    .select(
      sql<string[]>`coalesce(array_agg(case_tasks.id) filter (where case_tasks.id is not null), '{}')`.as('taskIds'),
    )
    .where(
      // One list of ids: with two conditions and an "or" between them every case there is would be looked at.
      sql<SqlBool>`cases.id in (select unnest(${cases}::uuid[])
        union all select t.case_id from case_tasks t where t.id = any(${tasks}::uuid[]))`,
    )
    .where(reachable(actor))
    .groupBy(['cases.id', 'staff.name', 'units.name', 'wards.name'])
    .execute()
}

export type RowFacts = Awaited<ReturnType<typeof listRowFacts>>[number]

/** Names for the choices beside a queue: every team there is, the people asked for, every ward. */
export async function listNames(db: Db, day: Temporal.PlainDate, staffIds: readonly string[]) {
  return db
    .selectFrom('units')
    .select([sql<'team' | 'person' | 'ward'>`'team'`.as('kind'), sql<string>`units.id::text`.as('key'), 'units.name'])
    .where('units.kind', '=', 'team')
    .where((eb) => eb.or([eb('units.until', 'is', null), eb('units.until', '>', day)]))
    .unionAll(
      db
        .selectFrom('staff')
        .select([
          sql<'team' | 'person' | 'ward'>`'person'`.as('kind'),
          sql<string>`staff.id::text`.as('key'),
          'staff.name',
        ])
        .where('staff.id', 'in', [...staffIds]),
    )
    .unionAll(
      db
        .selectFrom('wards')
        .select([sql<'team' | 'person' | 'ward'>`'ward'`.as('kind'), 'wards.code as key', 'wards.name'])
        .where((eb) => eb.or([eb('wards.until', 'is', null), eb('wards.until', '>', day)])),
    )
    .orderBy('name')
    .execute()
}
