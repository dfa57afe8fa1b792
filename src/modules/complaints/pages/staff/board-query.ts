import { z } from 'zod'
import type { Db } from '#platform/db/index.ts'
import { dayOfAddress, placed, placeInList } from '#platform/http/index.ts'
import type { Scope } from '../../queries/figures.ts'
import { listUnits, teamsOf } from '../../queries/units.ts'
import { allFigures, type Figure, type PeriodKind, type Span, spanOf } from '../../rules/figures.ts'

export const boardRead = { access: { for: 'staff' as const, permission: 'complaints.read' } }

/** Which complaints, and for which time. What is none of the choices is as if it had not been said. */
export const boardQuery = z.object({
  unit: z.uuid().nullable().catch(null),
  period: z.enum(['month', 'quarter', 'year']).catch('year'),
  from: dayOfAddress,
  to: dayOfAddress,
})

export type BoardQuery = z.output<typeof boardQuery>

/** The days asked for, or else the month, quarter or year that today is in. */
export function spanIn(
  { period, from, to }: BoardQuery,
  today: Temporal.PlainDate,
): Span & { kind: PeriodKind | null } {
  if (from && to && Temporal.PlainDate.compare(from, to) <= 0) return { from, until: to.add({ days: 1 }), kind: null }
  return { ...spanOf(period, today), kind: period }
}

/** What is chosen: a directorate parted into its teams, the teams of a service, or the council parted into directorates. */
export async function chosenUnit(db: Db, { unit }: Pick<BoardQuery, 'unit'>) {
  const units = await listUnits(db)
  const chosen = units.find(({ id }) => id === unit) ?? null
  const scope: Pick<Scope, 'directorateId' | 'teamIds'> =
    chosen === null
      ? {}
      : chosen.kind === 'directorate'
        ? { directorateId: chosen.id }
        : { teamIds: await teamsOf(db, chosen.id) }
  const by: 'directorate' | 'team' = chosen === null ? 'directorate' : 'team'
  return { units, chosen, scope, by }
}

export const recordPlace = placeInList({ at: placed.at, id: placed.id })

export const recordsQuery = boardQuery.extend({
  figure: z.enum(allFigures).catch('received'),
  stage: z.coerce.number().int().min(1).max(3).nullable().catch(null),
  ground: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .nullable()
    .catch(null),
  /** A directorate or team of the table; “none”: of no unit. */
  row: z
    .union([z.uuid(), z.literal('none')])
    .nullable()
    .catch(null),
  /** Only complaints that run by a Code, and that all who work here may know of: the key of the Code. */
  code: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .nullable()
    .catch(null),
  /** Of several directorates together. */
  among: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.uuid()).min(1).max(40))
    .nullable()
    .catch(null),
  after: recordPlace.read,
})

type Behind = {
  readonly figure: Figure
  readonly span: Span
  readonly unit: string | null
  readonly stage?: number | null
  readonly row?: string | null
  readonly ground?: string
  readonly code?: string
  readonly among?: readonly string[]
}

/** The address of the records behind a figure. */
export function recordsHref({ figure, span, unit, stage, row, ground, code, among }: Behind): string {
  const query = new URLSearchParams({ figure, from: span.from.toString(), to: lastDay(span).toString() })
  if (unit) query.set('unit', unit)
  if (stage) query.set('stage', String(stage))
  if (row !== undefined) query.set('row', row ?? 'none')
  if (ground) query.set('ground', ground)
  if (code) query.set('code', code)
  if (among) query.set('among', among.join(','))
  return `/staff/complaints/board/records?${query}`
}

export const lastDay = ({ until }: Span) => until.subtract({ days: 1 })
