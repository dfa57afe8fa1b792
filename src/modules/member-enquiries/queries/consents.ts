import { type Db, newId, type Tx } from '#platform/db/index.ts'
import type { ConsentHow } from '../rules/consent.ts'

/** Every consent a resident gave for an enquiry, the last first; one that was taken back says when. */
export const consentsOf = (db: Db, caseId: string) =>
  db
    .selectFrom('enquiry_consents')
    .leftJoin('staff', 'staff.id', 'recorded_by')
    .select(['enquiry_consents.id', 'given_by as givenBy', 'given_on as givenOn', 'how', 'evidence'])
    .select(['staff.name as recordedBy', 'enquiry_consents.created_at as recordedAt'])
    .select(['withdrawn_at as withdrawnAt', 'withdrawn_because as withdrawnBecause'])
    .where('case_id', '=', caseId)
    .orderBy('enquiry_consents.created_at', 'desc')
    .execute()

/** Whether a consent stands now. */
export async function hasConsent(db: Db, caseId: string): Promise<boolean> {
  const row = await db
    .selectFrom('enquiry_consents')
    .select('id')
    .where('case_id', '=', caseId)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

type NewConsent = {
  caseId: string
  givenBy: string
  givenOn: Temporal.PlainDate
  how: ConsentHow
  evidence: string
  recordedBy: string | null
  scopeId: string | null
}

export function insertConsent(tx: Tx, consent: NewConsent) {
  tx.save(
    tx.insertInto('enquiry_consents').values({
      id: newId(),
      case_id: consent.caseId,
      given_by: consent.givenBy,
      given_on: consent.givenOn,
      how: consent.how,
      evidence: consent.evidence,
      recorded_by: consent.recordedBy,
      scope_id: consent.scopeId,
      created_at: tx.now,
    }),
  )
}

export function saveConsentWithdrawn(tx: Tx, caseId: string, { because, by }: { because: string; by: string | null }) {
  tx.save(
    tx
      .updateTable('enquiry_consents')
      .set({ withdrawn_at: tx.now, withdrawn_because: because, withdrawal_recorded_by: by })
      .where('case_id', '=', caseId)
      .where('withdrawn_at', 'is', null),
  )
}
