import type { Outcome } from '#modules/services/index.ts'
import { londonDate } from '#platform/time/index.ts'

export const caseStatuses = [
  'new',
  'in-progress',
  'waiting-for-customer',
  'waiting-for-third-party',
  'resolved',
  'closed',
] as const
export type CaseStatus = (typeof caseStatuses)[number]

/** Why something may not be done to a case now. Each has words on the page. */
export type CaseRefusal =
  | 'changed'
  | 'not-allowed'
  | 'not-open'
  | 'already-open'
  | 'someone-has-it'
  | 'yours-already'
  | 'already-started'
  | 'not-waiting-for-customer'
  | 'not-waiting'
  | 'no-customer'
  | 'date-in-past'
  | 'parts-open'
  | 'unknown-outcome'
  | 'reason-missing'
  | 'choose-who-died'
  | 'kind-says-no'
  | 'not-resolved'
  | 'too-late-to-reopen'
  | 'was-joined'
  | 'whole-is-finished'
  | 'no-such-case'
  | 'same-case'
  | 'different-circle'
  | 'part-cannot-split'
  | 'has-parts'
  | 'same-service'
  | 'no-such-service'
  | 'same-team'
  | 'no-such-team'
  | 'not-in-team'
  | 'date-stays'
  | 'already-urgent'
  | 'not-urgent'
  | 'on-this-case'
  | 'not-known'

export type Standing = {
  status: CaseStatus
  ownerId: string | null
  teamId: string
  parentId: string | null
  joinedInto: string | null
  scopeId: string | null
  resolvedAt: Temporal.Instant | null
  question: string | null
  urgentReason: string | null
}

export const isOpen = (status: CaseStatus) => status !== 'resolved' && status !== 'closed'

/** What the second to save sees: the case moved on since the page was opened. */
export const refusalOfVersion = (current: number, seen: number | null): CaseRefusal | null =>
  seen !== null && seen !== current ? 'changed' : null

const closedRefusal = (current: Pick<Standing, 'status'>): CaseRefusal | null =>
  isOpen(current.status) ? null : 'not-open'

export const refusalToWork = closedRefusal

export function refusalToTake(current: Standing, actorId: string): CaseRefusal | null {
  if (!isOpen(current.status)) return 'not-open'
  if (current.ownerId === actorId) return 'yours-already'
  return current.ownerId ? 'someone-has-it' : null
}

export function refusalToStart(current: Standing): CaseRefusal | null {
  if (!isOpen(current.status)) return 'not-open'
  return current.status === 'in-progress' ? 'already-started' : null
}

export function refusalToAsk(current: Standing, people: number): CaseRefusal | null {
  if (!isOpen(current.status)) return 'not-open'
  return people === 0 ? 'no-customer' : null
}

export function refusalToAnswer(current: Standing): CaseRefusal | null {
  if (!isOpen(current.status)) return 'not-open'
  return current.status === 'waiting-for-customer' ? null : 'not-waiting-for-customer'
}

/** Waiting needs one date that is still to come: when we expect it, or when we will say more. */
export function refusalToWait(
  current: Standing,
  date: Temporal.PlainDate,
  today: Temporal.PlainDate,
): CaseRefusal | null {
  if (!isOpen(current.status)) return 'not-open'
  return Temporal.PlainDate.compare(date, today) < 0 ? 'date-in-past' : null
}

export function refusalToEndWait(current: Standing): CaseRefusal | null {
  return current.status === 'waiting-for-customer' || current.status === 'waiting-for-third-party'
    ? null
    : 'not-waiting'
}

export function refusalToResolve(current: Standing, openParts: number): CaseRefusal | null {
  if (!isOpen(current.status)) return 'not-open'
  return openParts > 0 ? 'parts-open' : null
}

export function refusalToClose(current: Standing): CaseRefusal | null {
  if (current.status === 'closed') return 'not-open'
  return current.status === 'resolved' ? null : 'not-resolved'
}

export function refusalToReopen(current: Standing, now: Temporal.Instant, withinDays: number): CaseRefusal | null {
  if (isOpen(current.status)) return 'already-open'
  if (current.joinedInto) return 'was-joined'
  if (!current.resolvedAt) return null
  const lastDay = lastDayToReopen(current.resolvedAt, withinDays)
  return lastDay && Temporal.PlainDate.compare(londonDate(now), lastDay) <= 0 ? null : 'too-late-to-reopen'
}

/** The day until whose end a finished case can be taken up again, as its letter says; null when it cannot. */
export const lastDayToReopen = (resolvedAt: Temporal.Instant, withinDays: number): Temporal.PlainDate | null =>
  withinDays > 0 ? londonDate(resolvedAt).add({ days: withinDays }) : null

/** Nobody is refused without why: the outcome asks for it, or staff write it. */
export const lacksReason = ({ kind, needs }: Pick<Outcome, 'kind' | 'needs'>, reason: string | null) =>
  kind === 'refused' && needs.length === 0 && !reason

/** Joining tells the people of one case about another, so both must be known to the same circle. */
export function refusalToJoin(
  from: Standing & { id: string; openParts: number },
  into: Standing & { id: string },
): CaseRefusal | null {
  if (from.id === into.id) return 'same-case'
  if (!isOpen(from.status) || !isOpen(into.status)) return 'not-open'
  if (from.parentId || from.openParts > 0) return 'has-parts'
  return from.scopeId === into.scopeId ? null : 'different-circle'
}

export function refusalToSplit(current: Standing): CaseRefusal | null {
  if (!isOpen(current.status)) return 'not-open'
  return current.parentId ? 'part-cannot-split' : null
}

export function refusalToMove(current: Standing, teamId: string): CaseRefusal | null {
  if (!isOpen(current.status)) return 'not-open'
  return current.teamId === teamId ? 'same-team' : null
}

export function refusalToMarkUrgent(current: Standing): CaseRefusal | null {
  if (!isOpen(current.status)) return 'not-open'
  return current.urgentReason ? 'already-urgent' : null
}

/** What the case goes back to when a wait is over: its work goes on, or begins. */
export const statusAfterWaiting = (ownerId: string | null): CaseStatus => (ownerId ? 'in-progress' : 'new')

export type Nearness = { sameProperty: boolean; sameStreet: boolean; metres: number | null; days: number }

/** How alike two reports are, highest first: the same address, then nearness, then how recent. */
export function likeness({ sameProperty, sameStreet, metres, days }: Nearness) {
  const where = sameProperty ? 100 : metres !== null ? Math.max(0, 80 - metres / 5) : sameStreet ? 30 : 0
  return where - Math.min(20, days)
}

/** A person is told about one case once, however often it is joined or chased: the roles that hear of progress. */
export const hears = (role: 'reporter' | 'joined' | 'about') => role !== 'about'

/** How a case can end: by an outcome of its service, or because the person no longer needs it. */
export type EndingKind = 'done' | 'advice' | 'no-action' | 'planned' | 'not-ours' | 'refused' | 'withdrawn'

/** Doing what was asked or answering it keeps the promise; saying that it will not be done takes the promise back. */
export const keepsPromise = (kind: EndingKind) => kind === 'done' || kind === 'advice'
