import type { PersonRefusal } from './people.ts'

export type Stage = {
  readonly number: number
  /** Who answered it. While it is open that is whoever has the case. */
  readonly handlerId: string | null
  readonly answeredAt: Temporal.Instant | null
}

/** Why something may not be done to a complaint now. Each has words on the page. */
export type ComplaintRefusal =
  | 'changed'
  | 'not-allowed'
  | 'not-a-complaint'
  | 'not-in-triage'
  | 'already-triaged'
  | 'no-regime'
  | 'reason-missing'
  | 'evidence-missing'
  | 'no-points'
  | 'points-unanswered'
  | 'point-answered'
  | 'point-not-ours'
  | 'one-piece'
  | 'not-their-words'
  | 'answered-already'
  | 'not-answered'
  | 'not-acknowledged'
  | 'no-next-stage'
  | 'not-in-this-order'
  | 'panel-not-heard'
  | 'last-stage'
  | 'looked-into-already'
  | 'handled-stage-before'
  | 'no-such-person'
  | 'may-not-sign-for'
  | 'letter-changed'
  | 'letter-in-review'
  | 'letter-not-in-review'
  | 'letter-not-signed'
  | 'letter-sent'
  | 'not-yours-to-sign'
  | 'comments-missing'
  | 'nobody-signs'
  | 'no-person'
  | 'cannot-extend'
  | 'remedy-ended'
  | 'date-in-past'
  | 'day-not-later'
  | 'not-on-that-day'
  | 'agreement-missing'
  | 'not-agreed'
  | 'amount-not-set'
  | 'case-closed'
  | 'tests-missing'
  | 'cannot-start-apart'
  | PersonRefusal
  | 'person-ended'
  | 'ends-before'

/**
 * Whoever answered a stage may not handle the next (Housing Ombudsman Code 6.13, and our rule for every regime). The
 * panel after an investigation is three people from outside; who answered first may see to it that it meets.
 */
export const mayHandle = (staffId: string, number: number, stages: readonly Stage[]) =>
  !stages.some((stage) => stage.number === number - 1 && stage.handlerId === staffId)

/** Why a complaint may not go to its next stage; nobody has to say why they want it to. */
export function refusalToEscalate(
  current: Stage | undefined,
  { last, state }: { readonly last: number; readonly state: string },
): ComplaintRefusal | null {
  if (!current || state === 'triage') return 'not-a-complaint'
  if (current.answeredAt === null) return 'not-answered'
  return current.number >= last ? 'last-stage' : null
}
