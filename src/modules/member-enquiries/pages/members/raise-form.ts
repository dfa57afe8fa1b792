import { z } from 'zod'
import { type Entered, oneOf, optionalText, requiredText } from '#platform/http/index.ts'
import { questionLines, type Raised } from '../../rules/raising.ts'

const mostQuestions = 20

const about = {
  member: z.preprocess(oneOf, z.uuid('Select the Member you write for')),
  key: z.preprocess(oneOf, z.uuid()),
  background: optionalText(6000),
  questions: requiredText('Enter what you want to know, one question a line', 6000).refine(
    (text) => questionLines(text).length <= mostQuestions,
    `Ask ${mostQuestions} questions or fewer at once. Raise the others as another enquiry`,
  ),
  danger: z.preprocess(oneOf, z.literal('yes').optional()),
}

export const wardForm = z.object({ ...about, ward: optionalText(20) })

export const residentForm = z
  .object({
    ...about,
    residentName: requiredText('Enter the resident’s name', 200),
    residentContact: optionalText(300),
    residentAddress: requiredText('Enter the resident’s address, or as much of it as you know', 500),
    residentAsked: requiredText('Enter what the resident asked you for', 4000),
    asked: z.preprocess(
      oneOf,
      z.literal('yes', {
        error: 'Confirm that the resident asked you to act. Without it we can tell you nothing about their business',
      }),
    ),
    askedHow: requiredText('Enter how they asked you, for example “at my surgery on 14 November”', 500),
    consent: z.preprocess(oneOf, z.literal('yes').optional()),
    consentHow: optionalText(500),
  })
  .superRefine(({ consent, consentHow }, context) => {
    if (consent && !consentHow)
      context.addIssue({
        code: 'custom',
        path: ['consentHow'],
        message: 'Enter how they agreed, for example “signed the council’s form on 14 November”',
      })
  })

type Form = z.output<typeof wardForm> | z.output<typeof residentForm>

export function raisedFrom(form: Form): Raised {
  const { background, questions } = form
  if (!('residentName' in form)) return { ...nobody, forWhom: 'ward', background, questions }
  const { residentName, residentContact, residentAddress, residentAsked, askedHow, consent, consentHow } = form
  return {
    forWhom: 'resident',
    background,
    questions,
    residentName,
    residentContact,
    residentAddress,
    residentAsked,
    askedHow,
    consentHow: consent ? consentHow : null,
  }
}

const nobody = {
  residentName: null,
  residentContact: null,
  residentAddress: null,
  residentAsked: null,
  askedHow: null,
  consentHow: null,
} as const

/** What was typed, to carry it on unseen to the next page. */
export const carried = (entered: Entered) =>
  Object.entries(entered)
    .filter(([name]) => name !== 'step')
    .map(([name, value]) => ({ name, value: typeof value === 'string' ? value : (value[0] ?? '') }))
