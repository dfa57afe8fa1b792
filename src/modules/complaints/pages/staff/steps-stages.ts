import { z } from 'zod'
import { chosenKey } from '#modules/cases/index.ts'
import { type App, oneOf, optionalDay, optionalText, requiredText } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import {
  escalateComplaint,
  type LaterStep,
  laterSteps,
  recordLaterStep,
  refuseToEscalate,
  withdrawComplaint,
} from '../../actions/stages.ts'
import { chosenRecords, evidenceFields, evidenceForm, isShown, notShown } from './evidence-records.ts'
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
    form: z.object({ reasons: optionalText(2000), askedOn: optionalDay('Enter the day they asked') }),
    fields: (_, db) => [
      { kind: 'textarea', name: 'reasons', label: 'What they are still unhappy with (optional)', rows: 4 },
      {
        kind: 'date',
        name: 'askedOn',
        label: 'When did they ask?',
        hint: 'The days of this stage count from it',
        value: `${londonDate(db.clock.now())}`,
      },
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => escalateComplaint(tx, actor, { ...seen, ...form }),
    done: 'It is at the next stage',
    blame: 'reasons',
  })

  complaintStep(app, {
    path: 'not-escalate',
    title: 'Do not take it further',
    intro: () => 'Only for a reason the rules give. The letter says that the Ombudsman can be asked about it.',
    form: z
      .object({
        ground: chosenKey('Select the reason the rules give'),
        reason: requiredText('Enter the reason. They are told it', 2000),
        ...evidenceForm,
      })
      .refine(isShown, notShown),
    fields: async (context, db) => [
      await groundField(db, context),
      { kind: 'textarea', name: 'reason', label: 'Why, in words for them', hint: 'This stands in the letter', rows: 5 },
      ...(await evidenceFields(db, context)),
    ],
    tells: true,
    run: async (tx, actor, { seen, form, context }) => {
      const records = await chosenRecords(tx, context, form)
      return refuseToEscalate(tx, actor, { ...seen, ...form, evidence: form.evidence ?? '', records })
    },
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
    form: z.object({
      happened: z.preprocess(oneOf, z.enum(laterSteps, { error: 'Select what happened' })),
      on: optionalDay('Enter the day it happened'),
    }),
    fields: (_, db) => [
      {
        kind: 'radios',
        name: 'happened',
        label: 'What happened?',
        items: laterSteps.map((value) => ({ value, text: laterNames[value] })),
      },
      {
        kind: 'date',
        name: 'on',
        label: 'When?',
        hint: 'The time the law sets counts from it',
        value: `${londonDate(db.clock.now())}`,
      },
    ],
    run: (tx, actor, { seen, form }) => recordLaterStep(tx, actor, { ...seen, ...form }),
    done: 'The time the law sets runs now',
    blame: 'happened',
  })
}
