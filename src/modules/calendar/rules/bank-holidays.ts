import { z } from 'zod'
import file from '../bank-holidays.json' with { type: 'json' }
import type { Calendar } from './working-days.ts'

// The shape is that of GOV.UK's bank-holidays.json. That file drops old years now and then; ours keeps them.
const holiday = z.object({ title: z.string().min(1), date: z.iso.date(), notes: z.string() })
const division = z.object({ division: z.string(), events: z.array(holiday).min(1) })
const published = z
  .object({ 'england-and-wales': division, scotland: division, 'northern-ireland': division })
  .parse(file)

/** Working days for everything a council in England decides for itself, and for most of the law. */
export const englandAndWales: Calendar = bankHolidayCalendar('England and Wales', [published['england-and-wales']])

/** Freedom of information counts no day that is a bank holiday in any part of the United Kingdom. */
export const ukWide: Calendar = bankHolidayCalendar('United Kingdom, all parts', Object.values(published))

function bankHolidayCalendar(name: string, divisions: readonly z.infer<typeof division>[]): Calendar {
  const holidays = divisions.flatMap((each) => each.events)
  const lastYear = Math.min(...divisions.map((each) => Math.max(...each.events.map((event) => yearOf(event.date)))))
  return {
    name,
    bankHolidays: new Map(holidays.map((event) => [event.date, event.title])),
    closures: new Map(),
    knownUntil: Temporal.PlainDate.from({ year: lastYear, month: 12, day: 31 }),
  }
}

function yearOf(date: string) {
  return Number(date.slice(0, 4))
}
