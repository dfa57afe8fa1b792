import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  type Case,
  type Done,
  type Field,
  fromAddress,
  lookAtCase,
  referenceIn,
  type Seen,
  saidWhenDone,
  sentStep,
  showStep,
  type Tried,
  tryStep,
} from '#modules/cases/index.ts'
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
import { dayInWords } from '#platform/time/index.ts'
import type { No } from '../../actions/hand.ts'
import { type Enquiry, findEnquiry, type QuestionRow } from '../../queries/enquiries.ts'
import { findMember, type Member } from '../../queries/members.ts'
import { refusalWords } from './refusals.ts'
import { enquiryHref } from './state.ts'

export const manage = { access: { for: 'staff' as const, permission: 'enquiries.manage' } }
export const params = z.object({ reference: z.string().min(1).max(60) })

/** What a step's page works with. */
export type Context = { found: Case; enquiry: Enquiry; member: Member; actor: StaffActor; entered: Entered }

export type EnquiryStep<Form> = {
  step: string
  title: string
  intro?: string
  /** What an enquiry must be for it, unless it is one that waits for its answer. */
  needs?: 'answered' | 'not-ended' | 'converted'
  form: z.ZodType<Form>
  fields(context: Context, db: Db): Promise<readonly Field[]> | readonly Field[]
  /** What stands in the form before anything is typed. */
  prefill?(context: Context, db: Db): Promise<Entered> | Entered
  /** It writes to the Member: what they will get is shown before it is done. */
  tells?: true
  /** What was sent only asks to look something up: the page comes again with what was found. */
  looksUp?(form: Form): boolean
  /** What they should know before they send it. */
  warning?(context: Context, form: Form, db: Db): Promise<string | null>
  run(tx: Tx, actor: StaffActor, given: { seen: Seen; form: Form; context: Context }): Promise<Done | No>
  done: string
  button: string
  /** The field that a refusal is about. */
  blame: string
}

/** The page of one step on an enquiry: its form, what the Member will get, and what to do when others were quicker. */
export function enquiryStep<Form>(app: App, page: EnquiryStep<Form>) {
  const url = `/staff/enquiries/:reference/${page.step}`

  app.get(url, { config: manage, schema: { params } }, async (request, reply) => {
    const context = await openEnquiryPage(app, request)
    const inTheWay = hindrance(page.needs ?? 'open', context.enquiry)
    if (inTheWay)
      return reply
        .flash({ kind: 'info', text: refusalWords[inTheWay] })
        .redirect(enquiryHref(context.found.reference), 303)
    const entered = { ...(await page.prefill?.(context, app.db)), ...fromAddress(request) }
    return show(app, reply, page, { ...context, entered }, {})
  })

  app.post(url, { config: { ...manage, form: page.form }, schema: { params } }, async (request, reply) => {
    const sent = sentStep.parse(request.body ?? {})
    const form = parseForm(page.form, request.body)
    const context = { ...(await openEnquiryPage(app, request)), entered: form.entered }
    if (!form.ok) return show(app, reply.code(422), page, context, { errors: form.errors })
    if (page.looksUp?.(form.value)) return show(app, reply, page, context, {})
    const seen = { caseId: context.found.id, version: sent._version }
    let text = page.done
    const warning = (await page.warning?.(context, form.value, app.db)) ?? null
    const done = await once(request, async (tx): Promise<Done | No | Tried> => {
      const run = () => page.run(tx, context.actor, { seen, form: form.value, context })
      if (sent._stage !== 'send' && page.tells) return tryStep<Done | No>(tx, context.found.id, run)
      const ran = await run()
      if (ran.refusal === null)
        text = await saidWhenDone(tx, context.actor, { caseId: context.found.id, done: page.done })
      return ran
    })
    if (done.refusal === null)
      return reply.flash({ kind: 'success', text }).redirect(enquiryHref(context.found.reference), 303)
    if (done.refusal === 'only-tried')
      return show(app, reply, page, context, { messages: done.messages, toSay: done.toSay, warning })
    const since = done.refusal === 'changed' ? sent._version : null
    const errors = formErrors({ [since === null ? page.blame : 'form']: whyNot(done) })
    return show(app, reply.code(since === null ? 422 : 409), page, context, { errors, since })
  })
}

/** Why a step cannot be done with an enquiry as it stands: its form is not shown then. */
function hindrance(
  needs: 'open' | 'answered' | 'not-ended' | 'converted',
  { endedAt, endedBecause, resolvedAt }: Enquiry,
) {
  if (needs === 'converted') return endedBecause === 'converted' ? null : 'not-converted'
  if (endedAt !== null) return 'ended'
  if (needs === 'open' && resolvedAt !== null) return 'reply-sent'
  return needs === 'answered' && resolvedAt === null ? 'not-resolved' : null
}

/** Why a step was not done, in words. */
export function whyNot(done: No): string {
  if (done.refusal === 'not-a-working-day' && 'next' in done)
    return `Nobody works that day. Enter a working day, such as ${dayInWords(done.next)}`
  if (done.refusal === 'question-taken' && 'taken' in done) return `${whoHas(done.taken)}. Go on with the others`
  return ('why' in done && done.why) || refusalWords[done.refusal]
}

const whoHas = ({ number, unit, partReference, convertedReference }: QuestionRow) =>
  unit
    ? `${unit} has question ${number} already, as ${partReference}`
    : `Question ${number} went its own way already, as ${convertedReference}`

type Shown = {
  errors?: FormErrors
  messages?: Tried['messages']
  toSay?: Tried['toSay']
  warning?: string | null
  since?: number | null
}

async function show<Form>(
  app: App,
  reply: FastifyReply,
  page: EnquiryStep<Form>,
  { found, actor, entered, ...rest }: Context,
  shown: Shown,
) {
  const href = enquiryHref(found.reference)
  const form = {
    title: page.title,
    intro: page.intro ?? null,
    href,
    action: `${href}/${page.step}`,
    found,
    actor,
    entered,
    tells: page.tells ?? false,
    button: page.button,
  }
  const fields = await page.fields({ found, actor, entered, ...rest }, app.db)
  return showStep(app, reply, form, { fields, ...shown })
}

/** An enquiry with its case, for whoever may know of it. The look at a restricted one is recorded. */
export async function openEnquiryPage(
  app: App,
  request: FastifyRequest<{ Params: { reference: string } }>,
): Promise<Context> {
  const actor = request.staff()
  const found = await inTransaction(app.db, (tx) => lookAtCase(tx, actor, referenceIn(request.params.reference)))
  const enquiry = found && (await findEnquiry(app.db, actor, found.id))
  const member = enquiry && (await findMember(app.db, enquiry.memberId))
  if (!found || !enquiry || !member) throw notFound('Enquiry')
  return { found, enquiry, member, actor, entered: {} }
}
