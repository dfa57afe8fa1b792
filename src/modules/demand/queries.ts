import { type Db, sql, type Tx } from '#platform/db/index.ts'
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

export type UnexplainedMatter = Awaited<ReturnType<typeof mattersWithoutDemand>>[number]

/** The matters of a contact for which nobody has recorded why they came up, with how their case stands. */
export async function mattersWithoutDemand(db: Db, contactId: string) {
  const now = db.clock.now()
  const rows = await db
    .selectFrom('matters')
    .innerJoin('contacts', 'contacts.id', 'matters.contact_id')
    .leftJoin('cases', 'cases.id', 'matters.case_id')
    .leftJoin('demand_records', 'demand_records.matter_id', 'matters.id')
    .select(['matters.id', 'matters.service_key as serviceKey', 'matters.outcome', 'matters.case_id as caseId'])
    .select(['matters.scope_id as scopeId', 'contacts.customer_id as customerId', 'contacts.started_at as startedAt'])
    .select(['cases.resolved_at as resolvedAt', 'cases.status'])
    .select(
      sql<boolean>`exists (select from promises where subject_kind = 'case' and subject_id = cases.id
        and state = 'running' and due_at < ${now})`.as('promiseBroken'),
    )
    .where('matters.contact_id', '=', contactId)
    .where('demand_records.matter_id', 'is', null)
    .where('matters.outcome', 'is not', null)
    .orderBy('matters.number')
    .execute()
  return rows.map(({ resolvedAt, status, outcome, ...row }) => ({
    ...row,
    outcome: outcome ?? 'settled',
    waitsForCustomer: status === 'waiting-for-customer',
    resolvedDaysAgo: resolvedAt
      ? Math.max(0, Math.floor((now.epochMilliseconds - resolvedAt.epochMilliseconds) / 86_400_000))
      : null,
  }))
}
