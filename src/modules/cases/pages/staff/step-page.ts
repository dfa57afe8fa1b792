import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Service, serviceVersion } from '#modules/services/index.ts'
import { type Db, inTransaction, type Tx } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  once,
  parseForm,
  type StaffActor,
} from '#platform/http/index.ts'
import type { Done, Refused, Seen } from '../../actions/change.ts'
import { findCase, lookAtCase } from '../../actions/looking.ts'
import type { Case } from '../../queries/reading.ts'
import { possibleSteps, type Step } from '../../rules/next-step.ts'
import { caseHref, referenceIn } from './case-link.ts'
import { standOf } from './case-steps.ts'
import { type Field, fromAddress, saidWhenDone, sentStep, showStep, type Tried, tryStep } from './step-form.ts'
import { refusalWords, stepWords } from './step-words.ts'

/** What a step's page works with: the case as it stands, and what was asked for in the address or the form. */
export type Context = { found: Case; service: Service; actor: StaffActor; entered: Entered }

type Given<Form> = { seen: Seen; found: Case; form: Form; context: Context }

export type StepPage<Form> = {
  step: Step
  /** One sentence before the form. */
  intro?: string
  form: z.ZodType<Form>
  fields(context: Context, db: Db): Promise<readonly Field[]> | readonly Field[]
  /** It tells the customer something: what they will get is shown before it is done. */
  tells?: true
  /** Another case, about which it tells them. */
  tellsAbout?(tx: Tx, form: Form): Promise<string | null>
  /** What a schema alone cannot see: errors, or `again` when there is more to fill in now. */
  check?(context: Context, form: Form, db: Db): Promise<FormErrors | 'again' | null>
  /** What somebody should think of before they send it, though it may be right. */
  warns?(context: Context, form: Form, db: Db): Promise<string | null>
  run(tx: Tx, actor: StaffActor, given: Given<Form>): Promise<Done | Refused>
  /** What is said when it is done. */
  done: string
  button?: string
  /** The field that a refusal is about. */
  blame?: string
}

const read = { access: { for: 'staff' as const, permission: 'cases.read' } }
const params = z.object({ reference: z.string().min(1).max(60) })

/** The page of one step: its form, what the customer will see, and what to do when others were quicker. */
export function stepPage<Form>(app: App, page: StepPage<Form>) {
  const url = `/staff/cases/:reference/${page.step}`

  app.get(url, { config: read, schema: { params } }, async (request, reply) => {
    const context = await open(app, request, page.step)
    if (!context) return backToCase(reply, request.params.reference)
    return show(app, reply, page, { ...context, entered: fromAddress(request) }, {})
  })

  app.post(url, { config: { ...read, form: page.form }, schema: { params } }, async (request, reply) => {
    const sent = sentStep.parse(request.body ?? {})
    const form = parseForm(page.form, request.body)
    const context = await open(app, request, null)
    if (!context) throw notFound('Case')
    const here = { ...context, entered: form.entered }
    if (!form.ok) return show(app, reply.code(422), page, here, { errors: form.errors })
    const wrong = page.check ? await page.check(here, form.value, app.db) : null
    if (wrong === 'again') return show(app, reply, page, here, {})
    if (wrong) return show(app, reply.code(422), page, here, { errors: wrong })

    const seen = { caseId: context.found.id, version: sent._version }
    const isSent = sent._stage === 'send' || !page.tells
    let text = page.done
    const done = await once(request, async (tx): Promise<Done | Refused | Tried> => {
      const run = () => page.run(tx, context.actor, { seen, found: context.found, form: form.value, context: here })
      if (!isSent) return tryStep(tx, context.found.id, run, (await page.tellsAbout?.(tx, form.value)) ?? null)
      const ran = await run()
      if (ran.refusal === null)
        text = await saidWhenDone(tx, context.actor, { caseId: context.found.id, done: page.done })
      return ran
    })
    if (done.refusal === null) {
      const onward = (await isOutOfReach(app.db, here, done.reference)) ? '/staff/queue' : caseHref(done.reference)
      return reply.flash({ kind: 'success', text }).redirect(onward, 303)
    }
    if (done.refusal === 'only-tried') {
      const warning = (await page.warns?.(here, form.value, app.db)) ?? null
      return show(app, reply, page, here, { messages: done.messages, toSay: done.toSay, warning })
    }
    const since = done.refusal === 'changed' ? sent._version : null
    const errors = formErrors({ [page.blame ?? 'form']: done.why ?? refusalWords[done.refusal] })
    return show(app, reply.code(since === null ? 422 : 409), page, here, { errors, since })
  })
}

/** A contractor's people reach a case no more once it is with a team that is not theirs. */
const isOutOfReach = async (db: Db, { actor }: Context, reference: string) =>
  actor.kind === 'contractor' && !(await findCase(db, actor, reference))

/** The case, when this step is possible on it now. The look at a restricted one is recorded. */
async function open(app: App, request: FastifyRequest<{ Params: { reference: string } }>, step: Step | null) {
  const actor = request.staff()
  const found = await inTransaction(app.db, (tx) => lookAtCase(tx, actor, referenceIn(request.params.reference)))
  if (!found) throw notFound('Case')
  const service = await serviceVersion(app.db, found.serviceVersionId)
  if (step && !possibleSteps(standOf(actor, found, service, true)).includes(step)) return null
  return { found, actor, service }
}

const backToCase = (reply: FastifyReply, address: string) =>
  reply
    .flash({ kind: 'info', text: 'This cannot be done on the case as it stands now' })
    .redirect(`/staff/cases/${address}`, 303)

type Shown = Omit<Parameters<typeof showStep>[3], 'fields'>

async function show<Form>(app: App, reply: FastifyReply, page: StepPage<Form>, context: Context, shown: Shown) {
  const { found } = context
  const fields = await page.fields(context, app.db)
  const href = caseHref(found.reference)
  return showStep(
    app,
    reply,
    {
      ...context,
      title: stepWords[page.step],
      intro: page.intro ?? null,
      href,
      action: `${href}/${page.step}`,
      tells: page.tells ?? false,
      button: page.button ?? stepWords[page.step],
    },
    { ...shown, fields },
  )
}
