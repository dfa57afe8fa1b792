import { json, newId, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import type { NewDecision } from '../queries/register.ts'

/** Keeps what was decided about a complaint, why and on what evidence. It is never edited. */
export function recordDecision(tx: Tx, actor: Actor, decision: NewDecision) {
  tx.save(
    tx.insertInto('complaint_decisions').values({
      id: newId(),
      case_id: decision.caseId,
      kind: decision.kind,
      decision: decision.decision,
      tests: json(decision.tests),
      reason: decision.reason,
      evidence: decision.evidence,
      decided_by: isStaff(actor) ? actor.id : null,
      decided_by_name: isStaff(actor) ? actor.name : 'Firstpoint',
      scope_id: decision.scopeId,
      created_at: tx.now,
    }),
  )
}
