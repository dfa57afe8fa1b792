import type { Db } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

/** The contacts in which somebody spoke of a case, the latest first. */
export const contactsAbout = (db: Db, actor: Actor, caseId: string) =>
  db
    .selectFrom('case_matters')
    .innerJoin('matters', 'matters.id', 'case_matters.matter_id')
    .innerJoin('contacts', 'contacts.id', 'matters.contact_id')
    .select(['contacts.id', 'contacts.channel', 'contacts.started_at as at'])
    .where('case_matters.case_id', '=', caseId)
    .where(visible(actor, 'contacts.scope_id'))
    .distinct()
    .orderBy('contacts.started_at', 'desc')
    .limit(50)
    .execute()
