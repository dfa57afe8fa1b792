import { z } from 'zod'
import { chosenKey, type Field, findCase, optionalId, referenceIn } from '#modules/cases/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, can, notFound, oneOf, requiredDay, requiredText, type StaffActor } from '#platform/http/index.ts'
import { dayInWords } from '#platform/time/index.ts'
import {
  addDemand,
  addDetermination,
  closeOmbudsmanCase,
  decideOmbudsmanCase,
  declineDemand,
  finishDemand,
  openOmbudsmanCase,
} from '../../actions/ombudsman.ts'
import { mayManage } from '../../permissions.ts'
import { type Demand, demandsOf, findCaseOfOwnDemand, findOmbudsmanCase } from '../../queries/ombudsman.ts'
import { pointsOf } from '../../queries/register.ts'
import { pounds } from '../../rules/letter.ts'
import {
  decisionNames,
  decisions,
  demandNames,
  determinations,
  findingNames,
  findingsOfScheme,
  schemeNames,
  schemes,
} from '../../rules/ombudsman.ts'
import { demandStates, ombudsmanHref } from './ombudsman.ts'
import { poundsField, runForm, staffItems } from './run-form.ts'

const kinds = ['enquiry', 'order', 'recommendation'] as const

/** Every step of an Ombudsman's case. */
export function ombudsmanForms(app: App) {
  const url = '/staff/complaints/ombudsman'
  runForm(app, {
    url: `${url}/new`,
    title: 'Enter an Ombudsman case',
    form: z.object({
      complaint: requiredText('Enter the reference of the complaint', 60),
      scheme: z.preprocess(oneOf, z.enum(schemes, { error: 'Select the Ombudsman' })),
      theirReference: requiredText('Enter the Ombudsman’s reference', 60),
      receivedOn: requiredDay('Enter the day their first letter came'),
    }),
    open: async () => ({
      found: { id: '', reference: 'Ombudsman', title: 'cases', version: 0 },
      href: url,
      fields: [
        {
          kind: 'input',
          name: 'complaint',
          label: 'Reference of the complaint',
          hint: 'Like FP-1001231',
          classes: 'govuk-input--width-10',
        },
        {
          kind: 'radios',
          name: 'scheme',
          label: 'Which Ombudsman?',
          items: schemes.map((value) => ({ value, text: schemeNames[value] })),
        },
        { kind: 'input', name: 'theirReference', label: 'The Ombudsman’s reference', classes: 'govuk-input--width-10' },
        { kind: 'date', name: 'receivedOn', label: 'Day their first letter came' },
      ],
    }),
    async run(tx, actor, { form }) {
      const found = await findCase(tx, actor, referenceIn(form.complaint))
      if (!found) return { refusal: 'no-such-complaint' }
      return hrefOf(await openOmbudsmanCase(tx, actor, { ...form, caseId: found.id }))
    },
    done: 'Entered. Add what they ask, and by when.',
    blame: 'complaint',
  })

  runForm(app, {
    url: `${url}/:id/demands/new`,
    title: 'Add an enquiry, order or recommendation',
    form: z.object({
      kind: z.preprocess(oneOf, z.enum(kinds, { error: 'Select what it is' })),
      words: requiredText('Enter what they want us to do', 1000),
      amountPence: poundsField,
      dueOn: requiredDay('Enter the day it must be done by'),
      ownerId: optionalId(),
    }),
    open: async (db, actor, { id }) => ({
      ...(await opened(db, actor, id)),
      fields: [
        {
          kind: 'radios',
          name: 'kind',
          label: 'What is it?',
          items: kinds.map((value) => ({ value, text: demandNames[value] })),
        },
        { kind: 'textarea', name: 'words', label: 'What they want us to do' },
        {
          kind: 'input',
          name: 'amountPence',
          label: 'Amount in pounds, for a payment',
          classes: 'govuk-input--width-5',
        },
        { kind: 'date', name: 'dueOn', label: 'By when', hint: 'It becomes a promise with this day' },
        {
          kind: 'select',
          name: 'ownerId',
          label: 'Who does it',
          items: await staffItems(db, 'Whoever has the complaint'),
        },
      ],
    }),
    run: async (tx, actor, { id, version, form }) => hrefOf(await addDemand(tx, actor, { id, version, ...form })),
    done: 'Added. It is a promise now.',
    blame: 'words',
  })

  runForm(app, {
    url: `${url}/:id/demands/:other`,
    config: { access: { for: 'staff', permission: null } },
    title: 'Say how it ended',
    form: z.object({
      how: z.preprocess(oneOf, z.enum(['done', 'not-accepted'], { error: 'Select how it ended' })),
      evidence: requiredText('Enter what shows it', 2000),
    }),
    open: async (db, actor, { id, other }) => {
      const form = await opened(db, actor, id, mayManage(actor) ? null : other)
      const demand = (await demandsOf(db, id)).find((one) => one.id === other)
      if (!demand) throw notFound('Order')
      const isOpen = demand.state === 'open'
      const toSay = mayManage(actor) ? howItEnded : itIsDone
      return {
        ...form,
        href: whereNext(actor, id),
        ...(isOpen ? {} : { over: 'How it ended' }),
        fields: [...whatIsAsked(demand), ...(isOpen ? toSay : whatWasSaid(demand))],
      }
    },
    async run(tx, actor, { id, other, form: { how, evidence } }) {
      const end = how === 'done' ? finishDemand : declineDemand
      const ended = await end(tx, actor, { id, demandId: other, evidence })
      return ended.refusal === null ? { refusal: null, href: whereNext(actor, id) } : ended
    },
    done: 'Saved. Its promise has ended.',
    blame: 'evidence',
  })

  runForm(app, {
    url: `${url}/:id/determinations/new`,
    title: 'Enter what they found',
    form: z.object({
      issue: requiredText('Enter the issue, in the Ombudsman’s words', 500),
      finding: z.preprocess(oneOf, z.enum(determinations, { error: 'Select what they found' })),
      pointId: optionalId(),
    }),
    open: async (db, actor, { id }) => {
      const { scheme, caseId, ...rest } = await opened(db, actor, id)
      const points = await pointsOf(db, caseId)
      return {
        ...rest,
        fields: [
          { kind: 'textarea', name: 'issue', label: 'The issue, in their words', rows: 2 },
          {
            kind: 'radios',
            name: 'finding',
            label: 'What they found',
            items: findingsOfScheme[scheme].map((value) => ({ value, text: findingNames[value] })),
          },
          {
            kind: 'select',
            name: 'pointId',
            label: 'Which point of the complaint it is about',
            items: [
              { value: '', text: 'None, or several' },
              ...points.map(({ id: value, number, alleged }) => ({
                value,
                text: `${number}. ${alleged.slice(0, 80)}`,
              })),
            ],
          },
        ],
      }
    },
    run: async (tx, actor, { id, version, form }) =>
      hrefOf(await addDetermination(tx, actor, { id, version, ...form })),
    done: 'Saved.',
    blame: 'finding',
  })

  runForm(app, {
    url: `${url}/:id/decide`,
    title: 'Enter the decision',
    form: z.object({
      decision: z.preprocess(oneOf, z.enum(decisions, { error: 'Select the decision' })),
      decidedOn: requiredDay('Enter the day of the decision'),
    }),
    open: async (db, actor, { id }) => ({
      ...(await opened(db, actor, id)),
      intro: 'The decision over all issues. It must fit what was found of each.',
      fields: [
        {
          kind: 'radios',
          name: 'decision',
          label: 'Decision',
          items: decisions.map((value) => ({ value, text: decisionNames[value] })),
        },
        { kind: 'date', name: 'decidedOn', label: 'Day of the decision' },
      ],
    }),
    run: async (tx, actor, { id, version, form }) =>
      hrefOf(await decideOmbudsmanCase(tx, actor, { id, version, ...form })),
    done: 'Saved.',
    blame: 'decision',
  })

  runForm(app, {
    url: `${url}/:id/close`,
    title: 'Close the Ombudsman case',
    form: z.object({ sure: chosenKey('Select yes to close it') }),
    open: async (db, actor, { id }) => ({
      ...(await opened(db, actor, id)),
      intro: 'Close it when it is decided and everything asked of us has ended.',
      fields: [{ kind: 'radios', name: 'sure', label: 'Close it?', items: [{ value: 'yes', text: 'Yes' }] }],
    }),
    run: async (tx, actor, { id, version }) => hrefOf(await closeOmbudsmanCase(tx, actor, { id, version })),
    done: 'Closed.',
    blame: 'sure',
  })
}

const howItEnded: readonly Field[] = [
  {
    kind: 'radios',
    name: 'how',
    label: 'How did it end?',
    items: [
      { value: 'done', text: 'It is done' },
      { value: 'not-accepted', text: 'We do not accept it' },
    ],
  },
  {
    kind: 'textarea',
    name: 'evidence',
    label: 'What shows it',
    hint: 'If we do not accept it, say why',
  },
]

const whatIsAsked = ({ kind, words, dueOn, amountPence }: Demand): readonly Field[] => [
  { kind: 'text', name: 'asked', label: demandNames[kind], lines: [words] },
  { kind: 'text', name: 'due', label: 'By when', lines: [dayInWords(dueOn)] },
  ...(amountPence === null
    ? []
    : [{ kind: 'text' as const, name: 'amount', label: 'Amount', lines: [pounds(amountPence)] }]),
]

const whatWasSaid = ({ state, endedOn, evidence }: Demand): readonly Field[] => [
  {
    kind: 'text',
    name: 'ended',
    label: 'How it ended',
    lines: [endedOn ? `${demandStates[state]} on ${dayInWords(endedOn)}` : demandStates[state]],
  },
  { kind: 'text', name: 'evidence', label: state === 'done' ? 'What shows it' : 'Why not', lines: [evidence ?? ''] },
]

/** Whoever was given it: whether the council accepts it is not for them to say. */
const itIsDone: readonly Field[] = [
  { kind: 'hidden', name: 'how', value: 'done' },
  { kind: 'textarea', name: 'evidence', label: 'It is done: what shows it' },
]

/** `own`: an order, where only whoever it was given to may know of the case. */
async function opened(db: Db, actor: StaffActor, id: string, own: string | null = null) {
  const found = own
    ? await findCaseOfOwnDemand(db, actor, { id, demandId: own })
    : await findOmbudsmanCase(db, actor, id)
  if (!found) throw notFound('Ombudsman case')
  const { caseId, scheme, version, reference } = found
  return {
    caseId,
    scheme,
    found: { id, reference, title: schemeNames[scheme], version },
    href: ombudsmanHref(id),
  }
}

/** Whoever only does what was asked may not read the rest of it. */
const whereNext = (actor: StaffActor, id: string) => (can(actor, 'complaints.read') ? ombudsmanHref(id) : '/staff')

const hrefOf = (answer: Awaited<ReturnType<typeof openOmbudsmanCase>>) =>
  answer.refusal === null ? { refusal: null, href: ombudsmanHref(answer.id) } : answer
