import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { saidWhenDone } from '#modules/cases/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  once,
  oneOf,
  parseForm,
  type StaffActor,
  versionSeen,
} from '#platform/http/index.ts'
import { sendAnswer } from '../../actions/send.ts'
import { askAgain, askToSign, returnLetter, signLetter } from '../../actions/sign-off.ts'
import { letterView } from './letter-view.ts'
import { complaintHref } from './link.ts'
import { type Context, type Outcome, open, paramsOfOne, read } from './step.ts'
import { refusalWords } from './words.ts'

const direct = z.object({ _version: versionSeen })
const signing = z.object({
  letterVersion: versionSeen,
  decision: z.preprocess(oneOf, z.enum(['sign', 'return'], { error: 'Press “Sign” or “Give it back”' })),
  comments: z.preprocess(oneOf, z.string().max(4000, 'Use 4,000 characters or fewer').default('')),
})

type Direct = {
  path: string
  done: string
  run(tx: Tx, actor: StaffActor, of: { caseId: string; version: number; letterId: string }): Promise<Outcome>
}

const steps: readonly Direct[] = [
  { path: 'ask', done: 'The letter lies with whoever signs it', run: askToSign },
  { path: 'ask-again', done: 'Whoever stands in is asked to sign', run: askAgain },
  { path: 'send', done: 'The answer is on its way', run: sendAnswer },
]

/** A letter exactly as it goes, with its signatures: ask for one, give one, give it back, send. */
export function letterPage(app: App) {
  const url = '/staff/complaints/:reference/letters/:id'
  const schema = { params: paramsOfOne }

  app.get(url, { config: read, schema }, async (request, reply) =>
    show(reply, await open(app, request, { id: request.params.id, entered: {} }), {}),
  )

  app.post(`${url}/sign`, { config: { ...read, form: signing }, schema }, async (request, reply) => {
    const form = parseForm(signing, request.body)
    const context = await open(app, request, { id: request.params.id, entered: form.entered })
    if (!form.ok) return show(reply.code(422), context, { errors: form.errors, entered: form.entered })
    const { decision, ...signed } = form.value
    // What they read is the letter, and its version says whether it is still that.
    const about = { caseId: context.found.id, version: null, letterId: context.id, ...signed }
    const act = decision === 'sign' ? signLetter : returnLetter
    const done = await once(request, (tx): Promise<Outcome> => act(tx, context.actor, about))
    if (done.refusal !== null) {
      const field = done.refusal === 'comments-missing' ? 'comments' : 'letter'
      const errors = formErrors({ [field]: done.why ?? refusalWords[done.refusal] })
      return show(reply.code(done.refusal === 'letter-changed' ? 409 : 422), context, { errors, entered: form.entered })
    }
    const text = decision === 'sign' ? 'Signed' : 'The letter is back with its handler'
    return reply.flash({ kind: 'success', text }).redirect('/staff/signing', 303)
  })

  for (const { path, done: said, run } of steps) {
    app.post(`${url}/${path}`, { config: { ...read, form: direct }, schema }, async (request, reply) => {
      const { _version: version } = direct.parse(request.body ?? {})
      const context = await open(app, request, { id: request.params.id, entered: {} })
      const of = { caseId: context.found.id, version, letterId: context.id }
      let text = said
      const done = await inTransaction(app.db, async (tx): Promise<Outcome> => {
        const ran = await run(tx, context.actor, of)
        if (ran.refusal === null) text = await saidWhenDone(tx, context.actor, { caseId: context.found.id, done: said })
        return ran
      })
      const href = complaintHref(context.found.reference)
      if (done.refusal === null) return reply.flash({ kind: 'success', text }).redirect(href, 303)
      const why = done.why ?? refusalWords[done.refusal]
      return reply.flash({ kind: 'info', text: why }).redirect(`${href}/letters/${context.id}`, 303)
    })
  }

  async function show(reply: FastifyReply, context: Context, { errors, entered = {} }: Shown) {
    const { found } = context
    return reply.page('modules/complaints/pages/staff/letter.njk', {
      letter: await letterView(app.db, context, context.id),
      found,
      href: complaintHref(found.reference),
      errors,
      entered,
    })
  }
}

type Shown = { errors?: FormErrors; entered?: Entered }
