import { z } from 'zod'

/** A key in a definition: lower-case words joined by hyphens. */
export const keySchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, {
    error: 'must be lower-case letters and numbers joined by hyphens, such as “bin-colour”',
  })
  .max(40)
  .refine((key) => key !== 'constructor' && key !== 'prototype', { error: 'is a word the program needs for itself' })

/** The value of an option: what is stored, never shown. */
export const optionValueSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, {
  error: 'must be lower-case letters, numbers and hyphens',
})

/** Facts about the place that a service's rules may ask for; a form never does. */
export const placeFacts = ['tenure', 'landlord', 'ward'] as const

const test = {
  is: z.string().optional(),
  oneOf: z.array(z.string()).min(1).optional(),
  includes: z.string().optional(),
  answered: z.boolean().optional(),
  atLeast: z.number().optional(),
}

const tests = ['is', 'oneOf', 'includes', 'answered', 'atLeast'] as const

const oneTest = (condition: Record<string, unknown>) =>
  tests.filter((name) => condition[name] !== undefined).length === 1

const oneTestError = { error: 'needs exactly one of is, oneOf, includes, answered, atLeast' }

export type Condition =
  | ({ question: string } & Test)
  | ({ place: (typeof placeFacts)[number] } & Pick<Test, 'is' | 'oneOf'>)
  | { any: Condition[] }
  | { all: Condition[] }
  | { not: Condition }

type Test = {
  is?: string | undefined
  oneOf?: string[] | undefined
  includes?: string | undefined
  answered?: boolean | undefined
  atLeast?: number | undefined
}

/**
 * When something is shown or applies. `is` and `oneOf` compare one answer, `includes` looks inside several choices,
 * `answered` asks whether there is an answer, `atLeast` compares a number, an amount in pounds or the count of a list.
 */
export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ question: keySchema, ...test }).refine(oneTest, oneTestError),
    z
      .strictObject({ place: z.enum(placeFacts), is: test.is, oneOf: test.oneOf })
      .refine(oneTest, { error: 'needs exactly one of is, oneOf' }),
    z.strictObject({ any: z.array(conditionSchema).min(1) }),
    z.strictObject({ all: z.array(conditionSchema).min(1) }),
    z.strictObject({ not: conditionSchema }),
  ]),
)

/** Every question a condition asks about, with the value it expects when it names one. */
export function questionsAsked(condition: Condition): { question: string; values: string[] }[] {
  if ('any' in condition) return condition.any.flatMap(questionsAsked)
  if ('all' in condition) return condition.all.flatMap(questionsAsked)
  if ('not' in condition) return questionsAsked(condition.not)
  if ('place' in condition) return []
  const values = [condition.is, condition.includes, ...(condition.oneOf ?? [])].filter((value) => value !== undefined)
  return [{ question: condition.question, values }]
}

/** Whether a condition asks about the place anywhere inside it. */
export function asksAboutPlace(condition: Condition): boolean {
  if ('any' in condition) return condition.any.some(asksAboutPlace)
  if ('all' in condition) return condition.all.some(asksAboutPlace)
  if ('not' in condition) return asksAboutPlace(condition.not)
  return 'place' in condition
}
