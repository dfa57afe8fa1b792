import { type Db, newId, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

/** Written at once: the enquiries that are answered by it name it. */
export async function insertCampaign(
  tx: Tx,
  { title, answer, staffId }: { title: string; answer: string; staffId: string },
): Promise<string> {
  const id = newId()
  await tx
    .insertInto('enquiry_campaigns')
    .values({ id, title, answer, created_by: staffId, created_at: tx.now })
    .execute()
  return id
}

/** What many asked and were answered with one answer, newest first: counted once, and as many as they were. */
export const listCampaigns = (db: Db, actor: Actor) =>
  db
    .selectFrom('enquiry_campaigns')
    .innerJoin('staff', 'staff.id', 'created_by')
    .select(['enquiry_campaigns.id', 'enquiry_campaigns.title', 'answer', 'staff.name as by'])
    .select(['enquiry_campaigns.created_at as at'])
    .select(
      sql<number>`(select count(*) from enquiries where enquiries.campaign_id = enquiry_campaigns.id
        and ${visible(actor, 'enquiries.scope_id')})`.as('count'),
    )
    .orderBy('enquiry_campaigns.created_at', 'desc')
    .limit(100)
    .execute()

/** Open enquiries that no unit is answering: those that one answer can settle. */
export const couldBeCampaign = (db: Db, actor: Actor) =>
  db
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .innerJoin('members', 'members.id', 'enquiries.member_id')
    .select(['enquiries.case_id as caseId', 'cases.reference', 'cases.summary', 'members.name as memberName'])
    .where('enquiries.ended_at', 'is', null)
    .where('enquiries.resolved_at', 'is', null)
    .where(
      sql<boolean>`not exists (select from enquiry_parts where enquiry_parts.enquiry_id = enquiries.case_id
        and enquiry_parts.state in ('asked', 'returned'))`,
    )
    .where(visible(actor, 'enquiries.scope_id'))
    .orderBy('enquiries.received_at', 'desc')
    .limit(200)
    .execute()
