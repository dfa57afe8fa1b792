import { type Done, endStep, type Seen } from '#modules/cases/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import type { ComplaintRow } from '../queries/complaints.ts'
import { decisionsOf, recordDecision } from '../queries/register.ts'
import { takeInHand } from './letters.ts'
import type { No } from './points.ts'

export const agreements = ['agrees', 'acts-by-law', 'nothing-personal'] as const
export type Agreement = (typeof agreements)[number]

/** Somebody complained for another person, who has not been heard: until then the answer does not go. */
export async function needsAgreement(
  db: Db,
  { caseId, broughtBy }: Pick<ComplaintRow, 'caseId' | 'broughtBy'>,
): Promise<boolean> {
  return broughtBy === 'representative' && !(await decisionsOf(db, caseId)).some(({ kind }) => kind === 'agreement')
}

type Agreed = Seen & { agreement: Agreement; shownBy: string }

/** The person it is about agrees, somebody acts for them by law, or the answer tells nothing that is personal to them. */
export async function recordAgreement(
  tx: Tx,
  actor: Actor,
  { agreement, shownBy, ...seen }: Agreed,
): Promise<Done | No> {
  if (shownBy.trim() === '') return { refusal: 'evidence-missing' }
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, complaint } = taken
  recordDecision(tx, actor, {
    caseId: current.id,
    kind: 'agreement',
    decision: agreement,
    tests: {},
    reason: '',
    evidence: shownBy,
    scopeId: complaint.scopeId,
  })
  return endStep(tx, actor, current, {
    action: 'complaint-agreement',
    words: `Whether we may answer whoever complains for them: ${shownBy}`,
    news: null,
    detail: { agreement },
  })
}
