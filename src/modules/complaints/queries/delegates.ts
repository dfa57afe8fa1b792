import { type Db, newId, type Tx } from '#platform/db/index.ts'

type NewDelegation = {
  staffId: string
  delegateId: string
  since: Temporal.PlainDate
  until: Temporal.PlainDate | null
}

export function insertDelegation(tx: Tx, { staffId, delegateId, since, until }: NewDelegation) {
  tx.save(
    tx.insertInto('complaint_delegates').values({
      id: newId(),
      staff_id: staffId,
      delegate_id: delegateId,
      since,
      until,
      created_by: staffId,
      created_at: tx.now,
    }),
  )
}

/** One that has begun ends on this day; one that has not, is gone. */
export function endDelegation(tx: Tx, { id, staffId, on }: { id: string; staffId: string; on: Temporal.PlainDate }) {
  tx.save(
    tx.deleteFrom('complaint_delegates').where('id', '=', id).where('staff_id', '=', staffId).where('since', '>=', on),
  )
  tx.save(
    tx
      .updateTable('complaint_delegates')
      .set({ until: on })
      .where('id', '=', id)
      .where('staff_id', '=', staffId)
      .where('since', '<', on),
  )
}

/** Who signs for somebody, now or later. */
export const listDelegations = (db: Db, staffId: string, on: Temporal.PlainDate) =>
  db
    .selectFrom('complaint_delegates')
    .innerJoin('staff', 'staff.id', 'delegate_id')
    .select(['complaint_delegates.id', 'staff.name', 'since', 'until'])
    .where('staff_id', '=', staffId)
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', on)]))
    .orderBy('since')
    .execute()
