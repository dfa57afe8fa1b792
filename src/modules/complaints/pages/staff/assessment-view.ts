import type { Db } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { codeOf } from '../../actions/assessment.ts'
import { gatherEvidence } from '../../answers/evidence.ts'
import type { Assessment } from '../../queries/assessments.ts'
import { slugOf, type Verdict, yearName } from '../../rules/assessment.ts'
import { evidenceLines, type Links } from '../evidence-lines.ts'
import { recordsHref } from './board-query.ts'

export const assessmentsHref = '/staff/complaints/assessments'
export const assessmentHref = (id: string) => `${assessmentsHref}/${id}`

export const verdictNames: Readonly<Record<Verdict, string>> = { yes: 'Yes', partly: 'Partly', no: 'No' }

const stateNames = { draft: 'Draft', checked: 'Checked', published: 'Published' } as const

/** How it is named and where it stands, for lists and headings. */
export const assessmentHead = (one: Assessment, codeName: string) => ({
  id: one.id,
  href: assessmentHref(one.id),
  codeName,
  year: yearName(one.span.from),
  edition: one.edition,
  reason: one.reason,
  state: one.state,
  stateName: stateNames[one.state],
  writerName: one.writerName,
  checkerName: one.checkerName,
  checkedAt: one.checkedAt,
  publisherName: one.publisherName,
  publishedAt: one.publishedAt,
  publicHref: `/complaints/performance/${slugOf({ from: one.span.from, code: one.code, edition: one.edition })}`,
})

/** A self-assessment as staff read it: each point with what the records say, each number with its records. */
export async function assessmentView(db: Db, one: Assessment) {
  const code = await codeOf(db, one)
  const evidence = one.evidence ?? (await gatherEvidence(db, code, one.span))
  const links: Links = {
    records: (behind) => recordsHref({ ...behind, span: one.span, unit: null, code: one.code }),
    learning: (id) => `/staff/complaints/learning/${id}`,
  }
  return {
    ...assessmentHead(one, code.body.name),
    duty: code.body.duty,
    source: code.body.source,
    from: one.span.from,
    to: one.span.until.subtract({ days: 1 }),
    isRunning: Temporal.PlainDate.compare(londonDate(db.clock.now()), one.span.until) < 0,
    takenOn: Temporal.PlainDate.from(evidence.takenOn),
    version: one.version,
    report: one.report,
    evidence,
    points: code.body.points.map(({ key, paragraph, text, evidence: wanted }) => {
      const answer = one.answers[key]
      return {
        key,
        paragraph,
        text,
        lines: evidenceLines(evidence, wanted, links),
        complies: answer?.complies ?? null,
        verdict: answer?.complies ? verdictNames[answer.complies] : null,
        words: answer?.words ?? '',
        finding: answer?.finding ?? '',
      }
    }),
  }
}
