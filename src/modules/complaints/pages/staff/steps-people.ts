import { z } from 'zod'
import { optionalId } from '#modules/cases/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, notFound, oneOf, optionalText, requiredDay, requiredText } from '#platform/http/index.ts'
import { agreements, recordAgreement } from '../../actions/agreement.ts'
import { endPerson, nameBody, namePerson, panelIsToCome } from '../../actions/people.ts'
import type { ComplaintRow } from '../../queries/complaints.ts'
import { listOutsiders, peopleOf } from '../../queries/people.ts'
import { isOfPanel, personNames, personRoles } from '../../rules/people.ts'
import { staffItems } from './run-form.ts'
import { complaintStep } from './step.ts'
import { agreementNames } from './words.ts'

/** Who the law asks for on a statutory complaint, and who else answers. */
export function peopleSteps(app: App) {
  complaintStep(app, {
    path: 'agreement',
    title: 'Record whether they agree',
    intro: () =>
      'The answer goes to whoever complained. What is personal to somebody else goes there only if they agree.',
    form: z.object({
      agreement: z.preprocess(oneOf, z.enum(agreements, { error: 'Select what is known' })),
      shownBy: requiredText('Enter how we know', 500),
    }),
    fields: () => [
      {
        kind: 'radios',
        name: 'agreement',
        label: 'What is known',
        items: agreements.map((value) => ({ value, text: agreementNames[value] })),
      },
      {
        kind: 'textarea',
        name: 'shownBy',
        label: 'How we know',
        hint: 'For example: we called them today and they said so',
        rows: 2,
      },
    ],
    run: (tx, actor, { seen, form }) => recordAgreement(tx, actor, { ...seen, ...form }),
    done: 'It is recorded',
    blame: 'agreement',
  })

  complaintStep(app, {
    path: 'people',
    title: 'Name a person of the procedure',
    intro: async ({ complaint }, db) =>
      [
        'Select somebody who works here, or somebody from outside. Of most there is one: whoever you name replaces them.',
        ...((await panelIsToCome(db, complaint)) ? ['The review panel is named once somebody asks for it.'] : []),
      ].join(' '),
    form: z.object({
      role: z.preprocess(oneOf, z.enum(personRoles, { error: 'Select what they are' })),
      staffId: optionalId(),
      outsiderId: optionalId(),
      name: optionalText(200),
      organisation: optionalText(200),
    }),
    fields: async ({ complaint, actor }, db) => [
      {
        kind: 'radios',
        name: 'role',
        label: 'What are they?',
        items: (await rolesNow(db, complaint)).map((value) => ({ value, text: personNames[value] })),
      },
      {
        kind: 'select',
        name: 'staffId',
        label: 'Who works here',
        items: await staffItems(db, 'Nobody who works here'),
      },
      {
        kind: 'select',
        name: 'outsiderId',
        label: 'From outside, named before',
        items: [
          { value: '', text: 'Nobody of these' },
          ...(await listOutsiders(db, actor)).map(({ id, name, organisation }) => ({
            value: id,
            text: organisation === '' ? name : `${name}, ${organisation}`,
          })),
        ],
      },
      { kind: 'input', name: 'name', label: 'From outside, not named before: their name' },
      { kind: 'input', name: 'organisation', label: 'Where they come from (optional)' },
    ],
    run: (tx, actor, { seen, form }) =>
      namePerson(tx, actor, { ...seen, ...form, name: form.name ?? '', organisation: form.organisation ?? '' }),
    done: 'They are named',
    blame: 'name',
  })

  complaintStep(app, {
    path: 'people/:id/end',
    title: 'Their part has ended',
    intro: async ({ found, id }, db) => {
      const person = (await peopleOf(db, found.id)).find((one) => one.id === id)
      if (!person) throw notFound('Person')
      return `${personNames[person.role]}: ${person.name}`
    },
    form: z.object({
      until: requiredDay('Enter the day it ended'),
      because: requiredText('Enter why', 500),
    }),
    fields: () => [
      { kind: 'date', name: 'until', label: 'Day it ended' },
      { kind: 'textarea', name: 'because', label: 'Why', rows: 2 },
    ],
    run: (tx, actor, { seen, form, context }) => endPerson(tx, actor, { ...seen, ...form, personId: context.id }),
    done: 'Their part has ended',
    blame: 'until',
  })

  complaintStep(app, {
    path: 'bodies',
    title: 'Add a body that answers with us',
    intro: () =>
      'Enter the same name again to write down what it answered. They get one answer, from the body that leads.',
    form: z.object({
      name: requiredText('Enter the name of the body', 200),
      lead: z.preprocess(oneOf, z.enum(['yes', 'no'], { error: 'Select whether it leads' })),
      answer: optionalText(4000),
    }),
    fields: () => [
      { kind: 'input', name: 'name', label: 'Name of the body' },
      {
        kind: 'radios',
        name: 'lead',
        label: 'Does it lead?',
        items: [
          { value: 'yes', text: 'Yes' },
          { value: 'no', text: 'No' },
        ],
        value: 'no',
      },
      { kind: 'textarea', name: 'answer', label: 'What it answered (optional)', rows: 4 },
    ],
    run: (tx, actor, { seen, form }) =>
      nameBody(tx, actor, { ...seen, name: form.name, isLead: form.lead === 'yes', answer: form.answer }),
    done: 'The body is written down',
    blame: 'name',
  })
}

const rolesNow = async (db: Db, complaint: ComplaintRow) =>
  (await panelIsToCome(db, complaint)) ? personRoles.filter((role) => !isOfPanel(role)) : personRoles
