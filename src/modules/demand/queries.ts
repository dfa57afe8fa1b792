import type { Tx } from '#platform/db/index.ts'
import type { Cause, Demand } from './rules.ts'

export type DemandRecord = {
  matterId: string
  contactId: string
  serviceKey: string
  scopeId: string | null
  proposed: Demand
  /** What the advisor said instead; null when they left it as proposed. */
  corrected: { class: Demand['class']; cause: Cause | null } | null
  staffId: string | null
}

/** One record for each matter; recorded again, the later one holds. */
export function saveDemand(tx: Tx, record: DemandRecord) {
  const { proposed, corrected } = record
  const row = {
    contact_id: record.contactId,
    service_key: record.serviceKey,
    class: corrected?.class ?? proposed.class,
    cause: corrected ? corrected.cause : proposed.cause,
    follows_kind: proposed.follows?.kind ?? null,
    follows_id: proposed.follows?.id ?? null,
    proposed_class: proposed.class,
    proposed_cause: proposed.cause,
    decided_by: corrected ? ('advisor' as const) : ('system' as const),
    reason: proposed.reason,
    staff_id: record.staffId,
    scope_id: record.scopeId,
    created_at: tx.now,
  }
  tx.save(
    tx
      .insertInto('demand_records')
      .values({ matter_id: record.matterId, ...row })
      .onConflict((clash) => clash.column('matter_id').doUpdateSet(row)),
  )
}
