import { z } from 'zod'
import { type MonthCount, type OpeningHours, writtenHours } from '#modules/calendar/index.ts'

/** How long a promise runs, in one of the ways councils and laws count. */
export type Target =
  | { readonly count: 'working-days'; readonly days: number; readonly cutOff: Temporal.PlainTime | null }
  | { readonly count: 'working-days-to-the-minute'; readonly days: number; readonly hours: OpeningHours }
  | { readonly count: 'days'; readonly days: number }
  | ({ readonly count: 'months' } & MonthCount)
  | { readonly count: 'minutes'; readonly minutes: number }
  | { readonly count: 'open-minutes'; readonly minutes: number; readonly hours: OpeningHours }

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the time as "16:00"')
  .transform((text) => Temporal.PlainTime.from(text))

const targetKeys = z.strictObject({
  workingDays: z.int().min(0).max(260).optional(),
  toTheMinute: z.boolean().default(false),
  cutOff: clockTime.optional(),
  days: z.int().min(0).max(366).optional(),
  months: z.int().positive().max(24).optional(),
  firstDayCounts: z.boolean().optional(),
  onNonWorkingDay: z.enum(['as-it-falls', 'next-working-day']).optional(),
  hours: z
    .number()
    .positive()
    .max(24 * 366)
    .optional(),
  minutes: z
    .int()
    .positive()
    .max(60 * 24 * 366)
    .optional(),
  openHours: z.number().positive().max(2000).optional(),
  openingHours: writtenHours.optional(),
})

type Written = z.output<typeof targetKeys>

export const targetSchema = targetKeys.transform((written, context): Target => {
  const target = fits(written) ? readTarget(written) : null
  if (target) return target
  context.addIssue({
    code: 'custom',
    message:
      'must have one of workingDays, days, months, hours, minutes or openHours; openingHours go with openHours and toTheMinute, a cutOff with workingDays, firstDayCounts and onNonWorkingDay with months',
  })
  return z.NEVER
})

/** One way of counting, and beside it only what belongs to that way. */
function fits(written: Written): boolean {
  const { workingDays, toTheMinute, cutOff, days, months, hours, minutes, openHours, openingHours } = written
  const ways = [workingDays, days, months, hours, minutes, openHours].filter((each) => each !== undefined)
  if (ways.length !== 1) return false
  if ((cutOff || toTheMinute) && workingDays === undefined) return false
  if (openingHours && openHours === undefined && !toTheMinute) return false
  const ofMonths = written.firstDayCounts !== undefined || written.onNonWorkingDay !== undefined
  return !ofMonths || months !== undefined
}

function readTarget(written: Written): Target | null {
  const { workingDays, toTheMinute, cutOff, days, months, hours, minutes, openHours, openingHours } = written
  if (workingDays !== undefined && toTheMinute) {
    return openingHours && !cutOff
      ? { count: 'working-days-to-the-minute', days: workingDays, hours: openingHours }
      : null
  }
  if (workingDays !== undefined) return { count: 'working-days', days: workingDays, cutOff: cutOff ?? null }
  if (days !== undefined) return { count: 'days', days }
  if (months !== undefined) {
    const { firstDayCounts = false, onNonWorkingDay = 'as-it-falls' } = written
    return { count: 'months', months, firstDayCounts, onNonWorkingDay }
  }
  if (openHours !== undefined) {
    return openingHours ? { count: 'open-minutes', minutes: Math.round(openHours * 60), hours: openingHours } : null
  }
  return { count: 'minutes', minutes: minutes ?? Math.round((hours ?? 0) * 60) }
}
