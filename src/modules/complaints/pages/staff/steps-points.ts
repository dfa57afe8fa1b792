import { z } from 'zod'
import type { Field } from '#modules/cases/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, notFound, oneOf, optionalText, requiredText } from '#platform/http/index.ts'
import { answerPoint, changePoint, partPoint, raisePoint } from '../../actions/points.ts'
import { findingsOf, pointsOf } from '../../queries/register.ts'
import { findings, outcomeNames } from '../../rules/outcome.ts'
import { piecesOf } from '../../rules/points.ts'
import { type Context, complaintStep } from './step.ts'
import { broughtByNames } from './words.ts'

const yesNo = (error: string) => z.preprocess(oneOf, z.enum(['yes', 'no'], { error }))
const yesNoItems = [
  { value: 'yes', text: 'Yes' },
  { value: 'no', text: 'No' },
]

const whose: Field = {
  kind: 'input',
  name: 'whose',
  label: 'Not ours to answer? Then whose it is (optional)',
  hint: 'For example: The bus company answers for its drivers. They read this in the letter',
}

/** The register: what they say went wrong, point by point, and what we found. */
export function pointSteps(app: App) {
  complaintStep(app, {
    path: 'points/new',
    title: 'Add a point',
    intro: () => 'Keep their words. One thing that went wrong is one point.',
    form: z.object({
      alleged: requiredText('Enter what they say went wrong', 2000),
      desired: optionalText(1000),
      whose: optionalText(300),
      raisedBy: z.preprocess(
        oneOf,
        z.enum(['resident', 'representative', 'member', 'staff'], { error: 'Select who raised it' }),
      ),
      related: yesNo('Select whether it belongs to this complaint'),
      wouldDelay: yesNo('Select whether it would hold the answer up'),
      reason: optionalText(500),
    }),
    fields: () => [
      { kind: 'textarea', name: 'alleged', label: 'What they say went wrong, in their words', rows: 4 },
      { kind: 'textarea', name: 'desired', label: 'What would put it right for them (optional)', rows: 2 },
      whose,
      {
        kind: 'radios',
        name: 'raisedBy',
        label: 'Who raised it?',
        items: Object.entries(broughtByNames).map(([value, text]) => ({ value, text })),
        value: 'resident',
      },
      { kind: 'radios', name: 'related', label: 'Does it belong to this complaint?', items: yesNoItems, value: 'yes' },
      {
        kind: 'radios',
        name: 'wouldDelay',
        label: 'Would looking into it hold the answer up without good reason?',
        hint: 'Then we start a complaint of its own with it, and they are told. So we do when it came after the answer',
        items: yesNoItems,
        value: 'no',
      },
      { kind: 'textarea', name: 'reason', label: 'Why it joins, or not (optional)', rows: 2 },
    ],
    run: (tx, actor, { seen, form }) =>
      raisePoint(tx, actor, {
        ...seen,
        ...form,
        desired: form.desired ?? '',
        related: form.related === 'yes',
        wouldDelay: form.wouldDelay === 'yes',
        reason: form.reason ?? '',
      }),
    done: (outcome) =>
      outcome.refusal === null && outcome.apart
        ? `A complaint of its own is started with it: ${outcome.apart}`
        : 'The point is written down',
    blame: 'alleged',
  })

  complaintStep(app, {
    path: 'points/:id/change',
    title: 'Change a point',
    intro: async (context, db) => `They said: “${(await pointIn(db, context)).alleged}” Their words stay as they are.`,
    form: z.object({
      desired: optionalText(1000),
      whose: optionalText(300),
      withdrawn: yesNo('Select whether they took it back'),
    }),
    fields: async (context, db) => {
      const point = await pointIn(db, context)
      return [
        { kind: 'input', name: 'desired', label: 'What would put it right for them (optional)', value: point.desired },
        { ...whose, value: point.whose ?? '' },
        {
          kind: 'radios',
          name: 'withdrawn',
          label: 'Did they take this point back?',
          items: yesNoItems,
          value: point.withdrawnAt ? 'yes' : 'no',
        },
      ]
    },
    run: (tx, actor, { seen, form, context }) =>
      changePoint(tx, actor, {
        ...seen,
        pointId: context.id,
        desired: form.desired ?? '',
        whose: form.whose,
        withdrawn: form.withdrawn === 'yes',
      }),
    done: 'The point is changed',
    blame: 'desired',
  })

  complaintStep(app, {
    path: 'points/:id/part',
    title: 'Split it into points',
    intro: () =>
      'One thing that went wrong is one point, and each gets its own answer. All they wrote stays on the case.',
    form: z.object({ pieces: requiredText('Put each point on a line of its own', 8000) }),
    fields: async (context, db) => [
      {
        kind: 'textarea',
        name: 'pieces',
        label: 'Each point on a line of its own',
        hint: 'Keep their words. Join lines that are one point, and leave out what is none',
        rows: 10,
        value: piecesOf((await pointIn(db, context)).alleged).join('\n'),
      },
    ],
    run: (tx, actor, { seen, form, context }) =>
      partPoint(tx, actor, {
        ...seen,
        pointId: context.id,
        pieces: form.pieces.split('\n').flatMap((line) => line.trim() || []),
      }),
    done: 'Each is a point of its own now',
    blame: 'pieces',
  })

  complaintStep(app, {
    path: 'points/:id/answer',
    title: 'Answer a point',
    intro: async (context, db) => `They said: “${(await pointIn(db, context)).alleged}”`,
    form: z.object({
      finding: z.preprocess(oneOf, z.enum(findings, { error: 'Select what you found' })),
      reason: requiredText('Enter why. They read it in the answer', 4000),
      reliedOn: optionalText(1000),
      evidence: optionalText(2000),
    }),
    fields: async (context, db) => {
      const point = await pointIn(db, context)
      const before = (await findingsOf(db, context.found.id)).filter(({ pointId }) => pointId === point.id)
      const now = before.find(({ stage }) => stage === context.complaint.stage)
      const earlier = before.filter(({ stage }) => stage < context.complaint.stage)
      return [
        ...earlier.map(
          ({ stage, finding, reason }): Field => ({
            kind: 'text',
            name: `stage-${stage}`,
            label: `What was found at stage ${stage}`,
            lines: [`${outcomeNames[finding]}: ${reason}`],
          }),
        ),
        {
          kind: 'radios',
          name: 'finding',
          label: 'What did you find?',
          items: findings.map((value) => ({ value, text: outcomeNames[value] })),
          value: now?.finding ?? '',
        },
        {
          kind: 'textarea',
          name: 'reason',
          label: 'Why, in plain words for them',
          rows: 5,
          value: now?.reason ?? '',
        },
        {
          kind: 'input',
          name: 'reliedOn',
          label: 'The policy, law or good practice it leans on (optional)',
          hint: 'They read this too',
          value: now?.reliedOn ?? '',
        },
        {
          kind: 'textarea',
          name: 'evidence',
          label: 'What shows it (optional)',
          hint: 'For the record and the Ombudsman. It is not in the letter',
          rows: 3,
          value: now?.evidence ?? '',
        },
      ]
    },
    run: (tx, actor, { seen, form, context }) =>
      answerPoint(tx, actor, {
        ...seen,
        ...form,
        pointId: context.id,
        reliedOn: form.reliedOn ?? '',
        evidence: form.evidence ?? '',
      }),
    done: 'The point is answered',
    blame: 'finding',
  })
}

async function pointIn(db: Db, { found, id }: Context) {
  const point = (await pointsOf(db, found.id)).find((one) => one.id === id)
  if (!point) throw notFound('Point')
  return point
}
