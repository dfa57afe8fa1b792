import { z } from 'zod'
import { type Field, optionalId } from '#modules/cases/index.ts'
import type { Db } from '#platform/db/index.ts'
import {
  type App,
  notFound,
  oneOf,
  optionalDay,
  optionalText,
  requiredDay,
  requiredText,
} from '#platform/http/index.ts'
import { endRemedy, proposeRemedy, reportProgress } from '../../actions/remedies.ts'
import { compensationNow } from '../../definitions/compensation.ts'
import { pointsOf, type RemedyKind, remediesOf } from '../../queries/register.ts'
import { bandWords } from '../../rules/compensation.ts'
import { sentence } from '../../rules/letter.ts'
import { poundsField, staffItems } from './run-form.ts'
import { type Context, complaintStep } from './step.ts'
import { teamItems } from './steps-triage.ts'
import { remedyNames } from './words.ts'

const kinds = [
  'apology',
  'explanation',
  'fault-acknowledged',
  'action',
  'reconsidered',
  'record-put-right',
  'payment',
  'practice-changed',
] as const satisfies readonly RemedyKind[]

/** What puts it right, by when and by whom, and that it was done. */
export function remedySteps(app: App) {
  complaintStep(app, {
    path: 'remedies/new',
    title: 'Add a remedy',
    intro: () => 'What you offer stands in the answer with its date. From then on it is a promise, until it is done.',
    form: z
      .object({
        kind: z.preprocess(oneOf, z.enum(kinds, { error: 'Select what puts it right' })),
        words: requiredText('Enter what will be done, in words for them', 500),
        amountPence: poundsField,
        bandKey: z.preprocess((value) => oneOf(value) || null, z.string().max(60).nullable().default(null)),
        outsideBecause: optionalText(500).transform((text) => text ?? ''),
        pointId: optionalId(),
        dueOn: requiredDay('Enter the day by which it will be done'),
        teamId: optionalId(),
        ownerId: optionalId(),
      })
      .refine(({ kind, amountPence }) => (kind === 'payment') === (amountPence !== null), {
        error: 'Enter an amount for a payment, and for nothing else',
        path: ['amountPence'],
      }),
    fields: async (context, db) => [
      {
        kind: 'radios',
        name: 'kind',
        label: 'What puts it right?',
        items: kinds.map((value) => ({ value, text: remedyNames[value] })),
      },
      { kind: 'input', name: 'words', label: 'What will be done, in words for them' },
      {
        kind: 'input',
        name: 'amountPence',
        label: 'Amount in pounds, for a payment',
        classes: 'govuk-input--width-5',
      },
      ...(await bandFields(db)),
      { kind: 'select', name: 'pointId', label: 'For which point?', items: await pointItems(db, context) },
      { kind: 'date', name: 'dueOn', label: 'Done by' },
      {
        kind: 'select',
        name: 'teamId',
        label: 'Team that does it (optional)',
        items: [{ value: '', text: 'The team of this complaint' }, ...(await teamItems(db))],
      },
      {
        kind: 'select',
        name: 'ownerId',
        label: 'Person who does it (optional)',
        items: await staffItems(db, 'Nobody named yet'),
      },
    ],
    run: (tx, actor, { seen, form }) => proposeRemedy(tx, actor, { ...seen, ...form }),
    done: 'The remedy is written down',
    blame: 'dueOn',
  })

  complaintStep(app, {
    path: 'remedies/:id/progress',
    title: 'Tell them how it is going',
    intro: async (context, db) => `We said: ${sentence((await remedyIn(db, context)).words)}`,
    form: z.object({
      words: requiredText('Enter how it is going', 1000),
      newDay: optionalDay('Enter a later day, or leave it empty'),
      agreed: optionalText(300).transform((text) => text ?? ''),
    }),
    fields: () => [
      { kind: 'textarea', name: 'words', label: 'How it is going, in words for them', rows: 3 },
      { kind: 'date', name: 'newDay', label: 'A later day, if they agreed to one' },
      {
        kind: 'input',
        name: 'agreed',
        label: 'How they agreed to it',
        hint: 'For example: on the phone with them today',
      },
    ],
    tells: true,
    run: (tx, actor, { seen, form, context }) => reportProgress(tx, actor, { ...seen, ...form, remedyId: context.id }),
    done: 'They are told how it is going',
    blame: 'newDay',
  })

  complaintStep(app, {
    path: 'remedies/:id/end',
    title: 'Say what became of a remedy',
    intro: async (context, db) =>
      `We said: ${sentence((await remedyIn(db, context)).words)} They are told what you write.`,
    form: z.object({
      done: z.preprocess(oneOf, z.enum(['yes', 'no'], { error: 'Select whether it was done' })),
      evidence: requiredText('Enter what shows that it was done, or why it will not be', 1000),
    }),
    fields: () => [
      {
        kind: 'radios',
        name: 'done',
        label: 'Was it done?',
        items: [
          { value: 'yes', text: 'Yes' },
          { value: 'no', text: 'No, and it will not be' },
        ],
      },
      { kind: 'textarea', name: 'evidence', label: 'What shows it, or why not', rows: 3 },
    ],
    run: (tx, actor, { seen, form, context }) =>
      endRemedy(tx, actor, { ...seen, remedyId: context.id, done: form.done === 'yes', evidence: form.evidence }),
    done: 'It is written down what became of the remedy',
    blame: 'done',
  })
}

/** What the council set for a payment; nothing where it set no amounts. */
async function bandFields(db: Db): Promise<Field[]> {
  const { source, bands } = await compensationNow(db)
  if (bands.length === 0) return []
  return [
    {
      kind: 'select',
      name: 'bandKey',
      label: 'Which amount is it, for a payment?',
      hint: source,
      items: [
        { value: '', text: 'None of them' },
        ...bands.map((band) => ({ value: band.key, text: bandWords(band) })),
      ],
    },
    { kind: 'input', name: 'outsideBecause', label: 'Why it is another amount, where it is', hint: 'For the record' },
  ]
}

const pointItems = async (db: Db, { found }: Context) => [
  { value: '', text: 'The complaint as a whole' },
  ...(await pointsOf(db, found.id)).map(({ id, number, alleged }) => ({
    value: id,
    text: `${number}. ${alleged.length > 80 ? `${alleged.slice(0, 79)}…` : alleged}`,
  })),
]

async function remedyIn(db: Db, { found, id }: Context) {
  const remedy = (await remediesOf(db, found.id)).find((one) => one.id === id)
  if (!remedy) throw notFound('Remedy')
  return remedy
}
