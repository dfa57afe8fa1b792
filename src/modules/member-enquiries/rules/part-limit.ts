import {
  endOfDay,
  englandAndWales,
  firstWorkingDayFrom,
  isOpen,
  nextOpening,
  type OpeningHours,
} from '#modules/calendar/index.ts'
import { dueInWords, type Limit } from '#modules/promises/index.ts'
import { londonDate } from '#platform/time/index.ts'

type Whole = { readonly reference: string; readonly dueAt: Temporal.Instant }

/**
 * By when a unit answers for the sake of the whole enquiry: by when that is promised. Where that is sooner than anybody
 * could answer, the unit has until the end of its first working day with it, and the enquiry will be late.
 */
export function limitOfPart({ reference, dueAt }: Whole, hours: OpeningHours, at: Temporal.Instant): Limit {
  const promised = `At that time the enquiry ${reference} was promised for ${dueInWords(dueAt, at)}`
  const begins = isOpen(hours, englandAndWales, at) ? at : nextOpening(hours, englandAndWales, at)
  const soonest = endOfDay(firstWorkingDayFrom(englandAndWales, londonDate(begins)))
  return Temporal.Instant.compare(dueAt, soonest) < 0
    ? { by: soonest, because: `${promised}, which leaves too little, so there is time until the end of a working day` }
    : { by: dueAt, because: `${promised}, and a part comes no later than its enquiry` }
}
