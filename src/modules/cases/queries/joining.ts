import { sql, type Tx } from '#platform/db/index.ts'

/** What people asked about a case goes on under the case it was joined to. */
export function copyMatters(tx: Tx, fromId: string, into: { id: string; scopeId: string | null }) {
  tx.save(
    tx
      .insertInto('case_matters')
      .columns(['matter_id', 'case_id', 'relation', 'scope_id', 'created_at'])
      .expression((eb) =>
        eb
          .selectFrom('case_matters')
          .select(['matter_id', sql.val(into.id).$castTo<string>().as('case_id'), sql.lit('joined').as('relation')])
          .select([
            sql<string | null>`${into.scopeId}::uuid`.as('scope_id'),
            sql<Temporal.Instant>`${tx.now}`.as('created_at'),
          ])
          .where('case_id', '=', fromId),
      )
      .onConflict((conflict) => conflict.doNothing()),
  )
}

/** What stood on the one to be looked at stands on the other. */
export function moveTasks(tx: Tx, fromId: string, intoId: string) {
  tx.save(
    tx.updateTable('case_tasks').set({ case_id: intoId }).where('case_id', '=', fromId).where('done_at', 'is', null),
  )
}
