import { z } from 'zod'
import { type App, oneOf, requiredDay, requiredText } from '#platform/http/index.ts'
import { recordConsent, withdrawConsent } from '../../actions/consent.ts'
import { consentsOf } from '../../queries/consents.ts'
import { consentHows } from '../../rules/consent.ts'
import { enquiryStep } from './enquiry-step.ts'

export const consentHowNames: Readonly<Record<(typeof consentHows)[number], string>> = {
  'in-person': 'They told us in person',
  phone: 'They told us by phone',
  email: 'They wrote us an email',
  letter: 'They wrote us a letter',
  form: 'They signed a form',
}

/** The resident's own consent to sensitive facts being told: recorded, and taken back. */
export function consentSteps(app: App) {
  enquiryStep(app, {
    step: 'consent',
    needs: 'not-ended',
    title: 'The resident consents',
    intro:
      'Only the resident, or whoever may act for them in law, can let us tell the Member sensitive facts, or facts of somebody else. That they asked the Member to act is not enough.',
    form: z.object({
      givenBy: requiredText('Enter who gave it', 200),
      givenOn: requiredDay('Enter the day they agreed'),
      how: z.preprocess(oneOf, z.enum(consentHows, { error: 'Select how they told us' })),
      evidence: requiredText('Enter what shows it', 1000),
    }),
    fields: () => [
      { kind: 'input', name: 'givenBy', label: 'Who gave it', hint: 'The resident, or who may act for them and why' },
      { kind: 'date', name: 'givenOn', label: 'Day they agreed' },
      {
        kind: 'radios',
        name: 'how',
        label: 'How they told us',
        items: consentHows.map((value) => ({ value, text: consentHowNames[value] })),
      },
      {
        kind: 'textarea',
        name: 'evidence',
        label: 'What shows it',
        hint: 'What they agreed to, in their words, and where it is kept',
        rows: 3,
      },
    ],
    run: (tx, actor, { seen, form }) => recordConsent(tx, actor, { ...seen, ...form }),
    done: 'The consent is recorded. What waited for it can go now',
    button: 'Record the consent',
    blame: 'givenOn',
  })

  enquiryStep(app, {
    step: 'consent-withdrawn',
    needs: 'not-ended',
    title: 'The resident takes the consent back',
    intro:
      'From now on nothing more of it is told. What the Member could read on their pages is hidden there; what went by email cannot be called back.',
    form: z.object({ because: requiredText('Enter what they told us, and when', 1000) }),
    fields: async ({ found }, db) => {
      const [last] = await consentsOf(db, found.id)
      return [
        ...(last ? [{ kind: 'text' as const, name: 'last', label: 'The consent', lines: [last.evidence] }] : []),
        { kind: 'textarea', name: 'because', label: 'What they told us, and when', rows: 3 },
      ]
    },
    run: (tx, actor, { seen, form }) => withdrawConsent(tx, actor, { ...seen, ...form }),
    done: 'Nothing more of it is told',
    button: 'Take it back',
    blame: 'because',
  })
}
