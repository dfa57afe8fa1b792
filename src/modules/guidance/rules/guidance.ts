import { z } from 'zod'
import { keySchema } from '#modules/forms/index.ts'
import { LONDON } from '#platform/time/index.ts'

const words = z.string().trim().min(1)
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a date such as 2027-04-01' })
  .refine(isRealDay, { error: 'is not a real date' })

function isRealDay(text: string) {
  try {
    return Temporal.PlainDate.from(text).toString() === text
  } catch {
    return false
  }
}

const common = {
  title: words,
  /** The team that answers for what it says, and when it must be looked at again. */
  owner: keySchema,
  review: day,
  /** The services it belongs to; none: all of them. */
  services: z.array(keySchema).default([]),
}

/** What to say and do with someone on the phone. */
const script = z.strictObject({
  ...common,
  kind: z.literal('script'),
  /** A service's own script, or one of those every call may need. */
  use: z.enum(['service', 'identity', 'refusal']).default('service'),
  /** The first thing to find out or to say. */
  first: words,
  /** What to say, word for word; `when` says in which situation. */
  say: z.array(z.strictObject({ when: words.optional(), words })).min(1),
  /** What to do, in order. */
  steps: z.array(words).default([]),
  /** What never to say or do. */
  never: z.array(words).default([]),
  /** When to hand over, and to whom. */
  handOver: z.array(words).default([]),
})

/** An answer to a question people often ask. */
const answer = z.strictObject({
  ...common,
  kind: z.literal('answer'),
  /** How people ask it. */
  asked: z.array(words).min(2),
  /** The answer, to be read out as it stands. */
  answer: z.array(words).min(1),
  /** Whether the website shows it too. */
  public: z.boolean().default(true),
})

/** Something that is so for a time: it appears and goes by itself. */
const notice = z.strictObject({
  ...common,
  kind: z.literal('notice'),
  from: day,
  /** The last day it is shown. */
  to: day,
  wards: z.array(z.string()).default([]),
  /** One or two sentences, for residents as well unless `public` is false. */
  text: words,
  public: z.boolean().default(true),
  /** What an advisor says or does because of it. */
  advice: words.optional(),
})

export const guidanceSchema = z
  .discriminatedUnion('kind', [script, answer, notice])
  .refine((body) => body.kind !== 'notice' || body.to >= body.from, { path: ['to'], error: 'is before “from”' })

export type Guidance = z.output<typeof guidanceSchema>
export type Script = Extract<Guidance, { kind: 'script' }>
export type QuickAnswer = Extract<Guidance, { kind: 'answer' }>
export type Notice = Extract<Guidance, { kind: 'notice' }>

export const isScript = (body: Guidance): body is Script => body.kind === 'script'
export const isAnswer = (body: Guidance): body is QuickAnswer => body.kind === 'answer'
export const isNotice = (body: Guidance): body is Notice => body.kind === 'notice'

/** Whether a notice is shown at a moment: from the first minute of its first day to the last of its last, in London. */
export function isInForce(notice: Pick<Notice, 'from' | 'to'>, at: Temporal.Instant): boolean {
  const today = at.toZonedDateTimeISO(LONDON).toPlainDate().toString()
  return notice.from <= today && today <= notice.to
}

/** Where and what someone asks about; what is left out is not asked for. */
export type About = { serviceKey?: string | null; wardCode?: string | null }

/** Whether a notice concerns a service and a ward. One that names none concerns all. */
export const concerns = (notice: Pick<Notice, 'services' | 'wards'>, { serviceKey, wardCode }: About) =>
  (!serviceKey || notice.services.length === 0 || notice.services.includes(serviceKey)) &&
  (!wardCode || notice.wards.length === 0 || notice.wards.includes(wardCode))

/** Whether guidance is due to be looked at again. */
export const isReviewDue = (body: Pick<Guidance, 'review'>, on: Temporal.PlainDate) => body.review <= on.toString()
