import { type CaseStatus, isOpen } from './standing.ts'

/** Everything a member of staff can do on a case, by the name it has in its page's address. */
export type Step =
  | 'take'
  | 'start'
  | 'ask'
  | 'answer'
  | 'write'
  | 'wait'
  | 'end-wait'
  | 'resolve'
  | 'refuse'
  | 'withdraw'
  | 'close'
  | 'reopen'
  | 'put-back'
  | 'assign'
  | 'move'
  | 'service'
  | 'split'
  | 'join'
  | 'person'
  | 'promise'
  | 'urgent'
  | 'not-urgent'
  | 'circle'

export type Stand = {
  status: CaseStatus
  hasOwner: boolean
  isMine: boolean
  isPart: boolean
  isUrgent: boolean
  wasJoined: boolean
  hasPeople: boolean
  hasPromise: boolean
  /** The law on information says what a refusal must: its outcome asks for it, and nothing else refuses. */
  refusesByOutcome: boolean
  may: { work: boolean; assign: boolean; contribute: boolean; hide: boolean }
}

/** The one sensible thing to do next; null when it is somebody else's turn. */
export function nextStep(stand: Stand): Step | null {
  if (!stand.may.work) return null
  if (stand.status === 'resolved') return 'close'
  if (stand.status === 'closed') return null
  if (!stand.hasOwner) return 'take'
  if (!stand.isMine) return null
  return mineNext[stand.status]
}

const mineNext: Record<Exclude<CaseStatus, 'resolved' | 'closed'>, Step> = {
  new: 'start',
  'in-progress': 'resolve',
  'waiting-for-customer': 'answer',
  'waiting-for-third-party': 'end-wait',
}

/** Everything that can be done now, in the order of the menu. */
export function possibleSteps(stand: Stand): Step[] {
  return isOpen(stand.status) ? whileOpen(stand) : whenFinished(stand)
}

function whenFinished({ status, wasJoined, hasPeople, may }: Stand): Step[] {
  return listed([
    ['close', may.work && status === 'resolved'],
    ['reopen', may.contribute && !wasJoined],
    ['write', may.work && hasPeople],
  ])
}

function whileOpen(stand: Stand): Step[] {
  const { status, may, hasPeople } = stand
  const waits = status === 'waiting-for-customer' || status === 'waiting-for-third-party'
  return listed([
    ['take', may.work && !stand.hasOwner],
    ['start', may.work && status !== 'in-progress' && !waits],
    ['ask', may.work && hasPeople],
    ['write', may.work && hasPeople],
    ['answer', may.contribute && status === 'waiting-for-customer'],
    ['wait', may.work],
    ['end-wait', may.work && waits],
    ['resolve', may.work],
    ['refuse', may.work && !stand.refusesByOutcome],
    ['withdraw', may.work],
    ['put-back', stand.hasOwner && (may.assign || (may.work && stand.isMine))],
    ['assign', may.assign],
    ['move', may.work],
    ['service', may.work && !stand.isPart],
    ['split', may.work && !stand.isPart],
    ['join', may.work && !stand.isPart],
    ['person', may.work],
    ['promise', may.work && stand.hasPromise],
    ['urgent', may.work && !stand.isUrgent],
    ['not-urgent', may.work && stand.isUrgent],
    ['circle', may.work && may.hide && !stand.isPart],
  ])
}

const listed = (steps: readonly (readonly [Step, boolean])[]): Step[] =>
  steps.flatMap(([step, isPossible]) => (isPossible ? [step] : []))
