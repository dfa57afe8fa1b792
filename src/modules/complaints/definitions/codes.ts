import { z } from 'zod'
import { allPublished, defineKind, givenTwice, missingReference, published } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import { evidenceKeys } from '../rules/measures.ts'

const words = z.string().trim().min(1)
const key = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words in small letters joined by hyphens')

const codeSchema = z.strictObject({
  name: words,
  source: words,
  /** What an Ombudsman’s Code expects, or demands. */
  duty: z.enum(['should', 'must']),
  /** The regimes whose complaints show how it is kept, an older one of the same year among them. */
  regimes: z.array(key).min(1),
  /** How residents read of it on the page about complaints. */
  public: z.strictObject({
    /** Which of them they read first. */
    order: z.int().min(1).max(99),
    pack: key,
    heading: words,
    about: words,
    ombudsman: words,
    website: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be an address like www.example.org'),
    phone: words.optional(),
    when: words,
  }),
  points: z
    .array(
      z.strictObject({
        key,
        /** Where the Code says it. */
        paragraph: words,
        /** What it asks, in the council’s own plain words. */
        text: words,
        /** What the records say about it. */
        evidence: z.array(z.enum(evidenceKeys)),
      }),
    )
    .min(1),
})

export type Code = z.output<typeof codeSchema>

/** The Codes that complaints are assessed against each year, point by point. */
export const complaintCodes = defineKind({
  kind: 'complaint-code',
  folder: 'complaint-codes',
  title: 'Codes for complaints',
  schema: codeSchema,
  check: ({ regimes, points, public: { pack } }, known) => [
    ...missingReference(known, 'policy-pack', pack, ['public', 'pack']),
    ...regimes.flatMap((regime, index) => missingReference(known, 'complaint-regime', regime, ['regimes', index])),
    ...givenTwice(
      points.map((point) => point.key),
      (index) => ['points', index, 'key'],
    ),
  ],
})

export const codesNow = async (db: Db) =>
  (await allPublished(db, complaintCodes)).toSorted((a, b) => a.body.public.order - b.body.public.order)

export const codeNamed = (db: Db, name: string) => published(db, complaintCodes, name)
