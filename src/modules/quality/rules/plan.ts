export const statuses = ['not-started', 'on-track', 'at-risk', 'done', 'dropped'] as const
export type Status = (typeof statuses)[number]

export const statusWords: Readonly<Record<Status, string>> = {
  'not-started': 'Not started',
  'on-track': 'On track',
  'at-risk': 'At risk',
  done: 'Done',
  dropped: 'Will not be done',
}

export const sources = ['complaint', 'audit', 'committee', 'other'] as const
export type Source = (typeof sources)[number]

export const sourceWords: Readonly<Record<Source, string>> = {
  complaint: 'A complaint',
  audit: 'An audit',
  committee: 'A committee',
  other: 'Something else',
}

/** Where an action comes from, to those who may know. */
export const cameFrom = ({ isKnown, source, sourceWords: which }: From) =>
  isKnown ? `${sourceWords[source]}: ${which}` : 'A complaint that only a few people may know of'

type From = { readonly isKnown: boolean; readonly source: Source; readonly sourceWords: string }

export const hasEnded = (status: Status) => status === 'done' || status === 'dropped'

type Standing = {
  readonly status: Status
  readonly dueOn: Temporal.PlainDate
  readonly endedOn: Temporal.PlainDate | null
}

/** Not ended by its day, as of a day. */
export const isLate = ({ dueOn, endedOn }: Standing, on: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(dueOn, on) < 0 && (endedOn === null || Temporal.PlainDate.compare(endedOn, on) > 0)

/** Owners are reminded when it is due within so many days, and every so many days from then on. */
export const remindDaysBefore = 14
export const remindEveryDays = 7

/** The half-year that a day is in, from April or October. */
export function halfYearOf(day: Temporal.PlainDate): { from: Temporal.PlainDate; until: Temporal.PlainDate } {
  const month = day.with({ day: 1 })
  const sinceStart = (month.month + 8) % 6
  const from = month.subtract({ months: sinceStart })
  return { from, until: from.add({ months: 6 }) }
}

export type PlanRefusal =
  | 'changed'
  | 'ended'
  | 'evidence-missing'
  | 'no-such-owner'
  | 'no-such-complaint'
  | 'due-in-past'

export const planRefusals: Readonly<Record<PlanRefusal, { field: string; words: string }>> = {
  changed: { field: 'words', words: 'Somebody else changed this since you opened it. Look at it again' },
  ended: { field: 'status', words: 'This action has ended. Add a new one' },
  'evidence-missing': { field: 'evidence', words: 'Enter what shows that it is done' },
  'no-such-owner': { field: 'owner', words: 'Select the owner from the list' },
  'no-such-complaint': { field: 'reference', words: 'We know no complaint with this reference. Check it' },
  'due-in-past': { field: 'dueOn', words: 'Enter today or a later day' },
}
