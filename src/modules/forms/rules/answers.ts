import { z } from 'zod'
import type { Question, SimpleQuestion } from './question.ts'

const placeAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('property'), uprn: z.string(), text: z.string() }),
  z.object({
    kind: z.literal('point'),
    lat: z.number(),
    lon: z.number(),
    usrn: z.string().nullable(),
    /** The street's name when one was chosen, and where on it. */
    street: z.string().nullable(),
    whereabouts: z.string(),
    /** Both in one line. */
    text: z.string(),
  }),
  z.object({ kind: z.literal('words'), text: z.string() }),
])

const fileAnswerSchema = z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number() })

const simpleAnswerSchema = z.union([z.string(), z.number(), z.array(z.string())])

const answerSchema = z.union([
  simpleAnswerSchema,
  placeAnswerSchema,
  z.array(fileAnswerSchema),
  z.array(z.record(z.string(), simpleAnswerSchema)),
])

/** Answers as they are stored, by the key of their question. */
export const answersSchema = z.record(z.string(), answerSchema)

/** Where something is: a property, a point, or only words. */
export type PlaceAnswer = z.output<typeof placeAnswerSchema>
export type FileAnswer = z.output<typeof fileAnswerSchema>
export type Answer = z.output<typeof answerSchema>
export type Answers = Readonly<Record<string, Answer>>
export type GroupItem = Readonly<Record<string, z.output<typeof simpleAnswerSchema>>>

/** The answer to a question, or undefined; never something every object has. */
export const answerTo = (answers: Answers, key: string): Answer | undefined =>
  Object.hasOwn(answers, key) ? answers[key] : undefined

export const isPlace = (answer: Answer | undefined): answer is PlaceAnswer =>
  placeAnswerSchema.safeParse(answer).success

export const filesIn = (answer: Answer | undefined): FileAnswer[] => {
  const parsed = z.array(fileAnswerSchema).safeParse(answer)
  return parsed.success ? parsed.data : []
}

export const itemsIn = (answer: Answer | undefined): GroupItem[] => {
  const parsed = z.array(z.record(z.string(), simpleAnswerSchema)).safeParse(answer)
  return parsed.success ? parsed.data : []
}

export const valuesIn = (answer: Answer | undefined): string[] =>
  Array.isArray(answer) ? answer.filter((value) => typeof value === 'string') : []

const shapes: Record<Question['type'], (answer: Answer) => boolean> = {
  'short-text': (answer) => typeof answer === 'string',
  'long-text': (answer) => typeof answer === 'string',
  choice: (answer) => typeof answer === 'string',
  choices: (answer) => Array.isArray(answer) && answer.every((value) => typeof value === 'string'),
  'yes-no': (answer) => answer === 'yes' || answer === 'no',
  date: (answer) => typeof answer === 'string',
  amount: (answer) => typeof answer === 'number',
  email: (answer) => typeof answer === 'string',
  phone: (answer) => typeof answer === 'string',
  address: isPlace,
  place: isPlace,
  files: (answer) => Array.isArray(answer) && filesIn(answer).length === answer.length,
  declaration: (answer) => answer === 'agreed',
  group: (answer) => Array.isArray(answer) && itemsIn(answer).length === answer.length,
}

/** Whether an answer has the shape its question gives. */
export const fitsType = (question: Question | SimpleQuestion, answer: Answer) => shapes[question.type](answer)
