import { z } from 'zod'
import { conditionSchema, formSchema, keySchema, simpleQuestionSchema } from '#modules/forms/index.ts'

const words = z.string().trim().min(1)

/** How sure we must be who someone is: not at all, they know what we know, or proved. */
const level = z.enum(['none', 'known', 'verified'])

/** The headings services stand under, in the order of lists. */
export const groups = [
  'Bins and recycling',
  'Streets and roads',
  'Noise, pests and neighbours',
  'Housing',
  'Money and benefits',
  'Planning',
  'Births, deaths and voting',
  'Schools and families',
  'Care and health',
  'Complaints and feedback',
  'Something else',
] as const

const rule = z
  .strictObject({
    when: conditionSchema,
    /** Goes to this team instead. */
    team: keySchema.optional(),
    acknowledge: keySchema.optional(),
    resolve: keySchema.optional(),
    /** Why it overtakes the queue, as staff read it. */
    urgent: words.optional(),
    /** Calls this duty rota when the team is closed. */
    duty: keySchema.optional(),
    /** Kept to this circle of people. */
    scope: keySchema.optional(),
    /** Why nothing is written to them: it could harm them. Staff tell them in the way they said is safe. */
    doNotWrite: words.optional(),
    /** Said to the person before they send it, and by the advisor on the phone. */
    say: words.optional(),
    /** It holds too for a text of their own that says one of these, whatever else we know; `reply` is written back at once. */
    written: z
      .strictObject({
        /** Their words stand near each other, in any order. */
        phrases: z.array(words).default([]),
        /**
         * The same where it matters who does it to whom: one after the other. A slash stands between words of which any will do,
         * braces around the name of a list, “_” where nothing stands between, “...” where much may.
         */
        inOrder: z.array(words).optional(),
        /** What is said in order does not count where one of these stands in it or close by. */
        unless: z.array(words).optional(),
        /** Services that this one goes before, where the words fit both. */
        before: z.array(keySchema).optional(),
        /** Whoever searches for it reads the same, and a search calls nobody. */
        reply: words.refine((text) => !/\bwe have (called|told|rung)\b/i.test(text), {
          error: 'says that somebody was called: a search says the same, and calls nobody. Say only what to do',
        }),
      })
      .refine(({ phrases, inOrder = [] }) => phrases.length + inOrder.length > 0, {
        error: 'says nothing: name “phrases” or “inOrder”',
      })
      .optional(),
  })
  .refine((given) => given.written === undefined || (given.urgent !== undefined && given.duty !== undefined), {
    error: 'is for what cannot wait: the rule needs “urgent” and “duty” too',
    path: ['written'],
  })
  .refine((given) => Object.keys(given).length > 1, { error: 'changes nothing: say what happens when it holds' })

const outcome = z.strictObject({
  key: keySchema,
  /** What staff choose. */
  name: words,
  kind: z.enum(['done', 'advice', 'no-action', 'planned', 'not-ours', 'refused']),
  /** What the customer is told; `{year}` stands for the answer to the need with that key. */
  words,
  /** What staff must fill in for this outcome. */
  needs: z.array(simpleQuestionSchema).max(4).default([]),
})

/** A service: everything a channel needs to take a request and to keep the person informed. */
export const serviceSchema = z.strictObject({
  /** What staff call it. */
  name: words,
  /** What a customer came to do, in their words. */
  title: words,
  /** The heading it stands under in lists. */
  group: z.enum(groups),
  /** Its place among the things people do most; left out when it is not one of them. */
  popular: z.int().min(1).max(8).optional(),
  summary: words,
  /** How people say it, spelling and all. */
  searchWords: z.array(words).min(3),
  whatHappens: z.array(words).min(1),
  beforeYouStart: z.array(words).default([]),
  /** Who can use it: residents on the website, staff for them, or both. None: no longer offered. */
  channels: z.array(z.enum(['public', 'internal'])),
  /** The kind of case it opens; `none` when it is answered there and then. */
  caseKind: z.union([z.literal('none'), keySchema]).default('request'),
  /** Identifiers of the Local Government Service List and Interaction List. */
  lgsl: z.int().positive().nullable(),
  lgil: z.int().min(0).nullable(),
  team: keySchema,
  /** Promise policies; `resolve` is the date the customer is told. */
  promises: z.strictObject({ acknowledge: keySchema.nullable().default(null), resolve: keySchema.nullable() }),
  /** The first rule that holds decides each thing it names. */
  rules: z.array(rule).default([]),
  /** The circle of people who may know; none for most services. */
  scope: keySchema.nullable().default(null),
  /** The identity level for: asking for it, hearing how it stands, hearing what is in it, changing it. */
  identity: z
    .strictObject({
      ask: level.default('none'),
      progress: level.default('known'),
      details: level.default('verified'),
      change: level.default('verified'),
    })
    .prefault({}),
  /** What counts as probably the same thing; 0 metres means the same address. */
  duplicates: z
    .strictObject({ metres: z.int().min(0).max(2000), days: z.int().min(1).max(365) })
    .nullable()
    .default(null),
  /** The questions that say where it happened, of type `place` or `address`; the first that is answered counts. */
  placeQuestions: z.array(keySchema).default([]),
  /** Asks the collection rounds before it opens a case. */
  collectionCheck: z
    .strictObject({
      address: keySchema,
      container: keySchema,
      /** Pages that somebody is spared who only asks to be told how it goes on with their street. */
      notWhenKnown: z.array(keySchema).default([]),
    })
    .nullable()
    .default(null),
  /** A money matter: tells a care leaver's personal adviser. */
  moneyMatter: z.boolean().default(false),
  /** Which answers name the person who has died; marking them ends all mail to them. */
  deceased: z
    .strictObject({ name: keySchema, diedOn: keySchema, bornOn: keySchema.optional(), address: keySchema.optional() })
    .nullable()
    .default(null),
  /** When it is not ours to do: who to ask instead. The first that holds is said and nothing is opened. */
  askInstead: z.array(z.strictObject({ when: conditionSchema, title: words, words })).default([]),
  /** What an advisor may settle on the phone, and up to which of their role's limits. */
  settling: z
    .array(
      z.strictObject({
        key: keySchema,
        name: words,
        /** The role's limit it is measured against, and the question that gives the number. */
        limit: keySchema.optional(),
        amount: keySchema.optional(),
        /** What to do beyond the limit. */
        beyond: words.optional(),
        /** What the customer gets in writing once it is settled; the amount stands behind it. Without it, the name. */
        told: words.optional(),
      }),
    )
    .default([]),
  /** What the first report says of us already: that we did not do what we owe, and the cause. Left out, it is what we exist for. */
  demand: z.strictObject({ failure: keySchema }).nullable().default(null),
  /** Guidance for staff. */
  guidance: keySchema.nullable().default(null),
  /** What each status is called for the customer of this service. */
  statuses: z
    .strictObject({
      new: words.default('We have your request'),
      'in-progress': words.default('We are working on it'),
      'waiting-for-customer': words.default('We need something from you'),
      'waiting-for-third-party': words.default('We are waiting for someone else'),
      resolved: words.default('We have finished'),
      closed: words.default('Closed'),
    })
    .prefault({}),
  outcomes: z.array(outcome).default([]),
  /** How our answer can be challenged, where the law says that we tell it: every answer says it, whatever the outcome. */
  challenge: words.nullable().default(null),
  /** How many days after the answer a case can still be reopened; later it is a new one that follows it. */
  reopenWithinDays: z.int().min(0).max(365).default(28),
  /** Closes by itself when nobody came back so many days after the answer; null: a person closes it. */
  closeAfterDays: z.int().min(1).max(365).nullable().default(14),
  form: formSchema,
})

export type ServiceBody = z.output<typeof serviceSchema>
export type Outcome = ServiceBody['outcomes'][number]
export type IdentityLevel = z.output<typeof level>
