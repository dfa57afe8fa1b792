import { z } from 'zod'
import type { Field } from '#modules/cases/index.ts'
import { services } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, oneOf, optionalText } from '#platform/http/index.ts'
import { convertQuestion } from '../../actions/elsewhere.ts'
import { isTaken, questionsOf } from '../../queries/enquiries.ts'
import { elsewheres, whatNames } from '../../rules/what.ts'
import { enquiryStep } from './enquiry-step.ts'

/** One question of several is no enquiry: it goes its own way, the others stay. */
export function elsewhereStep(app: App) {
  enquiryStep(app, {
    step: 'question-elsewhere',
    title: 'One question goes its own way',
    intro:
      'It gets a reference of its own and counts from the day the enquiry came. The Member is told, and the reply to the other questions says where it went.',
    form: z.object({
      questionId: z.preprocess(oneOf, z.uuid({ error: 'Select the question' })),
      what: z.preprocess(oneOf, z.enum(elsewheres, { error: 'Select what it is' })),
      serviceKey: z.preprocess((value) => oneOf(value) || null, z.string().max(60).nullable()),
      reason: optionalText(500),
    }),
    fields: async ({ found }, db) => [
      {
        kind: 'radios',
        name: 'questionId',
        label: 'Which question?',
        items: (await openQuestionsOf(db, found.id)).map(({ id, number, question }) => ({
          value: id,
          text: `${number}. ${question}`,
        })),
      },
      {
        kind: 'radios',
        name: 'what',
        label: 'It is',
        items: elsewheres.map((value) => ({ value, text: whatNames[value] })),
      },
      await serviceField(db),
      { kind: 'textarea', name: 'reason', label: 'Why (optional)', hint: 'The Member reads it', rows: 2 },
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => convertQuestion(tx, actor, { ...seen, ...form, reason: form.reason ?? '' }),
    done: 'The question goes its own way',
    button: 'Send it there',
    blame: 'questionId',
  })
}

const openQuestionsOf = async (db: Db, caseId: string) =>
  (await questionsOf(db, caseId)).filter((question) => !isTaken(question))

/** The services that a request may be for, by name. */
export const serviceField = async (db: Db): Promise<Field> => ({
  kind: 'select',
  name: 'serviceKey',
  label: 'Service, where it is a service request',
  items: [
    { value: '', text: 'Select a service' },
    ...(await services(db))
      .filter(({ body }) => body.caseKind === 'request')
      .map(({ key, body }) => ({ value: key, text: body.name }))
      .toSorted((a, b) => a.text.localeCompare(b.text, 'en')),
  ],
})
