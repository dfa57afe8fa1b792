import type { Db } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { Earlier } from '../rules/suggest.ts'

const most = 1000

/** The questions units were given lately, newest first: what a person decided, and what was not sent on since. */
export const earlierQuestions = (db: Db, actor: Actor, except: string): Promise<Earlier[]> =>
  db
    .selectFrom('enquiry_questions')
    .innerJoin('enquiry_parts', 'enquiry_parts.case_id', 'enquiry_questions.part_id')
    .innerJoin('cases', 'cases.id', 'enquiry_parts.case_id')
    .innerJoin('units', 'units.id', 'cases.team_id')
    .select(['enquiry_questions.question', 'cases.team_id as teamId', 'units.name as unit', 'cases.reference'])
    .where('enquiry_questions.part_id', 'is not', null)
    .where('enquiry_questions.case_id', '<>', except)
    .where('enquiry_questions.scope_id', 'is', null)
    .where(visible(actor, 'cases.scope_id'))
    .orderBy('enquiry_questions.created_at', 'desc')
    .limit(most)
    .execute()
