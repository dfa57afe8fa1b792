import { z } from 'zod'
import type { OpeningHours, OpenTime } from './opening-hours.ts'

const clock = /^([01]\d|2[0-3]):([0-5]\d)$/
const span = /^(\S+?)\s*-\s*(\S+)$/

const openTimes = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((written, context): readonly OpenTime[] => {
    if (written === 'closed') return []
    const times: OpenTime[] = []
    for (const text of [written].flat()) {
      const time = readOpenTime(text)
      const previous = times.at(-1)
      if (!time || (previous && time.opens < previous.closes)) {
        context.addIssue({ code: 'custom', message: `Write opening hours as "08:30-17:00" or "closed", not "${text}"` })
        return z.NEVER
      }
      times.push(time)
    }
    return times
  })

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
    bankHolidays: z.union([z.literal('as usual'), openTimes]).default([]),
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
  return opens === null || closes === null || closes <= opens ? null : { opens, closes }
}

function minutesOf(text: string): number | null {
  const found = clock.exec(text)
  return found ? Number(found[1]) * 60 + Number(found[2]) : null
}
