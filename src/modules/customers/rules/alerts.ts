export type AlertState = 'proposed' | 'approved' | 'declined' | 'ended'

export type DecideRefusal = 'own-proposal' | 'already-decided' | 'changed-since'
export type ReviewDateRefusal = 'review-in-the-past' | 'review-too-late'
export type EndRefusal = 'already-ended'

/** An alert is approved by somebody else than who proposed it. */
export function refusalToDecide(
  alert: { state: AlertState; proposedBy: string; version: number },
  by: { staffId: string; version: number },
): DecideRefusal | null {
  if (alert.state !== 'proposed') return 'already-decided'
  if (alert.proposedBy === by.staffId) return 'own-proposal'
  return alert.version === by.version ? null : 'changed-since'
}

/** An alert is looked at again within twelve months: none stands on a person unexamined. */
export function refusalOfReviewDate(on: Temporal.PlainDate, today: Temporal.PlainDate): ReviewDateRefusal | null {
  if (Temporal.PlainDate.compare(on, today) <= 0) return 'review-in-the-past'
  if (Temporal.PlainDate.compare(on, today.add({ months: 12 })) > 0) return 'review-too-late'
  return null
}

export const isOverdue = (alert: { state: AlertState; reviewOn: Temporal.PlainDate }, today: Temporal.PlainDate) =>
  alert.state === 'approved' && Temporal.PlainDate.compare(alert.reviewOn, today) < 0
