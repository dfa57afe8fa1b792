import { z } from 'zod'
import { type App, oneOf, optionalText, requiredText } from '#platform/http/index.ts'
import { nameBody, namePerson } from '../../actions/people.ts'
import { personNames, personRoles } from '../../rules/people.ts'
import { complaintStep } from './step.ts'

/** Who the law asks for on a statutory complaint, and who else answers. */
export function peopleSteps(app: App) {
  complaintStep(app, {
    path: 'people',
    title: 'Name a person of the procedure',
    form: z.object({
      role: z.preprocess(oneOf, z.enum(personRoles, { error: 'Select what they are' })),
      name: requiredText('Enter their name', 200),
    }),
    fields: () => [
      {
        kind: 'radios',
        name: 'role',
        label: 'What are they?',
        items: personRoles.map((value) => ({ value, text: personNames[value] })),
      },
      { kind: 'input', name: 'name', label: 'Their name' },
    ],
    run: (tx, actor, { seen, form }) => namePerson(tx, actor, { ...seen, ...form }),
    done: 'They are named',
    blame: 'name',
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
