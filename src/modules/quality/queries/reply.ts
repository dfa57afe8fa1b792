import { type Db, sql } from '#platform/db/index.ts'
import type { Check } from './checks.ts'

export type Asked = { number: number; words: string; answered: boolean; unit: string | null }
export type Reply = { title: string; body: string; asked: readonly Asked[] }

/** The reply as it went, beside everything that was asked and whether it has an answer. */
export async function replyOf(db: Db, { subjectKind, subjectId, caseId }: Check): Promise<Reply | null> {
  return subjectKind === 'complaint-letter' ? letter(db, subjectId, caseId) : enquiryReply(db, subjectId, caseId)
}

async function letter(db: Db, id: string, caseId: string): Promise<Reply | null> {
  const found = await db
    .selectFrom('complaint_letters')
    .select(['title', 'body', 'stage'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found) return null
  const { rows } = await sql<Asked>`
    select p.number, p.alleged as words, null::text as unit,
      not p.ours or exists (select from complaint_findings f where f.point_id = p.id and f.stage = ${found.stage}) as answered
    from complaint_points p
    where p.case_id = ${caseId} and p.withdrawn_at is null and p.raised_at_stage <= ${found.stage}
    order by p.number`.execute(db)
  return { title: found.title, body: found.body, asked: rows }
}

async function enquiryReply(db: Db, id: string, caseId: string): Promise<Reply | null> {
  const found = await db.selectFrom('enquiry_replies').select(['kind', 'body']).where('id', '=', id).executeTakeFirst()
  if (!found) return null
  const { rows } = await sql<Asked>`
    select q.number, q.question as words, units.name as unit,
      (q.converted_to is not null or coalesce(p.state in ('answered', 'accepted'), false)) as answered
    from enquiry_questions q
    left join enquiry_parts p on p.case_id = q.part_id
    left join units on units.id = p.team_id
    where q.case_id = ${caseId} order by q.number`.execute(db)
  return { title: kinds[found.kind], body: found.body, asked: rows }
}

const kinds = { holding: 'Holding reply', partial: 'Partial reply', full: 'Full reply' } as const
