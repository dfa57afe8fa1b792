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
import { packSchema } from './rules/pack.ts'
import { faultsInside, faultsTogether } from './rules/pack-faults.ts'
import { isSetFromOutside, policySchema } from './rules/policy.ts'

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
  reads: ['calendar'],
  check: (policy, known) => {
    if (Object.hasOwn(lawful, policy.calendar)) return []
    const calendar = calendars.schema.safeParse(known.written('calendar').get(policy.calendar)).data
    if (isSetFromOutside(policy) && calendar && calendar.closures.length > 0) {
      const message = `The law or a Code sets this time: closure days of the council, as in “${policy.calendar}”, never move it`
      return [{ path: ['calendar'], message }]
    }
    return missingReference(known, 'calendar', policy.calendar, ['calendar'])
  },
})

/** Subject matters: what decides which rules something is dealt with by. */
export const subjects = defineKind({
  kind: 'subject',
  folder: 'subjects',
  title: 'Subject matters',
  schema: z.strictObject({ name: z.string().min(1).max(80), about: z.string().min(1).max(300) }),
})

/** The policies of one regime together, and what they are for. Exactly one applies to anything that comes in. */
export const policyPacks = defineKind({
  kind: 'policy-pack',
  folder: 'policy-packs',
  title: 'Sets of rules',
  schema: packSchema,
  reads: ['policy-pack', 'policy'],
  check: (pack, known, key) => [
    ...(pack.subjects === 'everything-else' ? [] : pack.subjects).flatMap((subject, index) =>
      missingReference(known, 'subject', subject, ['subjects', index]),
    ),
    ...pack.stages.flatMap(({ steps }, stage) =>
      steps.flatMap(({ policy, mixedSector }, step) => [
        ...missingReference(known, 'policy', policy, ['stages', stage, 'steps', step, 'policy']),
        ...(mixedSector
          ? missingReference(known, 'policy', mixedSector, ['stages', stage, 'steps', step, 'mixedSector'])
          : []),
      ]),
    ),
    ...faultsInside(pack, parsedOf(known.written('policy'), policySchema)),
    ...faultsTogether(
      { key, pack },
      [
        ...[...parsedOf(known.written('policy-pack'), packSchema)]
          .filter(([other]) => other !== key)
          .map(([other, body]) => ({ key: other, pack: body })),
        { key, pack },
      ],
      known.keys('subject'),
    ),
  ],
})

/** Definitions that can be read; those that cannot have faults of their own. */
function parsedOf<Body>(written: ReadonlyMap<string, unknown>, schema: z.ZodType<Body>): Map<string, Body> {
  return new Map(
    [...written].flatMap(([key, body]): [string, Body][] => {
      const { data } = schema.safeParse(body)
      return data === undefined ? [] : [[key, data]]
    }),
  )
}

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
