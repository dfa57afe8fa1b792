import { z } from 'zod'
import { allPublished, defineKind, givenTwice } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { Figure } from '../rules/figures.ts'

const words = z.string().trim().min(1)
const key = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words in small letters joined by hyphens')
const day = z.iso.date().transform((text) => Temporal.PlainDate.from(text))
const count = z.int().min(0).max(10_000_000)

/** What papers print, and the figure each is compared with. */
export const printedFigures = {
  stage1: { figure: 'received', stage: 1 },
  stage2: { figure: 'received', stage: 2 },
  ombudsman: { figure: 'ombudsman', stage: null },
  ombudsmanUpheld: { figure: 'ombudsman-upheld', stage: null },
  answered: { figure: 'answered', stage: null },
  onTime: { figure: 'on-time', stage: null },
} as const satisfies Readonly<Record<string, { figure: Figure; stage: number | null }>>

export type PrintedFigure = keyof typeof printedFigures

export const printedFigureKeys = [
  'stage1',
  'stage2',
  'ombudsman',
  'ombudsmanUpheld',
  'answered',
  'onTime',
] as const satisfies readonly PrintedFigure[]

/** What each is called in a table. */
export const printedNames: Readonly<Record<PrintedFigure, string>> = {
  stage1: 'Stage 1',
  stage2: 'Stage 2',
  ombudsman: 'Ombudsman',
  ombudsmanUpheld: 'Upheld by the Ombudsman',
  answered: 'Answered',
  onTime: 'On time',
}

const counts = {
  stage1: count.optional(),
  stage2: count.optional(),
  ombudsman: count.optional(),
  ombudsmanUpheld: count.optional(),
  answered: count.optional(),
  onTime: count.optional(),
}

const printedSchema = z
  .strictObject({
    name: words,
    /** The paper, and where it can be found. */
    source: words,
    /** The day it was printed. */
    printedOn: day.optional(),
    /** Why it was entered again, where it was. */
    correction: words.optional(),
    from: day,
    /** The last day. */
    to: day,
    rows: z.array(z.strictObject({ directorate: key, ...counts })),
    totals: z.array(
      z.strictObject({
        figure: z.enum(printedFigureKeys),
        printed: count,
        /** The directorates it is over; without them all. */
        covers: z.array(key).min(1).optional(),
        /** Why it is not what the records come to, where it is not. */
        why: words.optional(),
      }),
    ),
    /** Why rows are not what the records come to, where they are not. */
    why: words.optional(),
  })
  .refine(({ from, to }) => Temporal.PlainDate.compare(from, to) <= 0, {
    path: ['to'],
    error: 'The last day must not be before the first',
  })

export type Printed = z.output<typeof printedSchema>
/** The same as it is written: days as text. */
export type WrittenPrinted = z.input<typeof printedSchema>

/** What the council has printed about a year of complaints, shown beside what the records come to. */
export const printedYears = defineKind({
  kind: 'published-figures',
  folder: 'published-figures',
  title: 'Published complaints figures',
  schema: printedSchema,
  check: ({ rows, totals }) => {
    const known = rows.map(({ directorate }) => directorate)
    return [
      ...givenTwice(known, (index) => ['rows', index, 'directorate']),
      ...totals.flatMap(({ covers = [] }, index) =>
        covers.flatMap((name, at) =>
          known.includes(name)
            ? []
            : [{ path: ['totals', index, 'covers', at], message: `No row is of the directorate “${name}”` }],
        ),
      ),
    ]
  },
})

/** What was printed for exactly these days, if anything was. */
export async function printedFor(db: Db, from: Temporal.PlainDate, to: Temporal.PlainDate): Promise<Printed | null> {
  const all = await allPublished(db, printedYears)
  return all.find(({ body }) => body.from.equals(from) && body.to.equals(to))?.body ?? null
}

/** Every paper whose figures are here, the latest first. */
export const printedPapers = async (db: Db) =>
  (await allPublished(db, printedYears))
    .map(({ key, body }) => ({ key, ...body }))
    .toSorted((a, b) => Temporal.PlainDate.compare(b.from, a.from))
