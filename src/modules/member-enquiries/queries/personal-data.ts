import { type Db, type SqlBool, sql, type Tx } from '#platform/db/index.ts'
import { visible } from '#platform/http/index.ts'

const forThem = (customerIds: readonly string[]) =>
  sql<SqlBool>`enquiries.resident_id = any(${[...customerIds]}::uuid[])`

/** What Members asked for them, and what was answered. */
export const collectEnquiries = (db: Db, customerIds: readonly string[]) =>
  db
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .innerJoin('members', 'members.id', 'enquiries.member_id')
    .select(['cases.reference', 'members.name as member', 'enquiries.words', 'resident_words as residentWords'])
    .select(['authority', 'authority_note as authorityNote', 'failed_before as failedBefore'])
    .select(['failed_because as failedBecause', 'disputed_because as disputedBecause'])
    .select('enquiries.received_at as receivedAt')
    .select([
      sql<readonly string[]>`(select coalesce(array_agg(enquiry_replies.body order by enquiry_replies.sent_at), '{}')
        from enquiry_replies where enquiry_replies.case_id = enquiries.case_id)`.as('replies'),
      sql<
        readonly string[]
      >`(select coalesce(array_agg(enquiry_escalations.reason order by enquiry_escalations.created_at), '{}')
        from enquiry_escalations where enquiry_escalations.case_id = enquiries.case_id)`.as('takenFurther'),
    ])
    .select([
      sql<
        readonly string[]
      >`(select coalesce(array_agg(concat_ws(', ', given_by, given_on, how, evidence) order by enquiry_consents.created_at), '{}')
        from enquiry_consents where enquiry_consents.case_id = enquiries.case_id)`.as('consents'),
    ])
    .where(forThem(customerIds))
    .where(visible({ kind: 'system', name: 'personal data' }, 'enquiries.scope_id'))
    .orderBy('enquiries.received_at')
    .execute()

/** Which enquiries are for them. */
export const enquiriesFor = async (db: Db, customerIds: readonly string[]) =>
  (await db.selectFrom('enquiries').select('case_id as caseId').where(forThem(customerIds)).execute()).map(
    ({ caseId }) => caseId,
  )

const erased = '(erased)'

/** Takes the words out. That a Member asked, when, and how it was answered stays for the figures. */
export function eraseEnquiries(tx: Tx, caseIds: readonly string[]) {
  tx.save(tx.updateTable('enquiry_questions').set({ question: erased }).where('case_id', 'in', caseIds))
  tx.save(
    tx
      .updateTable('enquiry_parts')
      .set({ answer: erased, missing: '', other_body: '' })
      .where('enquiry_id', 'in', caseIds),
  )
  tx.save(
    tx.updateTable('enquiry_consents').set({ given_by: erased, evidence: erased }).where('case_id', 'in', caseIds),
  )
  tx.save(
    tx
      .updateTable('enquiry_consents')
      .set({ withdrawn_because: erased })
      .where('case_id', 'in', caseIds)
      .where('withdrawn_at', 'is not', null),
  )
  tx.save(tx.updateTable('enquiry_replies').set({ body: erased }).where('case_id', 'in', caseIds))
  tx.save(tx.updateTable('enquiry_escalations').set({ reason: erased }).where('case_id', 'in', caseIds))
  tx.save(
    tx
      .updateTable('enquiry_escalations')
      .set({ decision: erased })
      .where('case_id', 'in', caseIds)
      .where('decision', 'is not', null),
  )
  tx.save(
    tx
      .updateTable('enquiries')
      .set({
        words: erased,
        resident_words: '',
        resident_id: null,
        authority_note: '',
        failed_because: erased,
        disputed_because: '',
      })
      .where('case_id', 'in', caseIds),
  )
}
