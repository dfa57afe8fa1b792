import { shortDay } from '#platform/time/index.ts'
import { containerContents } from '../../answers/collection-words.ts'
import type { AddressCollection } from '../../answers/collections.ts'
import type { ListedNote } from '../../queries/collections.ts'
import type { Notice } from '../../queries/notices.ts'
import type { CrewNoteKind } from '../../rules/missed-collection.ts'
import type { RoundDay } from '../../rules/schedule.ts'

type Day = Temporal.PlainDate

export const tenureNames = {
  owner: 'Owner-occupied',
  'private-rented': 'Private rented',
  council: 'Council home',
  association: 'Housing association',
}

export const noteNames: Record<CrewNoteKind, string> = {
  'road-blocked': 'Road blocked',
  'bin-not-out': 'Bin not out',
  'wrong-items': 'Wrong items in it',
  'round-unfinished': 'Not reached',
}

export const stateNames: Record<RoundDay['state'], string> = {
  planned: 'Planned',
  'in-progress': 'Out now',
  finished: 'Finished',
  unfinished: 'Not finished',
}

const stateColours: Record<RoundDay['state'], string> = {
  planned: 'grey',
  'in-progress': 'blue',
  finished: 'green',
  unfinished: 'orange',
}

/** How a round stands, as a tag. */
export const stateTag = (state: RoundDay['state']) => ({
  text: stateNames[state],
  classes: `govuk-tag--${stateColours[state]}`,
})

export const noticeNames: Record<Notice['kind'], string> = {
  'planned-works': 'Planned works',
  closure: 'Closure',
  event: 'Event',
  other: 'Notice',
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** "Today", "Tomorrow", "Thursday 19 Nov 2026". */
export function nearDay(day: Day, today: Day): string {
  if (day.equals(today)) return 'Today'
  if (day.equals(today.add({ days: 1 }))) return 'Tomorrow'
  return `${weekdays[day.dayOfWeek - 1]} ${shortDay(day)}`
}

export function collectionView(collection: AddressCollection, today: Day) {
  const { container, frequency, next, last, roundId, roundName } = collection
  return {
    what: containerContents[container],
    how: frequency === 'weekly' ? 'Every week' : 'Every two weeks',
    next: next ? nearDay(next.runsOn, today) : 'No more collections',
    moved: next && !next.runsOn.equals(next.plannedOn) ? `moved from ${shortDay(next.plannedOn)}` : null,
    roundName,
    last: last && {
      on: nearDay(last.runsOn, today),
      href: `/staff/places/rounds/${roundId}/${last.plannedOn}`,
      // Nobody said what became of it.
      tag: last.state === 'planned' ? null : stateTag(last.state),
      back: last.backOn ? `back ${nearDay(last.backOn, today)}` : null,
    },
  }
}

export const noteView = (note: ListedNote) => ({
  id: note.id,
  what: noteNames[note.kind],
  container: containerContents[note.container],
  place: note.place,
  uprn: note.uprn,
  about: note.about,
  text: note.text,
  on: note.plannedOn,
  backOn: note.backOn,
  notedAt: note.notedAt,
  href: `/staff/places/rounds/${note.roundId}/${note.plannedOn}`,
})

export function noticeView(notice: Notice, today: Day) {
  const isNow = Temporal.PlainDate.compare(notice.since, today) <= 0
  return {
    ...notice,
    what: noticeNames[notice.kind],
    isPublic: notice.audience === 'public',
    isNow,
    time: notice.since.equals(notice.lastDay)
      ? shortDay(notice.since)
      : `${shortDay(notice.since)} to ${shortDay(notice.lastDay)}`,
  }
}
