import type { Case } from '#modules/cases/index.ts'
import { can, type StaffActor } from '#platform/http/index.ts'
import { mayEscalate, mayHandle, mayManage, mayTake } from '../../permissions.ts'
import type { ComplaintRow } from '../../queries/complaints.ts'
import { nextWork, possibleWork, type WorkStand, type WorkStep } from '../../rules/work.ts'
import { complaintHref } from './link.ts'

/** What each step is called. */
export const workWords: Readonly<Record<WorkStep, string>> = {
  take: 'Take this complaint',
  sort: 'Sort it out',
  acknowledge: 'Acknowledge it',
  agreement: 'Record whether they agree',
  answer: 'Answer the next point',
  draft: 'Write the answer',
  letter: 'Go on with the answer',
  'points/new': 'Add a point',
  'remedies/new': 'Add a remedy',
  extend: 'Take more time',
  later: 'Record a step of the procedure',
  escalate: 'Take it to the next stage',
  'not-escalate': 'Do not take it further',
  'take-back': 'They take it back',
}

/** What is to do about the answer depends on where it lies. */
const letterWords: Readonly<Record<NonNullable<WorkStand['letter']>, string>> = {
  draft: 'Go on with the answer',
  'in-review': 'See the answer that waits to be signed',
  returned: 'Change the answer: it came back',
  signed: 'Send the answer',
}

type Facts = Omit<WorkStand, 'may' | 'hasOwner' | 'state'>

export const standOf = (actor: StaffActor, found: Case, complaint: ComplaintRow, facts: Facts): WorkStand => ({
  ...facts,
  state: complaint.state,
  hasOwner: found.ownerId !== null,
  may: {
    take: mayTake(actor) && can(actor, 'cases.work'),
    handle: mayHandle(actor, found.ownerId),
    manage: mayManage(actor),
    escalate: mayEscalate(actor, complaint),
  },
})

type Where = { reference: string; letterId: string | null; pointId: string | null }

/** The next sensible thing as a button, the rest as a menu. */
export function workSteps(stand: WorkStand, { reference, letterId, pointId }: Where) {
  const next = nextWork(stand)
  const view = (step: WorkStep) => ({
    step,
    text: step === 'letter' && stand.letter ? letterWords[stand.letter] : workWords[step],
    direct: step === 'take',
    href: `${complaintHref(reference)}/${
      step === 'letter' ? `letters/${letterId ?? ''}` : step === 'answer' ? `points/${pointId ?? ''}/answer` : step
    }`,
  })
  return {
    next: next ? view(next) : null,
    more: possibleWork(stand)
      .filter((step) => step !== next)
      .map(view),
  }
}
