import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, formErrors, parseForm, requiredText } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { finishWithCode, recordFailedSignIn } from '../actions/sign-in.ts'
import { findAccount } from '../queries/sign-in.ts'
import { returnPath } from '../rules/return-path.ts'
import { beginTry, giveSession, placeOf, throttledWords } from './try.ts'
import { withNext } from './unfinished.ts'

const template = 'modules/access/pages/sign-in-code.njk'
const everyone = { access: { for: 'everyone' as const } }
const querystring = z.object({ next: z.unknown().optional().transform(returnPath) })

const codeForm = z.object({
  code: requiredText('Enter the code from your app, or a recovery code', 50),
  next: z.unknown().optional().transform(returnPath),
})

export function signInCodePage(app: App) {
  app.get('/staff/sign-in/code', { config: everyone, schema: { querystring } }, (request, reply) => {
    const { next } = request.query
    return waitsForCode(request)
      ? reply.page(template, { next })
      : reply.redirect(withNext('/staff/sign-in', next), 303)
  })

  app.post('/staff/sign-in/code', { config: { ...everyone, form: codeForm } }, async (request, reply) => {
    const session = waitsForCode(request)
    const account = session && (await findAccount(app.db, { id: session.staffId }, londonDate(app.clock.now())))
    const form = parseForm(codeForm, request.body)
    const next = returnPath(form.entered.next)
    if (!session || !account) return reply.redirect(withNext('/staff/sign-in', next), 303)
    if (!form.ok) return reply.code(422).page(template, { next, errors: form.errors })

    const attempt = await beginTry(app, request, 'code', account.email)
    if (attempt.isThrottled)
      return reply.code(429).page(template, { next, errors: formErrors({ code: throttledWords }) })

    const given = { code: form.value.code, tryId: attempt.id }
    const { refusal, token } = await inTransaction(app.db, (tx) => finishWithCode(tx, account, given, placeOf(request)))
    if (refusal) {
      await inTransaction(app.db, async (tx) => recordFailedSignIn(tx, request.actor, account))
      const words = 'The code is not right, or was used before. Wait for the next one and enter that'
      return reply.code(422).page(template, { next, errors: formErrors({ code: words }) })
    }
    giveSession(reply, token)
    return reply.redirect(next, 303)
  })
}

const waitsForCode = ({ staffSession }: FastifyRequest) => (staffSession?.stage === 'code-needed' ? staffSession : null)
