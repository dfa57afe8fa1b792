import { z } from 'zod'
import { searchCustomers } from '#modules/customers/index.ts'
import { type Answers, answerTo, type Form, showForm, submitForm } from '#modules/forms/index.ts'
import { deceasedIn, type Outcome } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, formErrors, oneOf, optionalText } from '#platform/http/index.ts'
import { resolveCase } from '../../actions/finish.ts'
import { lacksReason } from '../../rules/standing.ts'
import type { Field, Item } from './step-form.ts'
import { type Context, stepPage } from './step-page.ts'

const chooseOutcome = 'Select how it ended'

// The names begin with a line, so that no question of an outcome can have the same.
const resolveForm = z.object({
  _outcome: z.preprocess(oneOf, z.string({ error: chooseOutcome }).min(1, chooseOutcome)),
  _also: optionalText(2000),
  _died: z.preprocess((value) => oneOf(value) || null, z.union([z.literal('no-record'), z.uuid()]).nullable()),
})

/** How a case ends: by an outcome of its service, in the words the person is told. */
export function resolvePage(app: App) {
  stepPage(app, {
    step: 'resolve',
    form: resolveForm,
    fields: async (context, db) => [
      {
        kind: 'radios',
        name: '_outcome',
        label: 'How did it end?',
        items: context.service.body.outcomes.map(({ key, name, words }) => ({
          value: key,
          text: name,
          hint: { text: words.replaceAll(/\{[^}]+\}/g, '…') },
        })),
      },
      ...(await needsOf(db, context)),
      ...(await whoDied(db, context)),
      {
        kind: 'textarea',
        name: '_also',
        label: 'Anything else to tell them',
        hint: 'When you refuse and nothing above asks why, give the reason here',
        rows: 3,
      },
    ],
    tells: true,
    check: async (context, form, db) => {
      const outcome = outcomeOf(context)
      if (!outcome) return formErrors({ _outcome: chooseOutcome })
      if (lacksReason(outcome, form._also)) return formErrors({ _also: 'Enter the reason. The customer is told it' })
      if (outcome.needs.length === 0) return null
      if (!wereShown(context, outcome)) return 'again'
      const filled = await filledIn(db, context, outcome)
      return filled.kind === 'accepted' ? null : { list: filled.pages.flatMap(({ errors }) => errors), byField: {} }
    },
    run: async (tx, actor, { seen, form, context }) => {
      const outcome = outcomeOf(context)
      const filled = outcome ? await filledIn(tx, context, outcome) : null
      return resolveCase(tx, actor, {
        ...seen,
        outcome: form._outcome,
        filledIn: filled?.answers ?? {},
        reason: form._also,
        ...(form._died ? { died: form._died === 'no-record' ? form._died : { customerId: form._died } } : {}),
      })
    },
    done: 'The case is finished',
    blame: '_outcome',
  })
}

const outcomeOf = ({ service, entered }: Context): Outcome | null =>
  service.body.outcomes.find(({ key }) => key === entered['_outcome']) ?? null

const formOf = (outcome: Outcome): Form => ({
  contact: 'none',
  pages: [{ key: 'needs', title: outcome.name, text: [], questions: outcome.needs }],
})

/** Whether the questions of this outcome were on the screen when the form was sent. */
const wereShown = ({ entered }: Context, outcome: Outcome) => entered['_needs'] === outcome.key

const filledIn = (db: Db, { entered }: Context, outcome: Outcome) =>
  submitForm(db, formOf(outcome), {}, { ...entered, _asked: 'needs' })

/** What the person was asked already: a need with the key of their question begins with their answer. */
function answered({ needs }: Outcome, { service, found }: Context): Answers {
  const asked = service.body.form.pages.flatMap(({ questions }) => questions)
  return Object.fromEntries(
    needs.flatMap(({ key, type }) => {
      const isAsked = asked.some((question) => question.key === key && question.type === type)
      const answer = isAsked ? answerTo(found.answers, key) : undefined
      return answer === undefined ? [] : [[key, answer] as const]
    }),
  )
}

/** What must be filled in for the outcome that was chosen, with what was typed. */
async function needsOf(db: Db, context: Context): Promise<Field[]> {
  const outcome = outcomeOf(context)
  if (!outcome || outcome.needs.length === 0) return []
  const filled = wereShown(context, outcome) ? await filledIn(db, context, outcome) : null
  const pages =
    filled?.kind === 'again' ? filled.pages : showForm(formOf(outcome), filled?.answers ?? answered(outcome, context))
  const questions = pages.flatMap((page) => page.questions)
  return [
    ...questions.map(
      (question): Field => ({ kind: 'question', name: question.field, question: { ...question, isHeading: false } }),
    ),
    { kind: 'hidden', name: '_needs', value: outcome.key },
  ]
}

/** For a death: whose record it is, so that all mail to them ends. */
async function whoDied(db: Db, { service, found, actor }: Context): Promise<Field[]> {
  const death = deceasedIn(service.body, found.answers)
  if (!death) return []
  const about: Item[] = found.people.flatMap(({ role, customerId, name }) =>
    role === 'about' ? [{ value: customerId, text: name }] : [],
  )
  const alike = about.length > 0 ? [] : await searchCustomers(db, actor, death.name, { limit: 6 })
  const items: Item[] = [
    ...about,
    ...alike.map(({ id, name, address }) => ({
      value: id,
      text: name,
      ...(address ? { hint: { text: address } } : {}),
    })),
    { value: 'no-record', text: 'We have no record of them' },
  ]
  return [
    {
      kind: 'radios',
      name: '_died',
      label: `Which record is ${death.name}, who died?`,
      hint: 'All messages to this record stop, and others are told that the person has died. Compare the address before you choose',
      items,
      value: about[0]?.value ?? '',
    },
  ]
}
