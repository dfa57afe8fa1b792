import { z } from 'zod'
import {
  type Calendar,
  type Closure,
  englandAndWales,
  ukWide,
  withBankHolidays,
  withClosures,
} from '#modules/calendar/index.ts'
import { type Definition, defineKind, missingReference, published, versionById } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import { policySchema } from './rules/policy.ts'

const lawful: Readonly<Record<string, Calendar>> = { 'england-and-wales': englandAndWales, 'uk-wide': ukWide }

const daysOff = z
  .array(z.strictObject({ date: z.iso.date(), reason: z.string().min(1) }))
  .default([])
  .transform((days): Closure[] => days.map((day) => ({ ...day, date: Temporal.PlainDate.from(day.date) })))

/** A calendar of the council's own: the bank holidays and the days on which it is closed. */
export const calendars = defineKind({
  kind: 'calendar',
  folder: 'calendars',
  title: 'Calendars',
  schema: z.strictObject({
    name: z.string().min(1).max(120),
    basedOn: z.enum(['england-and-wales', 'uk-wide']),
    /** Bank holidays proclaimed since this release of Firstpoint. */
    bankHolidays: daysOff,
    closures: daysOff,
  }),
})

/** How long something may take and what the customer is told, one file for each promise a council makes. */
export const policies = defineKind({
  kind: 'policy',
  folder: 'policies',
  title: 'Promises',
  schema: policySchema,
  check: (policy, known) => {
    const isLawful = Object.hasOwn(lawful, policy.calendar)
    if (policy.statutory && !isLawful) {
      return [
        {
          path: ['calendar'],
          message: `A statutory promise counts by england-and-wales or uk-wide: closure days of the council never move it`,
        },
      ]
    }
    return isLawful ? [] : missingReference(known, 'calendar', policy.calendar, ['calendar'])
  },
})

export type CalendarInUse = { readonly calendar: Calendar; readonly versionId: string | null }

/** The calendar a policy names, as it is published now. */
export async function calendarNamed(db: Db, key: string): Promise<CalendarInUse> {
  const known = lawful[key]
  if (known) return { calendar: known, versionId: null }
  const definition = await published(db, calendars, key)
  if (!definition) throw new Error(`No calendar is published under “${key}”`)
  return { calendar: calendarOf(definition), versionId: definition.versionId }
}

/** The calendar a promise was made by. */
export async function calendarThen(db: Db, key: string, versionId: string | null): Promise<Calendar> {
  const definition = versionId === null ? null : await versionById(db, calendars, versionId)
  return definition ? calendarOf(definition) : (await calendarNamed(db, key)).calendar
}

const made = new WeakMap<object, Calendar>()

function calendarOf(definition: Definition<z.output<typeof calendars.schema>>): Calendar {
  const before = made.get(definition)
  if (before) return before
  const { name, basedOn, bankHolidays, closures } = definition.body
  const calendar = withClosures(withBankHolidays(lawful[basedOn] ?? englandAndWales, bankHolidays), name, closures)
  made.set(definition, calendar)
  return calendar
}
