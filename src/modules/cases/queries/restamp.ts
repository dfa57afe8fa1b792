import type { Tx } from '#platform/db/index.ts'

/** Everything of a case is in the circle its case is in now. The case itself is saved by its own change. */
export function restampRows(tx: Tx, caseId: string, scopeId: string | null) {
  const stamp = { scope_id: scopeId }
  tx.save(tx.updateTable('case_events').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('case_people').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('case_matters').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('case_sources').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('case_links').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('case_files').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('case_tasks').set(stamp).where('case_id', '=', caseId))
}
