import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  type Case,
  type CaseRefusal,
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
import { type App, type Entered, formErrors, notFound, once, parseForm, type StaffActor } from '#platform/http/index.ts'
import { type ComplaintRow, findComplaint } from '../../queries/complaints.ts'
import { type LetterRow, lettersOf } from '../../queries/letters.ts'
import type { ComplaintRefusal } from '../../rules/stage.ts'
import { complaintHref } from './link.ts'
import { refusalWords } from './words.ts'

export const read = { access: { for: 'staff' as const, permission: 'cases.read' } }
export const params = z.object({ reference: z.string().min(1).max(60) })
export const paramsOfOne = params.extend({ id: z.uuid() })

/** What an action answers: done, or why not. */
export type Outcome =
  | (Done & { letterId?: string; apart?: string | null })
  | {
      refusal: ComplaintRefusal | CaseRefusal
      why?: string /** What it is about, where that is not the step's own. */
      field?: string
    }

export type Context = {
  found: Case
  complaint: ComplaintRow
  actor: StaffActor
  entered: Entered
  /** The point, remedy or letter the step is about. */
  id: string
}

export type ComplaintStep<Form> = {
  /** What stands behind the complaint's address; with `:id` where it is about one point, remedy or letter. */
  path: string
  title: string
  intro?(context: Context, db: Db): Promise<string | null> | string | null
  form: z.ZodType<Form>
  fields(context: Context, db: Db): Promise<readonly Field[]> | readonly Field[]
  /** It sends a letter: what they will get is shown before it is done. */
  tells?: true
  run(tx: Tx, actor: StaffActor, given: { seen: Seen; form: Form; context: Context }): Promise<Outcome>
  /** What is said when it is done; where it depends, by what came of it. */
  done: string | ((outcome: Outcome) => string)
  button?: string
  /** The field that a refusal is about. */
  blame: string
}

type Request = FastifyRequest<{ Params: { reference: string } }>

/** One step of a complaint as a page of its own, in the engine's form. */
export function complaintStep<Form>(app: App, page: ComplaintStep<Form>) {
  const url = `/staff/complaints/:reference/${page.path}`
  const schema = { params: params.extend({ id: z.uuid().optional() }) }

  app.get(url, { config: read, schema }, async (request, reply) =>
    show(reply, page, await open(app, request, { id: request.params.id ?? '', entered: fromAddress(request) }), {}),
  )

  app.post(url, { config: { ...read, form: page.form }, schema }, async (request, reply) => {
    const sent = sentStep.parse(request.body ?? {})
    const form = parseForm(page.form, request.body)
    const context = await open(app, request, { id: request.params.id ?? '', entered: form.entered })
    if (!form.ok) return show(reply.code(422), page, context, { errors: form.errors })
    const seen = { caseId: context.found.id, version: sent._version }
    let letters: Letter[] = []
    let text = ''
    const done = await once(request, async (tx): Promise<Outcome | Tried> => {
      const run = () => page.run(tx, context.actor, { seen, form: form.value, context })
      if (sent._stage === 'send' || !page.tells) {
        const ran = await run()
        if (ran.refusal === null)
          text = await saidWhenDone(tx, context.actor, { caseId: context.found.id, done: doneWords(page, ran) })
        return ran
      }
      const before = new Set((await lettersOf(tx, context.found.id)).map(sentId))
      const tried = await tryStep(tx, context.found.id, run)
      letters = (await lettersOf(tx, context.found.id)).filter(
        (one) => one.state === 'sent' && !before.has(sentId(one)),
      )
      return tried
    })
    if (done.refusal === null) {
      const letter = done.letterId ? `/letters/${done.letterId}` : ''
      // Sent to a team that few may look into, it may be out of sight for whoever sent it.
      const still =
        context.found.scopeId !== null ||
        (await inTransaction(app.db, (tx) => lookAtCase(tx, context.actor, context.found.id)))
      if (!still)
        return reply
          .flash({
            kind: 'success',
            text: `${text}. Only the people who deal with it there can see ${done.reference} now`,
          })
          .redirect('/staff/complaints', 303)
      return reply.flash({ kind: 'success', text }).redirect(`${complaintHref(done.reference)}${letter}`, 303)
    }
    if (done.refusal === 'only-tried') {
      const { messages, toSay } = done
      // What goes may name nothing, and lead to the letter: whoever sends it reads the letter itself first.
      const behindLink = letters.filter(({ title }) => messages.every(({ subject }) => subject !== title))
      return show(reply, page, context, { messages, toSay, behindLink })
    }
    const since = done.refusal === 'changed' ? sent._version : null
    const errors = formErrors({ [done.field ?? page.blame]: done.why ?? refusalWords[done.refusal] })
    return show(reply.code(since === null ? 422 : 409), page, context, { errors, since })
  })

  async function show(reply: FastifyReply, step: ComplaintStep<Form>, context: Context, shown: Shown) {
    const { found, id } = context
    const href = complaintHref(found.reference)
    const form = {
      ...context,
      title: step.title,
      intro: (await step.intro?.(context, app.db)) ?? null,
      href,
      action: `${href}/${step.path.replace(':id', id)}`,
      tells: step.tells ?? false,
      button: step.button ?? step.title,
    }
    return showStep(app, reply, form, { ...shown, fields: await step.fields(context, app.db) })
  }
}

const doneWords = <Form>({ done }: ComplaintStep<Form>, outcome: Outcome) =>
  typeof done === 'string' ? done : done(outcome)

type Letter = Pick<LetterRow, 'id' | 'state' | 'title' | 'body'>

/** A letter that was a draft before and goes now is another one for this. */
const sentId = ({ id, state }: Letter) => (state === 'sent' ? id : '')

type Shown = Omit<Parameters<typeof showStep>[3], 'fields'>

/** The complaint for whoever may know of it. The look at a restricted one is recorded. */
export async function open(app: App, request: Request, rest: Pick<Context, 'id' | 'entered'>): Promise<Context> {
  const actor = request.staff()
  const found = await inTransaction(app.db, (tx) => lookAtCase(tx, actor, referenceIn(request.params.reference)))
  const complaint = found ? await findComplaint(app.db, actor, found.id) : null
  if (!found || !complaint) throw notFound('Complaint')
  return { found, complaint, actor, ...rest }
}
