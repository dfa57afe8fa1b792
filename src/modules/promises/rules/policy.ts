import { z } from 'zod'
import { targetSchema } from './target.ts'

/** What a clock can start on. */
export const startEvents = ['receipt', 'acknowledgement', 'agreement', 'request', 'meeting', 'recommendations'] as const

export type StartEvent = (typeof startEvents)[number]

/** What the letter about a longer time, or about a time that is over, has to say. */
export const letterFacts = ['reasons', 'new-date', 'ombudsman-contact', 'how-to-complain'] as const

export type LetterFact = (typeof letterFacts)[number]

const pauseReasons = ['waiting-for-customer', 'waiting-for-fee'] as const

/** Why a clock may stand still. Another department, a contractor or a third party is never a reason. */
export type PauseReason = (typeof pauseReasons)[number]

/** What happens when the wait is over: the clock gives back what it took, or counts its whole time again. */
export type PauseRule = { readonly reason: PauseReason; readonly after: 'carries-on' | 'starts-again' }

const pauseSchema = z
  .union([
    z.enum(pauseReasons),
    z.strictObject({
      reason: z.enum(pauseReasons),
      after: z.enum(['carries-on', 'starts-again']).default('carries-on'),
    }),
  ])
  .transform((written): PauseRule => (typeof written === 'string' ? { reason: written, after: 'carries-on' } : written))

const from = z.enum(['due', 'start'])

const extensionSchema = z.strictObject({
  /** How far at most: counted from the first due day, or from the start of the clock. */
  cap: z.union([
    z.strictObject({ workingDays: z.int().positive().max(260), from }),
    z.strictObject({ months: z.int().positive().max(24), from }),
    z.literal('as-agreed'),
  ]),
  /** What the letter about it has to say. */
  letter: z.array(z.enum(letterFacts)).min(1),
  agreement: z.enum(['required', 'not-required']).default('not-required'),
})

/** How the time may be made longer, once, before it is over. */
export type ExtensionRule = z.output<typeof extensionSchema>

export const policySchema = z
  .strictObject({
    name: z.string().min(1).max(120),
    /** The law, Code or decision of the council, with its paragraph. */
    source: z.string().min(1).max(300),
    /** `must`: the law or a Code demands it. `should`: a Code expects it. `may`: the council's own word. */
    duty: z.enum(['must', 'should', 'may']).default('may'),
    kind: z.enum(['acknowledge', 'finish', 'reply', 'visit']).default('finish'),
    calendar: z.string().min(1),
    startsOn: z.enum(startEvents).default('receipt'),
    /** Whether a late acknowledgement moves what is counted from it. */
    lateAcknowledgement: z.enum(['earlier-of-sent-and-due', 'sent']).optional(),
    target: targetSchema,
    /** What the customer is told; `{due}` becomes the day or the time. */
    words: z
      .string()
      .max(200)
      .refine((words) => words.split('{due}').length === 2, 'must contain {due} once, where the date goes'),
    pauses: z.array(pauseSchema).default([]),
    extension: extensionSchema.optional(),
    /** What the customer must be told in writing when the time is over. */
    lateLetter: z.array(z.enum(letterFacts)).default([]),
  })
  .superRefine((policy, context) => {
    if (policy.lateAcknowledgement && policy.startsOn !== 'acknowledgement') {
      context.addIssue({
        code: 'custom',
        path: ['lateAcknowledgement'],
        message: 'goes with “startsOn: acknowledgement”',
      })
    }
  })

export type Policy = z.output<typeof policySchema>

/** True when the date is not the council's to move: the law or an Ombudsman's Code sets it. */
export const isSetFromOutside = ({ duty }: Pick<Policy, 'duty'>) => duty !== 'may'
