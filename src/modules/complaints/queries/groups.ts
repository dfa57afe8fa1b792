import { type Db, newId, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

const select = (db: Db, actor: Actor) =>
  db
    .selectFrom('complaint_groups')
    .select(['id', 'title', 'investigation', 'scope_id as scopeId', 'created_at as createdAt'])
    .where(visible(actor, 'complaint_groups.scope_id'))

export const findGroup = (db: Db, actor: Actor, id: string) => select(db, actor).where('id', '=', id).executeTakeFirst()

export const listGroups = (db: Db, actor: Actor) =>
  select(db, actor)
    .select((eb) =>
      eb
        .selectFrom('complaints')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('complaints.group_id', '=', 'complaint_groups.id')
        .as('count'),
    )
    .orderBy('created_at', 'desc')
    .limit(100)
    .execute()

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

/** The complaints of a group that somebody may know of, as they came. */
export const complaintsIn = (db: Db, actor: Actor, groupId: string) =>
  db
    .selectFrom('complaints')
    .innerJoin('cases', 'cases.id', 'complaints.case_id')
    .select(['complaints.case_id as caseId', 'cases.reference', 'cases.summary', 'complaints.state'])
    .select(['complaints.received_at as receivedAt', 'complaints.outcome'])
    .where('group_id', '=', groupId)
    .where(visible(actor, 'complaints.scope_id'))
    .orderBy('complaints.received_at')
    .orderBy('complaints.case_id')
    .limit(1000)
    .execute()
