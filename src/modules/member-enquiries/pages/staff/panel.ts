import type { KindPanel } from '#modules/cases/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { findEnquiry, isAnswered, partOf, questionsOf } from '../../queries/enquiries.ts'
import { findMember } from '../../queries/members.ts'
import { whatNames } from '../../rules/what.ts'

/** What the page of a case shows of its enquiry: who asks, what it was sorted as, how many questions are answered. */
export async function enquiryPanel(db: Db, actor: Actor, caseId: string): Promise<KindPanel | null> {
  const enquiry = await findEnquiry(db, actor, caseId)
  if (!enquiry) return null
  const member = await findMember(db, enquiry.memberId)
  const questions = await questionsOf(db, caseId)
  return {
    template: 'modules/member-enquiries/pages/staff/panel.njk',
    model: {
      href: `/staff/enquiries/${caseId}`,
      memberName: member?.name ?? 'A Member',
      what: whatNames[enquiry.what],
      questions: questions.length,
      answered: questions.filter(isAnswered).length,
      respondedBy: enquiry.respondedBy,
      resolved: enquiry.resolvedAt !== null,
    },
  }
}

/** What the page of a part shows: the questions it answers, and where the answer is written. */
export async function partPanel(db: Db, actor: Actor, caseId: string): Promise<KindPanel | null> {
  const part = await partOf(db, caseId)
  if (!part || !(await findEnquiry(db, actor, part.enquiryId))) return null
  const questions = (await questionsOf(db, part.enquiryId)).filter(({ partId }) => partId === caseId)
  return {
    template: 'modules/member-enquiries/pages/staff/part-panel.njk',
    model: {
      href: `/staff/enquiries/parts/${caseId}`,
      state: part.state,
      missing: part.missing,
      questions: questions.map(({ number, question }) => ({ number, question })),
    },
  }
}
