import { z } from 'zod'
import { conditionSchema, keySchema, optionValueSchema } from './condition.ts'
import { formats } from './format.ts'

const words = z.string().trim().min(1)

/** A day as a definition writes it: `2027-04-01`, `today`, `today-28d`, `today+6w`, `today-18y`. */
const dayRule = z.string().regex(/^(today([+-]\d{1,3}[dwmy])?|\d{4}-\d{2}-\d{2})$/, {
  error: 'must be a date such as 2027-04-01, or today, today-28d, today+6w, today-18y',
})

const asked = {
  key: keySchema,
  /** The question as it is put to the person. */
  label: words,
  /** A short name for check answers, the case and error messages; the label when left out. */
  name: words.optional(),
  hint: words.optional(),
  /** What we say when it is left empty. A question without it must be `optional: true`. */
  missing: words.optional(),
  optional: z.boolean().default(false),
  /** Who is asked. */
  for: z.enum(['everyone', 'residents', 'staff']).default('everyone'),
  when: conditionSchema.optional(),
  /** `false` for what sorts an answer and is no part of what the person told us: the line in lists leaves it out. */
  inSummary: z.literal(false).optional(),
}

const options = z
  .array(z.strictObject({ value: optionValueSchema, label: words, hint: words.optional() }))
  .min(2)
  .max(60)

const shortText = z.strictObject({
  ...asked,
  type: z.literal('short-text'),
  maxLength: z.int().min(1).max(500).default(150),
  /** A whole number between two others. */
  number: z.strictObject({ min: z.int(), max: z.int() }).optional(),
  /** Something that has a form of its own; what is wrong with it is said in our words. */
  format: z.enum(formats).optional(),
  width: z.union([z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(10), z.literal(20)]).optional(),
  /** The HTML autocomplete token, for what a browser may know about the person who types. */
  autocomplete: z.string().optional(),
})
const longText = z.strictObject({
  ...asked,
  type: z.literal('long-text'),
  maxLength: z.int().min(50).max(8000).default(2000),
  rows: z.int().min(2).max(20).default(5),
})
const choice = z.strictObject({
  ...asked,
  type: z.literal('choice'),
  options,
  shown: z.enum(['radios', 'list']).default('radios'),
})
const choices = z.strictObject({
  ...asked,
  type: z.literal('choices'),
  options,
  /** The option that cannot go with any other: “None of these”. */
  none: optionValueSchema.optional(),
})
const yesNo = z.strictObject({
  ...asked,
  type: z.literal('yes-no'),
  yesHint: words.optional(),
  noHint: words.optional(),
})
/** Another question that comes before, and what we say when the two do not go together. */
const compared = z.strictObject({ question: keySchema, wrong: words })

const date = z.strictObject({
  ...asked,
  type: z.literal('date'),
  from: dayRule.optional(),
  to: dayRule.optional(),
  /** An earlier date that it cannot lie before. */
  notBefore: compared.optional(),
})
const amount = z.strictObject({
  ...asked,
  type: z.literal('amount'),
  /** Pounds. */
  min: z.number().min(0).default(0),
  max: z.number().max(10_000_000).default(1_000_000),
})
const email = z.strictObject({ ...asked, type: z.literal('email'), autocomplete: z.string().optional() })
const phone = z.strictObject({ ...asked, type: z.literal('phone'), autocomplete: z.string().optional() })
const address = z.strictObject({
  ...asked,
  type: z.literal('address'),
  /** Whether someone may write an address that is not in the council's list. */
  mayWrite: z.boolean().default(true),
  /** An earlier address that it cannot be. */
  differsFrom: compared.optional(),
})
const place = z.strictObject({
  ...asked,
  type: z.literal('place'),
  /** What we ask for beside the street: “for example outside number 12”. */
  whereabouts: words.default('Where on the street? For example, outside number 12'),
})
const files = z.strictObject({
  ...asked,
  type: z.literal('files'),
  accept: z
    .array(z.enum(['photo', 'pdf', 'document']))
    .min(1)
    .default(['photo', 'pdf']),
  atMost: z.int().min(1).max(20).default(5),
  maxMegabytes: z.int().min(1).max(10).default(10),
})
const declaration = z.strictObject({
  ...asked,
  type: z.literal('declaration'),
  /** What is declared, one sentence a line; the label is the box that is ticked. */
  statements: z.array(words).min(1),
})

const simple = [shortText, longText, choice, choices, yesNo, date, amount, email, phone] as const

export const simpleQuestionSchema = z.discriminatedUnion('type', simple)

const group = z.strictObject({
  ...asked,
  type: z.literal('group'),
  /** One of them, in words: “item”. */
  itemName: words,
  atLeast: z.int().min(1).max(20).default(1),
  atMost: z.int().min(1).max(30).default(10),
  questions: z.array(simpleQuestionSchema).min(1).max(8),
})

export const questionSchema = z.discriminatedUnion('type', [...simple, address, place, files, declaration, group])

export type Question = z.output<typeof questionSchema>
export type SimpleQuestion = z.output<typeof simpleQuestionSchema>
export type QuestionOf<Type extends Question['type']> = Extract<Question, { type: Type }>
export type GroupQuestion = QuestionOf<'group'>

/** What a question is called on check answers, on the case and in error messages. */
export const nameOf = (question: Question) => question.name ?? question.label
