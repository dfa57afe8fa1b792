import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { FieldView } from '#modules/forms/index.ts'
import { type ListedMessage, messagesAbout } from '#modules/messages/index.ts'
import { type Service, serviceVersion } from '#modules/services/index.ts'
import { type Db, inTransaction, type Tx } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  oneOf,
  parseForm,
  type StaffActor,
  system,
  versionSeen,
} from '#platform/http/index.ts'
import type { Done, Refused, Seen } from '../../actions/change.ts'
import { lookAtCase } from '../../actions/looking.ts'
import { eventsSince } from '../../queries/events.ts'
import type { Case } from '../../queries/reading.ts'
import { possibleSteps, type Step } from '../../rules/next-step.ts'
import { factForStaff } from '../story-words.ts'
import { caseHref, referenceIn } from './case-link.ts'
import { standOf } from './case-steps.ts'
import { refusalWords, stepWords } from './step-words.ts'

/** A field of a step's form, as its template draws it. */
export type Field =
  | { kind: 'textarea'; name: string; label: string; hint?: string; rows?: number }
  | { kind: 'input'; name: string; label: string; hint?: string; classes?: string; type?: string }
  | { kind: 'date'; name: string; label: string; hint?: string; value?: string }
  | { kind: 'radios' | 'select'; name: string; label: string; hint?: string; items: readonly Item[]; value?: string }
  | { kind: 'text'; name: string; label: string; lines: readonly string[] }
  | { kind: 'question'; name: string; question: FieldView }
  | { kind: 'hidden'; name: string; value: string }

export type Item = { value: string; text: string; hint?: { text: string } }

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
  /** What a schema alone cannot see: errors, or `again` when there is more to fill in now. */
  check?(context: Context, form: Form, db: Db): Promise<FormErrors | 'again' | null>
  run(tx: Tx, actor: StaffActor, given: Given<Form>): Promise<Done | Refused>
  /** What is said when it is done. */
  done: string
  button?: string
  /** The field that a refusal is about. */
  blame?: string
}

const read = { access: { for: 'staff' as const, permission: 'cases.read' } }
const params = z.object({ reference: z.string().min(1).max(60) })
const sentForm = z.object({
  _version: versionSeen,
  _stage: z.preprocess(oneOf, z.enum(['check', 'send']).catch('check')),
})

/** The page of one step: its form, what the customer will see, and what to do when others were quicker. */
export function stepPage<Form>(app: App, page: StepPage<Form>) {
  const url = `/staff/cases/:reference/${page.step}`

  app.get(url, { config: read, schema: { params } }, async (request, reply) => {
    const context = await open(app, request, page.step)
    if (!context) return backToCase(reply, request.params.reference)
    return show(app, reply, page, { ...context, entered: fromAddress(request) }, {})
  })

  app.post(url, { config: { ...read, form: page.form }, schema: { params } }, async (request, reply) => {
    const sent = sentForm.parse(request.body ?? {})
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
    const done = await inTransaction(app.db, (tx): Promise<Done | Refused | Tried> => {
      const run = () => page.run(tx, context.actor, { seen, found: context.found, form: form.value, context: here })
      return isSent ? run() : tried(tx, context.found.id, run)
    })
    if (done.refusal === null)
      return reply.flash({ kind: 'success', text: page.done }).redirect(caseHref(done.reference), 303)
    if (done.refusal === 'only-tried') return show(app, reply, page, here, { messages: done.messages })
    const since = done.refusal === 'changed' ? sent._version : null
    const errors = formErrors({ [page.blame ?? 'form']: done.why ?? refusalWords[done.refusal] })
    return show(app, reply.code(since === null ? 422 : 409), page, here, { errors, since })
  })
}

type Tried = { refusal: 'only-tried'; messages: readonly ListedMessage[] }

/**
 * Does a step and takes it back, to show what it would send. A refusal is what rolls back, so what is shown is what
 * would happen, to the letter.
 */
async function tried(tx: Tx, caseId: string, run: () => Promise<Done | Refused>): Promise<Tried | Refused> {
  const about = { kind: 'case', id: caseId }
  const before = new Set((await messagesAbout(tx, system('preview'), about)).map(({ id }) => id))
  const done = await run()
  if (done.refusal !== null) return done
  const messages = (await messagesAbout(tx, system('preview'), about)).filter(({ id }) => !before.has(id))
  return { refusal: 'only-tried', messages }
}

/** The case, when this step is possible on it now. The look at a restricted one is recorded. */
async function open(app: App, request: FastifyRequest<{ Params: { reference: string } }>, step: Step | null) {
  const actor = request.staff()
  const found = await inTransaction(app.db, (tx) => lookAtCase(tx, actor, referenceIn(request.params.reference)))
  if (!found) throw notFound('Case')
  const stand = standOf(actor, found, true)
  if (step && !possibleSteps(stand).includes(step)) return null
  return { found, actor, service: await serviceVersion(app.db, found.serviceVersionId) }
}

const backToCase = (reply: FastifyReply, address: string) =>
  reply
    .flash({ kind: 'info', text: 'This cannot be done on the case as it stands now' })
    .redirect(`/staff/cases/${address}`, 303)

function fromAddress(request: FastifyRequest): Entered {
  const parsed = z.record(z.string(), z.string().max(500)).safeParse(request.query)
  return parsed.success ? parsed.data : {}
}

type Shown = { errors?: FormErrors; messages?: readonly ListedMessage[]; since?: number | null }

async function show<Form>(
  app: App,
  reply: FastifyReply,
  page: StepPage<Form>,
  context: Context,
  { errors, messages, since = null }: Shown,
) {
  const { found, actor, entered } = context
  const fields = await page.fields(context, app.db)
  const changes = since === null ? [] : await eventsSince(app.db, actor, found.id, since)
  return reply.page('modules/cases/pages/staff/step.njk', {
    title: stepWords[page.step],
    intro: page.intro ?? null,
    href: caseHref(found.reference),
    action: `${caseHref(found.reference)}/${page.step}`,
    found,
    version: found.version,
    fields: fields.map((field) => ({
      ...field,
      value: field.kind === 'hidden' ? field.value : (entered[field.name] ?? ('value' in field ? field.value : '')),
    })),
    hidden: hiddenFields(entered),
    errors,
    entered,
    button: page.tells ? 'See what they will get' : (page.button ?? stepWords[page.step]),
    previews: messages ? messages.map((message) => previewView(message, actor)) : null,
    conflict: since !== null,
    changes: changes.map(({ fact, actorName, at }) => ({ ...factForStaff(fact), actorName, at })),
  })
}

/** What was seen in the preview is what is sent, whatever is typed afterwards. */
const hiddenFields = (entered: Entered) =>
  Object.entries(entered)
    .filter(([name]) => name !== '_version' && name !== '_stage')
    .flatMap(([name, value]) => [value].flat().map((one) => ({ name, value: one })))

/** What a person would get, in their format. A contractor does not learn whose it is. */
function previewView(
  { subject, text, channelWords, formats, state, stateWords, toName, toAddress }: ListedMessage,
  actor: StaffActor,
) {
  const to = actor.kind === 'contractor' ? 'The resident' : (toName ?? toAddress)
  return { subject, text, channelWords, formats, to, notSent: state === 'not-sent' ? stateWords : null }
}
