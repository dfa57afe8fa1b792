import { z } from 'zod'
import { allFigures } from './figures.ts'

const count = z.object({ figure: z.enum(allFigures), stage: z.int().nullable(), count: z.int() })
const printed = z.object({
  name: z.string(),
  source: z.string(),
  why: z.string().nullable(),
  columns: z.array(z.string()),
  rows: z.array(z.object({ name: z.string(), cells: z.array(z.int().nullable()) })),
})
const happened = z.object({ count: z.int(), per30: z.number().nullable() })

/** What the records said on a day, kept as it was then. */
export const evidenceSchema = z.object({
  takenOn: z.iso.date(),
  counts: z.array(count),
  units: z.array(z.object({ name: z.string(), counts: z.array(count) })),
  days: z.array(z.object({ stage: z.int(), median: z.number() })),
  grounds: z.array(z.object({ figure: z.enum(allFigures), ground: z.string(), name: z.string(), count: z.int() })),
  signers: z.array(z.object({ stage: z.int(), risk: z.string().nullable(), by: z.array(z.string()) })),
  learning: z.array(
    z.object({
      id: z.string(),
      about: z.string(),
      cause: z.string(),
      action: z.string(),
      doneOn: z.iso.date(),
      before: happened,
      after: happened,
    }),
  ),
  printed: printed.nullable(),
})

export type Evidence = z.output<typeof evidenceSchema>

/** Whether the records hold no complaint of the time at all, as before the council kept them here. */
export const holdsNothing = ({ counts }: Pick<Evidence, 'counts'>) =>
  !counts.some(({ figure }) => figure === 'received' || figure === 'answered')
