import { z } from 'zod'
import { type OpeningHours, writtenHours } from '#modules/calendar/index.ts'

/** How long a promise runs, in one of the ways councils count. */
export type Target =
  | { readonly count: 'working-days'; readonly days: number; readonly cutOff: Temporal.PlainTime | null }
  | { readonly count: 'working-days-to-the-minute'; readonly days: number; readonly hours: OpeningHours }
  | { readonly count: 'days'; readonly days: number }
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

const targetSchema = targetKeys.transform((written, context): Target => {
  const target = readTarget(written)
  if (target) return target
  context.addIssue({
    code: 'custom',
    message:
      'must have one of workingDays, days, hours, minutes or openHours; openingHours go with openHours and toTheMinute, a cutOff with workingDays',
  })
  return z.NEVER
})

export const policySchema = z.strictObject({
  name: z.string().min(1).max(120),
  source: z.string().min(1).max(300),
  kind: z.enum(['acknowledge', 'finish', 'reply', 'visit']).default('finish'),
  calendar: z.string().min(1),
  target: targetSchema,
  /** What the customer is told; `{due}` becomes the day or the time. */
  words: z
    .string()
    .max(200)
    .refine((words) => words.split('{due}').length === 2, 'must contain {due} once, where the date goes'),
  statutory: z.boolean().default(false),
  pauses: z.array(z.enum(['waiting-for-customer'])).default([]),
})

export type Policy = z.output<typeof policySchema>

function readTarget(written: z.output<typeof targetKeys>): Target | null {
  const { workingDays, toTheMinute, cutOff, days, hours, minutes, openHours, openingHours } = written
  const given = [workingDays, days, hours, minutes, openHours].filter((each) => each !== undefined)
  if (given.length !== 1) return null
  if (workingDays === undefined && (cutOff || toTheMinute)) return null
  if (openingHours && openHours === undefined && !toTheMinute) return null
  if (workingDays !== undefined && !toTheMinute)
    return { count: 'working-days', days: workingDays, cutOff: cutOff ?? null }
  if (workingDays !== undefined) {
    return openingHours && !cutOff
      ? { count: 'working-days-to-the-minute', days: workingDays, hours: openingHours }
      : null
  }
  if (days !== undefined) return { count: 'days', days }
  if (openHours !== undefined) {
    return openingHours ? { count: 'open-minutes', minutes: Math.round(openHours * 60), hours: openingHours } : null
  }
  return { count: 'minutes', minutes: minutes ?? Math.round((hours ?? 0) * 60) }
}
