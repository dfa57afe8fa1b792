import { z } from 'zod'
import { allPublished, defineKind, givenTwice, missingReference, published } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import { signers } from './rules/sign-off.ts'

const words = z.string().trim().min(1)
const key = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words in small letters joined by hyphens')

const days = z.int().min(0).max(30)

const regimeSchema = z.strictObject({
  name: words,
  source: words,
  /** Complaints about what happened longer ago may be refused, never must. */
  acceptWithinMonths: z.int().min(1).max(120),
  /** The questions that tell a complaint from a request, an appeal or a claim, shown beside the choice. */
  tests: z.array(z.strictObject({ key, question: words, hint: z.string().default('') })).min(1),
  /** Why a complaint, or its next stage, may be refused; each needs evidence. */
  refusals: z.array(z.strictObject({ key, name: words, evidence: words })).min(1),
  stages: z
    .array(
      z.strictObject({
        stage: z.int().min(1).max(3),
        /** What its acknowledgement offers, where the law asks for it. */
        offer: z.string().trim().default(''),
        /** How a letter of this stage says what to do next. */
        next: words,
        /** Who signs an answer of this stage, one after the other; by risk where it differs. */
        signOff: z
          .array(
            z.strictObject({
              risk: z.enum(['low', 'medium', 'high']).nullable().default(null),
              by: z.array(z.enum(signers)).max(2),
            }),
          )
          .default([]),
      }),
    )
    .min(1),
  /** Whether several bodies may have to give one answer. */
  mixedSector: z.boolean().default(false),
  /** The people the law names for it. */
  people: z.array(key).default([]),
  ombudsman: z.strictObject({ name: words, words }).nullable(),
  /** How many working days before its day somebody is reminded; of a signature, how long it may wait. */
  reminders: z
    .strictObject({ promise: days, signature: days, remedy: days, ombudsman: days })
    .default({ promise: 2, signature: 2, remedy: 3, ombudsman: 5 }),
})

export type Regime = z.output<typeof regimeSchema>

/** How complaints of one regime are run: who signs, what may be refused, what letters must say. Its clocks are its policy pack. */
export const regimes = defineKind({
  kind: 'complaint-regime',
  folder: 'complaint-regimes',
  title: 'Complaint regimes',
  schema: regimeSchema,
  check: ({ stages }) =>
    stages.flatMap(({ stage }, index) =>
      stage === index + 1
        ? []
        : [{ path: ['stages', index, 'stage'], message: `Write the stages in order: this is stage ${index + 1}` }],
    ),
})

const categoriesSchema = z.strictObject({
  /** How many working days before its day whoever owns a learning action is reminded. */
  remindOfLearning: days.default(5),
  categories: z
    .array(
      z.strictObject({
        key,
        name: words,
        /** The subject matter that chooses the regime. */
        subject: key,
        /** The team complained about, unless the complaint names another. */
        team: key.optional(),
        /** No longer offered; complaints that have it keep it. */
        ended: z.boolean().default(false),
        details: z.array(z.strictObject({ key, name: words, ended: z.boolean().default(false) })).default([]),
      }),
    )
    .min(1),
})

export type Categories = z.output<typeof categoriesSchema>
export type Category = Categories['categories'][number]

/** What complaints are about, two levels deep. One file; a complaint keeps the version it was sorted by. */
export const complaintCategories = defineKind({
  kind: 'complaint-categories',
  folder: 'complaint-categories',
  title: 'What complaints are about',
  schema: categoriesSchema,
  check: ({ categories }, known) => [
    ...givenTwice(
      categories.map((category) => category.key),
      (index) => ['categories', index, 'key'],
    ),
    ...categories.flatMap((category, index) => [
      ...givenTwice(
        category.details.map((detail) => detail.key),
        (at) => ['categories', index, 'details', at, 'key'],
      ),
      ...missingReference(known, 'subject', category.subject, ['categories', index, 'subject']),
      ...(category.team ? missingReference(known, 'team', category.team, ['categories', index, 'team']) : []),
    ]),
  ],
})

/** How to write to each Ombudsman by post. Without an address letters name the Ombudsman by website and phone alone. */
export const ombudsmen = defineKind({
  kind: 'ombudsmen',
  folder: 'ombudsmen',
  title: 'Ombudsmen',
  schema: z.strictObject({ name: words, post: z.string().trim().default('') }),
})

/** What is kept of each Ombudsman. */
export const ombudsmenNow = async (db: Db) =>
  (await allPublished(db, ombudsmen)).map(({ key, body }) => ({ key, ...body }))

/** Why words or documents of a record are withheld from whoever is given a bundle of it. One file. */
export const withholdingReasons = defineKind({
  kind: 'withholding-reasons',
  folder: 'withholding-reasons',
  title: 'Reasons for withholding',
  schema: z.strictObject({
    reasons: z
      .array(
        z.strictObject({
          key,
          name: words,
          /** What is read in the place of what is withheld. */
          words,
          ended: z.boolean().default(false),
        }),
      )
      .min(1),
  }),
  check: ({ reasons }) =>
    givenTwice(
      reasons.map((reason) => reason.key),
      (index) => ['reasons', index, 'key'],
    ),
})

/** The reasons there are for withholding, ended ones too. */
export async function withholdingReasonsNow(db: Db) {
  return (await published(db, withholdingReasons, 'all'))?.body.reasons ?? []
}

/** The one list of categories as it is now. */
export async function categoriesNow(db: Db): Promise<Categories & { versionId: string }> {
  const found = await published(db, complaintCategories, 'all')
  return found ? { versionId: found.versionId, ...found.body } : { versionId: '', categories: [], remindOfLearning: 5 }
}

export async function regimeNamed(db: Db, name: string): Promise<Regime | null> {
  return (await published(db, regimes, name))?.body ?? null
}
