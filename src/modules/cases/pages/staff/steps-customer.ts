import { z } from 'zod'
import { endOfDay } from '#modules/calendar/index.ts'
import { searchCustomers } from '#modules/customers/index.ts'
import { type MoveRefusal, promisesOf } from '#modules/promises/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, oneOf, requiredDay, requiredText } from '#platform/http/index.ts'
import { changeDate } from '../../actions/change-date.ts'
import { answerFromCustomer, askCustomer } from '../../actions/waiting.ts'
import { addPerson, writeToCustomer } from '../../actions/writing.ts'
import { hears } from '../../rules/standing.ts'
import { chosenId } from './fields.ts'
import type { Field, Item } from './step-form.ts'
import { type Context, stepPage } from './step-page.ts'

/** What is asked of and told to the people of a case. */
export function customerSteps(app: App) {
  stepPage(app, {
    step: 'ask',
    intro: 'The case then waits for their answer. They can answer by the link in the message, or by replying to it.',
    form: z.object({ question: requiredText('Enter the question', 2000) }),
    fields: () => [
      {
        kind: 'textarea',
        name: 'question',
        label: 'Your question',
        hint: 'Ask for one thing, and say why you need it',
      },
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => askCustomer(tx, actor, { ...seen, question: form.question }),
    done: 'The question is on its way',
    blame: 'question',
  })

  stepPage(app, {
    step: 'answer',
    intro: 'For an answer they gave in a call or in person. The case then goes on.',
    form: z.object({ text: requiredText('Enter their answer', 5000) }),
    fields: ({ found }) => [
      { kind: 'text', name: 'asked', label: 'We asked', lines: [found.question ?? ''] },
      { kind: 'textarea', name: 'text', label: 'Their answer' },
    ],
    run: (tx, actor, { seen, found, form }) =>
      answerFromCustomer(tx, actor, { ...seen, text: form.text, by: 'staff', customerId: reporterOf(found) }),
    done: 'Their answer is on the case',
    blame: 'text',
  })

  stepPage(app, {
    step: 'write',
    form: z.object({
      customerId: chosenId('Select whom you write to'),
      text: requiredText('Enter what you want to tell them', 5000),
    }),
    fields: ({ found }) => [
      whoToWriteTo(found),
      {
        kind: 'textarea',
        name: 'text',
        label: 'What you want to tell them',
        rows: 8,
        hint: 'The greeting and the council’s name are added',
      },
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => writeToCustomer(tx, actor, { ...seen, ...form }),
    done: 'Your message is on its way',
    blame: 'text',
  })

  stepPage(app, {
    step: 'person',
    intro: 'Whoever is added as a reporter hears what happens. Whom it is about is told nothing.',
    form: z.object({
      q: z.preprocess(oneOf, z.string().max(200).default('')),
      customerId: chosenId('Find the person, then select them'),
      role: z.preprocess(oneOf, z.enum(['joined', 'about'], { error: 'Select why they are on the case' })),
    }),
    fields: async (context, db) => [
      {
        kind: 'input',
        name: 'q',
        label: 'Find a person',
        hint: 'Name, phone, email, postcode or address',
        classes: 'govuk-input--width-20',
      },
      ...(await peopleFound(db, context)),
      {
        kind: 'radios',
        name: 'role',
        label: 'Why are they on the case?',
        items: [
          { value: 'joined', text: 'They report the same, and want to hear what happens' },
          { value: 'about', text: 'The case is about them' },
        ],
      },
    ],
    run: (tx, actor, { seen, form }) => addPerson(tx, actor, { ...seen, customerId: form.customerId, role: form.role }),
    done: 'The person is on the case',
    button: 'Find or add',
    blame: 'customerId',
  })

  stepPage(app, {
    step: 'promise',
    intro: 'They are told the date we gave, the new one and the reason. The first date stays in the figures.',
    form: z.object({
      promiseId: chosenId('Select the promise'),
      newDay: requiredDay('Enter the new date, from today on'),
      reason: requiredText('Enter the reason. The customer is told it', 300),
    }),
    fields: async (context, db) => [
      await promisesToMove(db, context),
      { kind: 'date', name: 'newDay', label: 'New date' },
      {
        kind: 'input',
        name: 'reason',
        label: 'Why',
        hint: 'The customer reads this. Say what happened, not whose fault it was',
      },
    ],
    tells: true,
    run: async (tx, actor, { seen, form }) => {
      const { promiseId, reason } = form
      const moved = await changeDate(tx, actor, { ...seen, promiseId, reason, newDue: endOfDay(form.newDay) })
      return 'notMoved' in moved ? { refusal: 'date-stays', why: moveRefusals[moved.notMoved] } : moved
    },
    done: 'The new date is promised',
    blame: 'newDay',
  })
}

const reporterOf = ({ people }: Context['found']) => people.find(({ role }) => role === 'reporter')?.customerId ?? null

function whoToWriteTo({ people }: Context['found']): Field {
  const items = peopleItems(people)
  return { kind: 'radios', name: 'customerId', label: 'To', items, value: items[0]?.value ?? '' }
}

function peopleItems(people: Context['found']['people']): Item[] {
  const who = people.filter(({ role, died }) => hears(role) && !died)
  return who.map(({ customerId, name, role }) => ({
    value: customerId,
    text: name,
    ...(role === 'joined' ? { hint: { text: 'Reported the same' } } : {}),
  }))
}

async function peopleFound(db: Db, { actor, entered }: Context): Promise<Field[]> {
  const q = typeof entered['q'] === 'string' ? entered['q'] : ''
  const found = q === '' ? [] : await searchCustomers(db, actor, q, { limit: 8 })
  const whenEmpty =
    q === '' ? 'Find the person first.' : 'Nobody was found. Try another spelling, or part of the address.'
  const items = found.map(({ id, name, address }) => ({
    value: id,
    text: name,
    ...(address ? { hint: { text: address } } : {}),
  }))
  return [{ kind: 'radios', name: 'customerId', label: 'Who is it?', items, whenEmpty, foundBy: 'q' }]
}

async function promisesToMove(db: Db, { actor, found }: Context): Promise<Field> {
  const promises = await promisesOf(db, actor, [{ kind: 'case', id: found.id }])
  const items = promises
    .filter(({ state, statutory, kind }) => state === 'running' && !statutory && kind !== 'next-update')
    .map(({ id, words }) => ({ value: id, text: words }))
  return {
    kind: 'radios',
    name: 'promiseId',
    label: 'What we promised',
    items,
    value: items[0]?.value ?? '',
    whenEmpty: 'Nothing that was promised here can be moved.',
  }
}

const moveRefusals: Record<MoveRefusal, string> = {
  'not-running': 'The promise is over. There is nothing to change',
  statutory: 'The law or a Code sets this date, so it cannot be moved',
  'extend-instead': 'The rule behind this date says how it may be extended. Extend it there, with its letter',
  'next-update': 'A disruption holds this up. Give an update on the disruption instead',
  'in-the-past': 'Enter a date from today on',
  'same-time': 'Enter a date other than the one that was promised',
}
