import { z } from 'zod'
import { defineKind, givenTwice, published } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'

const words = z.string().trim().min(1)
const pounds = z.number().positive().max(1_000_000)

const compensationSchema = z.strictObject({
  /** The policy the amounts come from, as it is named to whoever offers a payment. */
  source: words,
  bands: z.array(
    z
      .strictObject({
        key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words in small letters joined by hyphens'),
        name: words,
        from: pounds,
        /** Without one there is no most. */
        to: pounds.optional(),
        /** No longer offered. */
        ended: z.boolean().default(false),
      })
      .refine(({ from, to }) => to === undefined || to >= from, {
        error: 'must not be less than “from”',
        path: ['to'],
      }),
  ),
})

export type Compensation = z.output<typeof compensationSchema>
export type Band = Compensation['bands'][number]

/** What the council pays when it was at fault. One file; without a band any amount may be offered. */
export const compensation = defineKind({
  kind: 'compensation',
  folder: 'compensation',
  title: 'What we pay when we were at fault',
  schema: compensationSchema,
  check: ({ bands }) =>
    givenTwice(
      bands.map(({ key }) => key),
      (index) => ['bands', index, 'key'],
    ),
})

/** The amounts that may be offered now. */
export async function compensationNow(db: Db): Promise<Compensation> {
  const found = await published(db, compensation, 'all')
  return { source: found?.body.source ?? '', bands: (found?.body.bands ?? []).filter(({ ended }) => !ended) }
}
