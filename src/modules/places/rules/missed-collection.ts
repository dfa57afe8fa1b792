import { isOnOrBefore, type RoundDay } from './schedule.ts'

type Day = Temporal.PlainDate

export const crewNoteKinds = ['road-blocked', 'bin-not-out', 'wrong-items', 'round-unfinished'] as const
export type CrewNoteKind = (typeof crewNoteKinds)[number]

/** What the crew noted on the day in question, against the address itself or its whole street. */
export type CrewNote = {
  readonly kind: CrewNoteKind
  readonly about: 'property' | 'street'
  readonly backOn: Day | null
}

export type ToldReason = 'not-collection-day' | 'round-not-finished' | CrewNoteKind

export type CollectionFacts = {
  today: Day
  last: RoundDay | null
  next: RoundDay | null
  notes: readonly CrewNote[]
  /** The crew named the streets it did not reach; the others are done. */
  someStreetsLeft: boolean
  /** The crew fetches the bin itself. */
  assisted: boolean
  /** The last day on which a collection of that day may be reported as missed. */
  reportableUntil: (collectedOn: Day) => Day
}

export type CollectionVerdict =
  | { kind: 'report'; collectedOn: Day }
  | { kind: 'told'; reason: ToldReason; promiseOn: Day | null; wholeStreet: boolean }

/** Whether a bin that was not emptied is a missed collection, or the person can be told what will happen. */
export function judgeCollection(facts: CollectionFacts): CollectionVerdict {
  const { today, last, next, reportableUntil } = facts
  const nextOn = next?.runsOn ?? null
  if (!last) return told('not-collection-day', nextOn)

  const noted = whatTheCrewSaid(facts, last)
  const backOn = noted?.backOn ?? null
  if (noted && !(backOn && isBefore(backOn, today)))
    return { ...told(noted.kind, backOn ?? nextOn), wholeStreet: noted.about === 'street' }

  const isOutToday = last.runsOn.equals(today) && (last.state === 'planned' || last.state === 'in-progress')
  if (isOutToday) return told('round-not-finished', today)

  const collectedOn = backOn ?? last.runsOn
  if (isOnOrBefore(today, reportableUntil(collectedOn))) return { kind: 'report', collectedOn }
  return told('not-collection-day', nextOn)
}

const told = (reason: ToldReason, promiseOn: Day | null) =>
  ({ kind: 'told', reason, promiseOn, wholeStreet: false }) as const

/** A note about the address counts before one about the street, and that before the state of the round. */
function whatTheCrewSaid({ notes, someStreetsLeft, assisted }: CollectionFacts, last: RoundDay): CrewNote | null {
  const usable = notes.filter(({ kind }) => !(kind === 'bin-not-out' && assisted))
  const note = usable.find(({ about }) => about === 'property') ?? usable[0]
  if (note) return note.kind === 'round-unfinished' ? { ...note, backOn: note.backOn ?? last.backOn } : note
  if (last.state !== 'unfinished' || someStreetsLeft) return null
  return { kind: 'round-unfinished', about: 'street', backOn: last.backOn }
}

const isBefore = (a: Day, b: Day) => Temporal.PlainDate.compare(a, b) < 0
