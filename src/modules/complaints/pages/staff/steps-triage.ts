import { z } from 'zod'
import { chosenKey, type Field, type Item, optionalId, takeCase } from '#modules/cases/index.ts'
import { teamByKey, teams } from '#modules/organisation/index.ts'
import { services } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, oneOf, optionalText, requiredText } from '#platform/http/index.ts'
import { categoryNamed, statutoryServices } from '../../actions/regime.ts'
import { processOf } from '../../actions/regime-words.ts'
import { acceptComplaint, refuseComplaint, sendElsewhere } from '../../actions/triage.ts'
import { type Category, categoriesNow } from '../../definitions.ts'
import { chosenRecords, evidenceFields, evidenceForm, isShown, notShown } from './evidence-records.ts'
import { answeredTests, testFields, testMissing } from './sort.ts'
import { type Context, complaintStep } from './step.ts'
import { broughtByNames, tenureNames } from './words.ts'

const one = <const Values extends readonly [string, ...string[]]>(values: Values, error: string) =>
  z.preprocess(oneOf, z.enum(values, { error }))

/** What it is: a complaint of some procedure, something else, or nothing we can take on. */
export function triageSteps(app: App) {
  complaintStep(app, {
    path: 'accept',
    title: 'Take it on as a complaint',
    intro: () => 'What it is about, whose tenant they are and the day it came decide which procedure it runs by.',
    form: z.object({
      about: z.preprocess(oneOf, z.string({ error: selectAbout }).regex(/^[a-z0-9-]+\/[a-z0-9-]*$/, selectAbout)),
      aboutTeamId: optionalId(),
      tenure: one(['council-tenant', 'council-leaseholder', 'other'], 'Select whose tenant they are'),
      sector: one(['single', 'mixed'], 'Select who has to answer').catch('single'),
      risk: one(['none', 'low', 'medium', 'high'], 'Select how serious it would be').transform((risk) =>
        risk === 'none' ? null : risk,
      ),
      broughtBy: one(['resident', 'representative', 'member', 'staff'], 'Select who brought it'),
      reason: optionalText(1000),
      evidence: optionalText(1000),
    }),
    fields: acceptFields,
    run: async (tx, actor, { seen, form, context }) => {
      const tests = await answeredTests(tx, context)
      if (!tests) return testMissing(tx, context)
      const [categoryKey = '', detailKey = ''] = form.about.split('/')
      const { about, reason, evidence, ...sorted } = form
      const accepted = await acceptComplaint(tx, actor, {
        ...seen,
        ...sorted,
        categoryKey,
        detailKey: detailKey || null,
        tests,
        reason: reason ?? '',
        evidence: evidence ?? '',
      })
      // Whoever takes on what nobody has goes on with it; somebody outside the team only takes it on.
      if (accepted.refusal === null && context.found.ownerId === null)
        await takeCase(tx, actor, { caseId: seen.caseId, version: null })
      return accepted
    },
    done: 'It is a complaint now. Write down its points',
    blame: 'about',
  })

  complaintStep(app, {
    path: 'elsewhere',
    title: 'Send it where it belongs',
    intro: () => 'It keeps its reference, its story and the day it came. They are told what it is now.',
    form: z.object({
      route: one(['service-request', 'statutory'], 'Go back to “Sort it out” and select what it is'),
      serviceKey: chosenKey('Select a service'),
      reason: requiredText('Enter why it belongs there', 500),
      evidence: optionalText(1000),
    }),
    fields: async (context, db) => [
      ...(await testFields(db, context)),
      { kind: 'hidden', name: 'route', value: textOf(context, 'route') || 'service-request' },
      {
        kind: 'select',
        name: 'serviceKey',
        label: 'Service',
        items: await servicesToChoose(db, context),
      },
      { kind: 'textarea', name: 'reason', label: 'Why it belongs there', hint: 'For staff', rows: 3 },
      { kind: 'textarea', name: 'evidence', label: 'What shows it (optional)', rows: 2 },
    ],
    tells: true,
    run: async (tx, actor, { seen, form, context }) => {
      const tests = await answeredTests(tx, context)
      if (!tests) return testMissing(tx, context)
      return sendElsewhere(tx, actor, { ...seen, ...form, tests, evidence: form.evidence ?? '' })
    },
    done: 'It is where it belongs',
    blame: 'serviceKey',
  })

  complaintStep(app, {
    path: 'refuse',
    title: 'Do not take it on',
    intro: () => 'The letter gives the reason and says that the Ombudsman can be asked about this decision.',
    form: z
      .object({
        route: one(['insurance', 'appeal', 'refused'], 'Go back to “Sort it out” and select what it is'),
        ground: chosenKey('Select the reason the rules give'),
        reason: requiredText('Enter the reason. They are told it', 2000),
        ...evidenceForm,
      })
      .refine(isShown, notShown),
    fields: async (context, db) => [
      ...(await testFields(db, context)),
      { kind: 'hidden', name: 'route', value: textOf(context, 'route') || 'refused' },
      await groundField(db, context),
      { kind: 'textarea', name: 'reason', label: 'Why, in words for them', hint: 'This stands in the letter', rows: 5 },
      ...(await evidenceFields(db, context)),
    ],
    tells: true,
    run: async (tx, actor, { seen, form, context }) => {
      const tests = await answeredTests(tx, context)
      if (!tests) return testMissing(tx, context)
      const records = await chosenRecords(tx, context, form)
      return refuseComplaint(tx, actor, { ...seen, ...form, tests, evidence: form.evidence ?? '', records })
    },
    done: 'It is not taken on, and they have the reason',
    blame: 'ground',
  })
}

const selectAbout = 'Select what it is about'

const textOf = ({ entered }: Context, name: string) => {
  const value = entered[name]
  return typeof value === 'string' ? value : ''
}

async function acceptFields(context: Context, db: Db): Promise<Field[]> {
  const { complaint } = context
  const { regime } = await processOf(db, complaint)
  const { categories } = await categoriesNow(db)
  const about = categories
    .filter(({ ended }) => !ended)
    .flatMap(({ key, name, details }) => [
      { value: `${key}/`, text: name },
      ...details
        .filter(({ ended }) => !ended)
        .map((detail) => ({ value: `${key}/${detail.key}`, text: `${name}: ${detail.name}` })),
    ])
  return [
    ...(await testFields(db, context)),
    {
      kind: 'select',
      name: 'about',
      label: 'What is it about?',
      items: [{ value: '', text: 'Select what it is about' }, ...about],
      value: complaint.categoryKey
        ? `${complaint.categoryKey}/${complaint.detailKey ?? ''}`
        : onlyOf(categories, complaint),
    },
    {
      kind: 'select',
      name: 'aboutTeamId',
      label: 'Which team is it about?',
      items: [{ value: '', text: 'The team of what it is about' }, ...(await teamItems(db))],
      value: await teamOfItsOwn(db, context),
    },
    {
      kind: 'radios',
      name: 'tenure',
      label: 'Is the council their landlord?',
      hint: 'It decides which Ombudsman and which Code, where it is about their home',
      items: itemsOf(tenureNames),
      value: complaint.tenure,
    },
    {
      kind: 'radios',
      name: 'risk',
      label: 'How serious would it be if they are right?',
      items: [
        { value: 'none', text: 'Not graded' },
        { value: 'low', text: 'Low' },
        { value: 'medium', text: 'Medium' },
        { value: 'high', text: 'High', hint: { text: 'Harm to a person, or a risk to many' } },
      ],
      value: complaint.risk ?? 'none',
    },
    ...(regime?.mixedSector
      ? [
          {
            kind: 'radios',
            name: 'sector',
            label: 'Who has to answer?',
            items: [
              { value: 'single', text: 'The council alone' },
              { value: 'mixed', text: 'Several bodies, with one answer' },
            ],
            value: complaint.sector,
          } as const,
        ]
      : []),
    {
      kind: 'radios',
      name: 'broughtBy',
      label: 'Who brought it?',
      items: itemsOf(broughtByNames),
      value: complaint.broughtBy,
    },
    { kind: 'textarea', name: 'reason', label: 'Anything to add about this choice (optional)', rows: 2 },
    { kind: 'textarea', name: 'evidence', label: 'What shows it (optional)', rows: 2 },
  ]
}

/** A procedure of its own is about one thing: that stands there already. */
function onlyOf(categories: readonly Category[], { subject }: Context['complaint']): string {
  const [first, ...others] = categories.filter((category) => category.subject === subject && !category.ended)
  return first && others.length === 0 ? `${first.key}/` : ''
}

/** The team chosen before, where it is not the one that goes with what the complaint is about. */
async function teamOfItsOwn(db: Db, { complaint }: Context): Promise<string> {
  const { category } = await categoryNamed(db, complaint.categoryKey)
  const team = category?.team ? await teamByKey(db, category.team) : null
  return complaint.aboutTeamId && complaint.aboutTeamId !== team?.id ? complaint.aboutTeamId : ''
}

const itemsOf = (names: Readonly<Record<string, string>>): Item[] =>
  Object.entries(names).map(([value, text]) => ({ value, text }))

export const teamItems = async (db: Db): Promise<Item[]> =>
  (await teams(db)).map(({ id, name }) => ({ value: id, text: name }))

async function servicesToChoose(db: Db, context: Context): Promise<Item[]> {
  const isStatutory = textOf(context, 'route') === 'statutory'
  const offered = (await services(db)).filter(({ key, body }) =>
    isStatutory ? statutoryServices.includes(key) : body.caseKind === 'request',
  )
  const items = offered
    .filter(({ key }) => key !== context.found.serviceKey)
    .map(({ key, body }) => ({ value: key, text: body.name }))
  return [{ value: '', text: 'Select a service' }, ...items.toSorted((a, b) => a.text.localeCompare(b.text, 'en'))]
}

/** The reasons the rules of a complaint allow; for a claim or an appeal there is nothing to choose. */
export async function groundField(db: Db, context: Context): Promise<Field> {
  const route = textOf(context, 'route')
  if (route === 'insurance' || route === 'appeal') return { kind: 'hidden', name: 'ground', value: route }
  const { regime } = await processOf(db, context.complaint)
  return {
    kind: 'radios',
    name: 'ground',
    label: 'The reason the rules give',
    ...(regime ? { hint: regime.source } : {}),
    items: (regime?.refusals ?? []).map(({ key, name, evidence }) => ({
      value: key,
      text: name,
      hint: { text: `Evidence: ${evidence}` },
    })),
  }
}
