import { caseHref, type KindPanel } from '#modules/cases/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { processOf } from '../../actions/regime-words.ts'
import { findRequest } from '../../queries/cases.ts'
import { findComplaint } from '../../queries/complaints.ts'
import { findingsOf, pointsOf, stagesOf } from '../../queries/register.ts'
import { outcomeNames } from '../../rules/outcome.ts'
import { toAnswer, unanswered } from '../../rules/points.ts'

/** What the page of a case shows of its complaint: the regime, the stage, how many points are answered, and where to go on. */
export async function complaintPanel(db: Db, actor: Actor, caseId: string): Promise<KindPanel | null> {
  const complaint = await findComplaint(db, actor, caseId)
  if (!complaint) return null
  const process = await processOf(db, complaint)
  const [points, findings, stages] = [
    await pointsOf(db, caseId),
    await findingsOf(db, caseId),
    await stagesOf(db, caseId),
  ]
  const about = complaint.aboutCaseId ? await findRequest(db, actor, complaint.aboutCaseId) : null
  const open = unanswered(points, findings, complaint.stage)
  return {
    template: 'modules/complaints/pages/staff/panel.njk',
    model: {
      href: `/staff/complaints/${caseId}`,
      regimeName: process.pack?.name ?? 'No regime yet',
      about: about ? { reference: about.reference, href: caseHref(about.reference) } : null,
      stageName: process.stageName,
      state: complaint.state,
      points: toAnswer(points).length,
      answered: toAnswer(points).length - open.length,
      outcome: complaint.outcome ? outcomeNames[complaint.outcome] : null,
      stages: stages.map((stage) => ({
        number: stage.number,
        answeredAt: stage.answeredAt,
        outcome: stage.outcome ? outcomeNames[stage.outcome] : null,
      })),
    },
  }
}
