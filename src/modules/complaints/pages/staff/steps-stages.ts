import { z } from 'zod'
import { chosenKey } from '#modules/cases/index.ts'
import { type App, oneOf, optionalText, requiredText } from '#platform/http/index.ts'
import {
  escalateComplaint,
  type LaterStep,
  laterSteps,
  recordLaterStep,
  refuseToEscalate,
  withdrawComplaint,
} from '../../actions/stages.ts'
import { complaintStep } from './step.ts'
import { groundField } from './steps-triage.ts'

const laterNames: Readonly<Record<LaterStep, string>> = {
  agreed: 'What will be investigated was agreed with them in writing',
  'panel-met': 'The review panel met',
  'panel-reported': 'The review panel gave its recommendations',
}

/** On to the next stage, or not; taken back; and the later steps of the children’s procedure. */
export function stageSteps(app: App) {
  complaintStep(app, {
    path: 'escalate',
    title: 'Take it to the next stage',
    intro: () => 'They need no reason. Somebody who did not answer the stage before looks at it again.',
    form: z.object({ reasons: optionalText(2000) }),
    fields: () => [
      { kind: 'textarea', name: 'reasons', label: 'What they are still unhappy with (optional)', rows: 4 },
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => escalateComplaint(tx, actor, { ...seen, reasons: form.reasons }),
    done: 'It is at the next stage',
    blame: 'reasons',
  })

  complaintStep(app, {
    path: 'not-escalate',
    title: 'Do not take it further',
    intro: () => 'Only for a reason the rules give. The letter says that the Ombudsman can be asked about it.',
    form: z.object({
      ground: chosenKey('Select the reason the rules give'),
      reason: requiredText('Enter the reason. They are told it', 2000),
      evidence: requiredText('Enter what shows it. Without evidence this cannot be decided', 2000),
    }),
    fields: async (context, db) => [
      await groundField(db, context),
      { kind: 'textarea', name: 'reason', label: 'Why, in words for them', hint: 'This stands in the letter', rows: 5 },
      { kind: 'textarea', name: 'evidence', label: 'What shows it', hint: 'For the record and the Ombudsman', rows: 3 },
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => refuseToEscalate(tx, actor, { ...seen, ...form }),
    done: 'They have the reason',
    blame: 'ground',
  })

  complaintStep(app, {
    path: 'take-back',
    title: 'They take it back',
    form: z.object({ reason: requiredText('Enter what they said', 1000) }),
    fields: () => [
      {
        kind: 'textarea',
        name: 'reason',
        label: 'What they said',
        hint: 'It stands in the letter that confirms it',
        rows: 3,
      },
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => withdrawComplaint(tx, actor, { ...seen, reason: form.reason }),
    done: 'The complaint is withdrawn, and they are told how to take it up again',
    blame: 'reason',
  })

  complaintStep(app, {
    path: 'later',
    title: 'Record what happened',
    intro: () => 'A time the law sets starts with it.',
    form: z.object({ happened: z.preprocess(oneOf, z.enum(laterSteps, { error: 'Select what happened' })) }),
    fields: () => [
      {
        kind: 'radios',
        name: 'happened',
        label: 'What happened?',
        items: laterSteps.map((value) => ({ value, text: laterNames[value] })),
      },
    ],
    run: (tx, actor, { seen, form }) => recordLaterStep(tx, actor, { ...seen, ...form }),
    done: 'The time the law sets runs now',
    blame: 'happened',
  })
}
