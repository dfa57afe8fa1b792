import { z } from 'zod'
import { defineKind, givenTwice, published } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'

const words = z.string().trim().min(1).max(300)
const key = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words in small letters joined by hyphens')
const percent = z.int().min(0).max(100)

const checklistSchema = z.strictObject({
  name: words,
  sample: z.strictObject({
    /** So many first answers of a month, of each person and of each unit. */
    eachPerson: z.int().min(0).max(50),
    eachUnit: z.int().min(0).max(200),
    /** So many in a hundred of all others. */
    share: percent,
    newForDays: z.int().min(0).max(1000),
    newShare: percent,
    alwaysReturned: z.boolean(),
    alwaysDisputed: z.boolean(),
  }),
  praiseFrom: percent,
  checklist: z
    .array(
      z.strictObject({
        key,
        question: words,
        hint: z.string().max(300).default(''),
        mustBeMet: z.boolean().default(false),
        /** What is found in advance and shown beside the question. */
        marks: z.enum(['questions', 'split', 'tone', 'spelling', 'plain']).nullable().default(null),
      }),
    )
    .min(1)
    .max(30),
  coldWords: z.array(words).default([]),
  knownWords: z.array(words).default([]),
})

export type Checklist = z.output<typeof checklistSchema>

/** How replies are looked over: which are drawn, and what is asked about each. */
export const checklists = defineKind({
  kind: 'quality-checklist',
  folder: 'quality',
  title: 'Quality of replies',
  schema: checklistSchema,
  check: ({ checklist }) =>
    givenTwice(
      checklist.map((item) => item.key),
      (index) => ['checklist', index, 'key'],
    ),
})

export const checklistNow = (db: Db) => published(db, checklists, 'replies')
