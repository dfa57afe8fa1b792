import { z } from 'zod'
import type { OpeningHours, OpenTime } from './opening-hours.ts'

const clock = /^([01]\d|2[0-3]):([0-5]\d)$/
const span = /^(\S+?)\s*-\s*(\S+)$/

const written = z.union([z.string(), z.array(z.string()).min(1)])

const openTimes = written.transform((text, context) => readTimes(text, context, '"08:30-17:00" or "closed"'))

const onBankHolidays = written.transform((text, context) =>
  text === 'as usual' ? text : readTimes(text, context, '"08:30-17:00", "closed" or "as usual"'),
)

function readTimes(all: string | string[], context: z.RefinementCtx, example: string): readonly OpenTime[] {
  if (all === 'closed') return []
  const times: OpenTime[] = []
  for (const text of [all].flat()) {
    const time = readOpenTime(text)
    const previous = times.at(-1)
    const isInOrder = time && time.closes > time.opens && time.opens >= (previous?.closes ?? 0)
    if (!isInOrder) {
      const message = time
        ? `Write times in the order of the day, the opening first: "${text}" is out of order`
        : `Write opening hours as ${example}, not "${text}"`
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    times.push(time)
  }
  return times
}

const day = openTimes.default([])

/** Opening hours as people write them in the council's own files: `monday: 08:30-17:00`, `24:00` for midnight. */
export const writtenHours = z
  .strictObject({
    monday: day,
    tuesday: day,
    wednesday: day,
    thursday: day,
    friday: day,
    saturday: day,
    sunday: day,
    bankHolidays: onBankHolidays.default([]),
    exceptions: z.record(z.iso.date(), openTimes).default({}),
  })
  .transform(
    (written): OpeningHours => ({
      week: [
        written.monday,
        written.tuesday,
        written.wednesday,
        written.thursday,
        written.friday,
        written.saturday,
        written.sunday,
      ],
      bankHolidays: written.bankHolidays,
      exceptions: new Map(Object.entries(written.exceptions)),
    }),
  )

function readOpenTime(text: string): OpenTime | null {
  const written = span.exec(text.trim())
  const opens = minutesOf(written?.[1] ?? '')
  const closes = written?.[2] === '24:00' ? 1440 : minutesOf(written?.[2] ?? '')
  return opens === null || closes === null ? null : { opens, closes }
}

function minutesOf(text: string): number | null {
  const found = clock.exec(text)
  return found ? Number(found[1]) * 60 + Number(found[2]) : null
}
