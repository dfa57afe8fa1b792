import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { type Field, showStep } from '#modules/cases/index.ts'
import type { Db } from '#platform/db/index.ts'
import {
  type Actor,
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  oneOf,
  parseForm,
} from '#platform/http/index.ts'
import { processOf } from '../../actions/regime-words.ts'
import { mayManage } from '../../permissions.ts'
import type { ComplaintRow } from '../../queries/complaints.ts'
import { pointsOf } from '../../queries/register.ts'
import { complaintHref } from './link.ts'
import { type Context, open, params, read } from './step.ts'

const routes = ['complaint', 'service-request', 'statutory', 'insurance', 'appeal', 'refused'] as const
type Route = (typeof routes)[number]

const form = z.object({
  route: z.preprocess(oneOf, z.enum(routes, { error: 'Select what it is' })),
})

const routeItems: readonly { value: Route; text: string; hint: { text: string } }[] = [
  { value: 'complaint', text: 'A complaint', hint: { text: 'They are unhappy, and we had a fair chance' } },
  { value: 'service-request', text: 'A request for a service', hint: { text: 'The first time they tell us' } },
  { value: 'statutory', text: 'A complaint about social care', hint: { text: 'The law has a procedure for it' } },
  { value: 'insurance', text: 'An insurance claim', hint: { text: 'They want money for injury or damage' } },
  { value: 'appeal', text: 'An appeal or a tribunal', hint: { text: 'Somebody else decides on it by law' } },
  { value: 'refused', text: 'None of these: we cannot take it on', hint: { text: 'Only for a reason the rules give' } },
]

const pathOf: Readonly<Record<Route, string>> = {
  complaint: 'accept',
  'service-request': 'elsewhere',
  statutory: 'elsewhere',
  insurance: 'refuse',
  appeal: 'refuse',
  refused: 'refuse',
}

const forTheManager = 'The complaints manager decides on this. Hand it over on its case, with a note why'

/** What is not taken on is for those who run complaints: everybody else learns so before they write the reasons. */
const routesFor = (actor: Actor) =>
  routeItems.map((item) =>
    pathOf[item.value] !== 'refuse' || mayManage(actor)
      ? item
      : { ...item, hint: { text: `${item.hint.text}. ${forTheManager}` } },
  )

/** The tests of the regime beside the choice. The answers go with the choice to the page that decides. */
export function sortPage(app: App) {
  const url = '/staff/complaints/:reference/sort'
  app.get(url, { config: read, schema: { params } }, async (request, reply) =>
    show(reply, await open(app, request, { id: '', entered: {} })),
  )

  app.post(url, { config: { ...read, form }, schema: { params } }, async (request, reply) => {
    const parsed = parseForm(form, request.body)
    const context = await open(app, request, { id: '', entered: parsed.entered })
    const tests = await testsOf(app.db, context.complaint)
    const open_ = tests.filter(({ key }) => !answered(parsed.entered, key))
    const missing = Object.fromEntries(
      open_.map(({ key, question }) => [`test-${key}`, `Select yes or no: ${question}`]),
    )
    if (!parsed.ok || open_.length > 0) {
      const route = parsed.ok ? {} : { route: parsed.errors.byField['route']?.text ?? 'Select what it is' }
      return show(reply.code(422), context, formErrors({ ...missing, ...route }))
    }
    if (pathOf[parsed.value.route] === 'refuse' && !mayManage(context.actor))
      return show(reply.code(422), context, formErrors({ route: forTheManager }))
    const query = new URLSearchParams({ route: parsed.value.route })
    for (const { key } of tests) query.set(`test-${key}`, answered(parsed.entered, key) ?? '')
    const { route } = parsed.value
    return reply.redirect(`${complaintHref(context.found.reference)}/${pathOf[route]}?${query}`, 303)
  })

  async function show(reply: FastifyReply, context: Context, errors?: FormErrors) {
    const tests = await testsOf(app.db, context.complaint)
    const href = complaintHref(context.found.reference)
    return showStep(
      app,
      reply,
      {
        ...context,
        title: 'Sort it out',
        intro: `They told us: “${(await pointsOf(app.db, context.found.id))[0]?.alleged ?? context.found.summary}”`,
        href,
        action: `${href}/sort`,
        tells: false,
        button: 'Continue',
      },
      {
        fields: [
          ...tests.map(askedTest),
          { kind: 'radios', name: 'route', label: 'What is it?', items: routesFor(context.actor) },
        ],
        ...(errors ? { errors } : {}),
      },
    )
  }
}

const yesNo = [
  { value: 'yes', text: 'Yes' },
  { value: 'no', text: 'No' },
]

/** The tests of the regime a complaint came in by. */
export async function testsOf(db: Db, complaint: ComplaintRow) {
  return (await processOf(db, complaint)).regime?.tests ?? []
}

const answered = (entered: Entered, key: string): 'yes' | 'no' | null => {
  const given = entered[`test-${key}`]
  return given === 'yes' || given === 'no' ? given : null
}

/** The tests with the answers that were given; null while one is open. */
export async function answeredTests(db: Db, { complaint, entered }: Context): Promise<Record<string, string> | null> {
  const tests = await testsOf(db, complaint)
  const given = tests.map(({ key }) => [key, answered(entered, key)] as const)
  return given.every(([, answer]) => answer !== null)
    ? Object.fromEntries(given.flatMap(([key, answer]) => (answer ? [[key, answer]] : [])))
    : null
}

/** The first test that was not answered. */
export async function testMissing(db: Db, { complaint, entered }: Context) {
  const open = (await testsOf(db, complaint)).find(({ key }) => answered(entered, key) === null)
  return { refusal: 'tests-missing' as const, field: `test-${open?.key ?? ''}` }
}

/** What was answered on the page before, to read and to send along. Whoever did not come by it answers here. */
export async function testFields(db: Db, { complaint, entered }: Context): Promise<Field[]> {
  const tests = await testsOf(db, complaint)
  if (tests.some(({ key }) => answered(entered, key) === null)) return tests.map(askedTest)
  const lines = tests.map(({ key, question }) => `${question} ${answered(entered, key) === 'yes' ? 'Yes.' : 'No.'}`)
  return [
    { kind: 'text', name: 'tests', label: 'The questions you answered', lines },
    ...tests.map(({ key }): Field => ({ kind: 'hidden', name: `test-${key}`, value: answered(entered, key) ?? '' })),
  ]
}

const askedTest = ({ key, question, hint }: Awaited<ReturnType<typeof testsOf>>[number]): Field => ({
  kind: 'radios',
  name: `test-${key}`,
  label: question,
  ...(hint ? { hint } : {}),
  items: yesNo,
})
