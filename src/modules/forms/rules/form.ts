import { z } from 'zod'
import { conditionSchema, keySchema } from './condition.ts'
import { type Question, type QuestionOf, questionSchema } from './question.ts'

const words = z.string().trim().min(1)

export const pageSchema = z.strictObject({
  key: keySchema,
  /** The heading; the question's own label when there is just one question. */
  title: words.optional(),
  /** Paragraphs before the questions. */
  text: z.array(words).default([]),
  /** Shown with an exclamation mark: what could hurt someone. */
  warning: words.optional(),
  when: conditionSchema.optional(),
  /** At least one of these questions must be answered. */
  needsOneOf: z.strictObject({ questions: z.array(keySchema).min(2), missing: words }).optional(),
  questions: z.array(questionSchema).max(12).default([]),
})

/** The questions of a service: pages in order, each shown when its condition holds. */
export const formSchema = z.strictObject({
  /** Whether a resident is asked who they are: the standard page with name, email and phone. */
  contact: z.enum(['required', 'optional', 'none']),
  /** Why we ask, in place of the standard sentence. */
  contactReason: words.optional(),
  pages: z.array(pageSchema).min(1).max(40),
})

export type Form = z.output<typeof formSchema>
export type Page = z.output<typeof pageSchema>

/** Who fills the form in. Staff see it on one screen and are not asked for contact details: the customer is known. */
export type Audience = 'resident' | 'staff'

/** The keys under which the standard contact page keeps its answers. */
export const contactKeys = { name: 'contact-name', email: 'contact-email', phone: 'contact-phone' } as const

/**
 * The form as one audience gets it: with the contact page for residents, without what the other is asked. On the phone
 * nobody can hand over a file, so for staff none is required: it is sent later.
 */
export function formFor(form: Form, audience: Audience): Form {
  const asked = audience === 'resident' ? 'residents' : 'staff'
  const pages = form.pages.map((page) => ({
    ...page,
    questions: page.questions
      .filter((question) => question.for === 'everyone' || question.for === asked)
      .map((question) => (audience === 'staff' && question.type === 'files' ? laterFile(question) : question)),
  }))
  const kept = pages.filter((page, index) => page.questions.length > 0 || form.pages[index]?.questions.length === 0)
  return audience === 'staff' || form.contact === 'none'
    ? { ...form, pages: kept }
    : { ...form, pages: [...kept, contactPage(form)] }
}

const laterFile = ({ missing: _, ...question }: QuestionOf<'files'>): Question => ({ ...question, optional: true })

function contactPage(form: Form): Page {
  const required = form.contact === 'required'
  const about = { for: 'residents', when: undefined } as const
  const questions: Question[] = [
    {
      ...about,
      key: contactKeys.name,
      type: 'short-text',
      label: 'Your name',
      maxLength: 150,
      autocomplete: 'name',
      ...(required ? { missing: 'Enter your name', optional: false } : { optional: true }),
    },
    {
      ...about,
      key: contactKeys.email,
      type: 'email',
      label: 'Email address',
      hint: 'We send what happens next to this address',
      autocomplete: 'email',
      optional: true,
    },
    {
      ...about,
      key: contactKeys.phone,
      type: 'phone',
      label: 'Phone number',
      hint: 'In case we have a question',
      autocomplete: 'tel',
      optional: true,
    },
  ]
  return {
    key: 'contact',
    title: 'How can we reach you?',
    text: [
      form.contactReason ??
        (required
          ? 'We need to tell you what happens.'
          : 'You do not have to tell us who you are. If you do, we can tell you what happens.'),
      ...(required ? ['Enter your name, and an email address or a phone number or both.'] : []),
    ],
    warning: undefined,
    when: undefined,
    needsOneOf: required
      ? {
          questions: [contactKeys.email, contactKeys.phone],
          missing: 'Enter an email address or a phone number',
        }
      : undefined,
    questions,
  }
}

/** Every question of a form with the page it stands on, in order. */
export const questionsOf = (form: Form) =>
  form.pages.flatMap((page) => page.questions.map((question) => ({ page, question })))
