import { type Db, newId, type SqlBool, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { Finding } from '../rules/outcome.ts'

const select = (db: Db, actor: Actor) =>
  db
    .selectFrom('complaint_groups')
    .select(['id', 'title', 'investigation', 'scope_id as scopeId', 'created_at as createdAt'])
    .where(visible(actor, 'complaint_groups.scope_id'))

export const findGroup = (db: Db, actor: Actor, id: string) => select(db, actor).where('id', '=', id).executeTakeFirst()

/** The groups somebody may know of, each with how many of its complaints they may know of. */
export const listGroups = (db: Db, actor: Actor) =>
  select(db, actor)
    .select((eb) =>
      eb
        .selectFrom('complaints')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('complaints.group_id', '=', 'complaint_groups.id')
        .where(visible(actor, 'complaints.scope_id'))
        .as('count'),
    )
    .orderBy('created_at', 'desc')
    .limit(100)
    .execute()

/** The row of a group, held until the end: two who add or sign at once wait for one another. */
export const lockGroup = (tx: Tx, actor: Actor, id: string) =>
  select(tx, actor).where('id', '=', id).forUpdate().executeTakeFirst()

export function insertGroup(tx: Tx, group: { title: string; scopeId: string | null; createdBy: string }): string {
  const id = newId()
  tx.save(
    tx.insertInto('complaint_groups').values({
      id,
      title: group.title,
      investigation: '',
      lead_id: group.createdBy,
      scope_id: group.scopeId,
      created_by: group.createdBy,
      created_at: tx.now,
      updated_at: tx.now,
    }),
  )
  return id
}

export function saveInvestigation(tx: Tx, id: string, investigation: string) {
  tx.save(tx.updateTable('complaint_groups').set({ investigation, updated_at: tx.now }).where('id', '=', id))
}

export const groupOf = (db: Db, caseId: string) =>
  db
    .selectFrom('complaints')
    .innerJoin('complaint_groups', 'complaint_groups.id', 'complaints.group_id')
    .select(['complaint_groups.id', 'complaint_groups.title', 'complaint_groups.scope_id as scopeId'])
    .select((eb) =>
      eb
        .selectFrom('complaints as other')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('other.group_id', '=', 'complaints.group_id')
        .whereRef('other.case_id', '!=', 'complaints.case_id')
        .as('others'),
    )
    .where('complaints.case_id', '=', caseId)
    .executeTakeFirst()

/** How a person sorted those of a group that are being looked into, the first sorted first. */
export const sortedInGroup = (db: Db, actor: Actor, groupId: string) =>
  db
    .selectFrom('complaints')
    .innerJoin('cases', 'cases.id', 'complaints.case_id')
    .innerJoin('complaint_decisions', 'complaint_decisions.case_id', 'complaints.case_id')
    .leftJoin('units', 'units.id', 'complaints.about_team_id')
    .select([
      'complaints.case_id as caseId',
      'cases.reference',
      'complaints.category_key as categoryKey',
      'complaints.detail_key as detailKey',
    ])
    .select(['complaints.about_team_id as aboutTeamId', 'units.name as team', 'complaints.sector', 'complaints.risk'])
    .where('complaints.group_id', '=', groupId)
    .where('complaints.state', '=', 'investigating')
    .where('complaints.category_key', 'is not', null)
    .$narrowType<{ categoryKey: string }>()
    .where('complaint_decisions.decision', '=', 'complaint')
    .where(visible(actor, 'complaints.scope_id'))
    .groupBy(['complaints.case_id', 'cases.reference', 'units.name'])
    .orderBy((eb) => eb.fn.min('complaint_decisions.created_at'))
    .orderBy('complaints.case_id')
    .execute()

/** A group and everything written in it goes into the circle of its complaints. */
export function restampGroup(tx: Tx, groupId: string, scopeId: string | null) {
  const stamp = { scope_id: scopeId }
  tx.save(tx.updateTable('complaint_groups').set(stamp).where('id', '=', groupId))
  tx.save(tx.updateTable('complaint_group_findings').set(stamp).where('group_id', '=', groupId))
  tx.save(tx.updateTable('complaint_group_signatures').set(stamp).where('group_id', '=', groupId))
}

/** What was found with others is from now on their own. */
export function saveFindingsAsOwn(tx: Tx, caseId: string) {
  const points = tx.selectFrom('complaint_points').select('id').where('case_id', '=', caseId)
  tx.save(tx.updateTable('complaint_findings').set({ group_finding_id: null }).where('point_id', 'in', points))
}

export const groupFindings = (db: Db, groupId: string) =>
  db
    .selectFrom('complaint_group_findings')
    .select(['id', 'about', 'finding', 'reason', 'relied_on as reliedOn'])
    .where('group_id', '=', groupId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()

export type GroupFinding = Awaited<ReturnType<typeof groupFindings>>[number]

type Found = { about: string; finding: Finding; reason: string; reliedOn: string; foundBy: string }

/** Writes what was found, or writes it anew. */
export function saveGroupFinding(
  tx: Tx,
  { id, groupId, scopeId, ...found }: Found & { id: string; groupId: string; scopeId: string | null },
) {
  const values = {
    about: found.about,
    finding: found.finding,
    reason: found.reason,
    relied_on: found.reliedOn,
    found_by: found.foundBy,
    updated_at: tx.now,
  }
  tx.save(
    tx
      .insertInto('complaint_group_findings')
      .values({ id, group_id: groupId, scope_id: scopeId, created_at: tx.now, ...values })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values)),
  )
}

/** The points of a group that can still be answered, with what they have been answered from. */
export async function openPointsIn(db: Db, actor: Actor, groupId: string) {
  const { rows } = await sql<{
    caseId: string
    reference: string
    pointId: string
    number: number
    alleged: string
    groupFindingId: string | null
    isAnswered: boolean
  }>`
    select complaints.case_id as "caseId", cases.reference, p.id as "pointId", p.number, p.alleged,
      f.group_finding_id as "groupFindingId", f.id is not null as "isAnswered"
    from complaints
    join cases on cases.id = complaints.case_id
    join complaint_stages s on s.case_id = complaints.case_id and s.number = complaints.stage and s.answered_at is null
    join complaint_points p on p.case_id = complaints.case_id and p.ours and p.withdrawn_at is null
    left join complaint_findings f on f.point_id = p.id and f.stage = s.number
    where complaints.group_id = ${groupId} and complaints.state = 'investigating' and ${visible(actor, 'complaints.scope_id')}
    order by complaints.received_at, complaints.case_id, p.number`.execute(db)
  return rows
}

type Filter = {
  scopeId: string | null
  words: string
  categoryKey: string | null
  teamId: string | null
  from: Temporal.Instant | null
}

/** Complaints that could join a group: open, in no group, for the same people to know; as many words as were given stand in them. */
export const listToAdd = (db: Db, actor: Actor, { scopeId, words, categoryKey, teamId, from }: Filter) =>
  db
    .selectFrom('complaints')
    .innerJoin('cases', 'cases.id', 'complaints.case_id')
    .leftJoin('complaint_points as first', (join) =>
      join.onRef('first.case_id', '=', 'complaints.case_id').on('first.number', '=', 1),
    )
    .leftJoin('units', 'units.id', 'complaints.about_team_id')
    .select(['complaints.case_id as caseId', 'cases.reference', 'complaints.received_at as receivedAt'])
    .select(['complaints.category_key as categoryKey', 'units.name as teamName'])
    .select(sql<string>`coalesce(nullif(first.alleged, ''), cases.summary, '')`.as('words'))
    .where('complaints.group_id', 'is', null)
    .where('complaints.state', 'in', ['triage', 'investigating'])
    .where((eb) => (scopeId === null ? eb('complaints.scope_id', 'is', null) : eb('complaints.scope_id', '=', scopeId)))
    .where(visible(actor, 'complaints.scope_id'))
    .$if(categoryKey !== null, (query) => query.where('complaints.category_key', '=', categoryKey))
    .$if(teamId !== null, (query) => query.where('complaints.about_team_id', '=', teamId))
    .$if(from !== null, (query) => query.where('complaints.received_at', '>=', from ?? db.clock.now()))
    .where(
      sql<SqlBool>`not exists (select from unnest(string_to_array(lower(${words}), ' ')) word
        where position(word in lower(coalesce(first.alleged, '') || ' ' || coalesce(cases.summary, ''))) = 0)`,
    )
    .orderBy('complaints.received_at', 'desc')
    .orderBy('complaints.case_id')
    .limit(300)
    .execute()
