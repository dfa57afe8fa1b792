export type ComplaintState = 'triage' | 'investigating' | 'answered' | 'withdrawn' | 'refused' | 'elsewhere'

/** What can be done with a complaint, by the name it has in its page's address. */
export type WorkStep =
  | 'take'
  | 'sort'
  | 'acknowledge'
  | 'agreement'
  | 'answer'
  | 'draft'
  | 'letter'
  | 'points/new'
  | 'remedies/new'
  | 'extend'
  | 'later'
  | 'escalate'
  | 'not-escalate'
  | 'take-back'

export type WorkStand = {
  readonly state: ComplaintState
  readonly hasOwner: boolean
  /** They answered a stage before this one: somebody else has to look at it now. */
  readonly isBarred: boolean
  readonly isAcknowledged: boolean
  /** Whether the procedure asks for an acknowledgement at this stage. */
  readonly mustAcknowledge: boolean
  /** They asked for this stage, and nothing was found in it yet. */
  readonly isAskedFor: boolean
  /** Somebody complained for another person, and whether they agree is not known. */
  readonly needsAgreement: boolean
  /** How many points stand without an answer, and how many there are to answer. */
  readonly openPoints: number
  readonly points: number
  /** Where the answer in hand stands; null when it is not written yet. */
  readonly letter: 'draft' | 'in-review' | 'returned' | 'signed' | null
  readonly hasNextStage: boolean
  readonly mayExtend: boolean
  readonly hasLaterSteps: boolean
  /** The review panel has still to meet, or to give its recommendations. */
  readonly awaitsPanel: boolean
  readonly may: {
    readonly take: boolean
    readonly handle: boolean
    readonly manage: boolean
    readonly escalate: boolean
  }
}

/** What is sensible now: a complaint goes from sorted out to acknowledged, looked into, written, signed and sent. */
export function nextWork(stand: WorkStand): WorkStep | null {
  const { state, may } = stand
  if (stand.isBarred) return null
  if (state === 'triage') return may.take ? 'sort' : null
  if (state !== 'investigating') return null
  if (!stand.hasOwner) return may.take ? 'take' : null
  if (!may.handle) return null
  if (stand.mustAcknowledge && !stand.isAcknowledged) return 'acknowledge'
  if (stand.points === 0) return 'points/new'
  if (stand.awaitsPanel) return 'later'
  if (stand.openPoints > 0) return 'answer'
  if (stand.needsAgreement) return 'agreement'
  return stand.letter === null ? 'draft' : 'letter'
}

/** Everything that is possible besides. */
export function possibleWork(stand: WorkStand): readonly WorkStep[] {
  const { state, may } = stand
  const runs = state === 'investigating'
  const steps: readonly (readonly [WorkStep, boolean])[] = [
    ['take', !stand.hasOwner && !stand.isBarred && may.take && (runs || state === 'triage')],
    ['sort', state === 'triage' && may.take],
    ['sort', runs && may.handle],
    ['acknowledge', runs && may.handle && stand.mustAcknowledge && !stand.isAcknowledged],
    ['agreement', runs && may.handle && stand.needsAgreement],
    ['points/new', may.handle && (runs || state === 'triage')],
    ['remedies/new', may.handle && (runs || state === 'answered')],
    ['draft', runs && may.handle && stand.points > 0 && (stand.letter === null || stand.letter !== 'in-review')],
    ['extend', runs && may.handle && stand.mayExtend],
    ['later', runs && may.handle && stand.hasLaterSteps],
    ['escalate', state === 'answered' && stand.hasNextStage && may.escalate],
    ['not-escalate', state === 'answered' && stand.hasNextStage && may.manage],
    ['not-escalate', runs && stand.isAskedFor && !stand.isAcknowledged && may.manage],
    ['take-back', (runs || state === 'triage') && may.handle],
  ]
  return [...new Set(steps.flatMap(([step, is]) => (is ? [step] : [])))]
}
