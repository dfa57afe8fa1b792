import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, formErrors, parseForm, requiredText } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { beginCodeSetUp, confirmCodeSetUp } from '../actions/own-account.ts'
import { openSession } from '../actions/sign-in.ts'
import { findAccount } from '../queries/sign-in.ts'
import { returnPath } from '../rules/return-path.ts'
import { codeSetUpView } from './code-set-up.ts'
import { beginTry, giveSession, placeOf, throttledWords } from './try.ts'
import { withNext } from './unfinished.ts'

const template = 'modules/access/pages/sign-in-set-up.njk'
const everyone = { access: { for: 'everyone' as const } }
const querystring = z.object({ next: z.unknown().optional().transform(returnPath) })

const beginForm = z.object({ next: z.unknown().optional().transform(returnPath) })

export const setUpForm = z.object({
  code: requiredText('Enter the six figures your app shows', 20),
  next: z.unknown().optional().transform(returnPath),
})

/** Somebody whose role demands codes sets them up before anything else. */
export function signInSetUpPage(app: App) {
  const find = async (request: FastifyRequest) => {
    const session = request.staffSession?.stage === 'set-up-needed' ? request.staffSession : null
    const account = session && (await findAccount(app.db, { id: session.staffId }, londonDate(app.clock.now())))
    return session && account ? { session, account } : null
  }
  const council = app.config.COUNCIL_NAME

  app.get('/staff/sign-in/set-up', { config: everyone, schema: { querystring } }, async (request, reply) => {
    const found = await find(request)
    const { next } = request.query
    if (!found) return reply.redirect(withNext('/staff/sign-in', next), 303)
    return reply.page(template, { next, setUp: await codeSetUpView(found.account, council) })
  })

  app.post('/staff/sign-in/set-up/begin', { config: { ...everyone, form: beginForm } }, async (request, reply) => {
    const { next } = beginForm.parse(request.body ?? {})
    const found = await find(request)
    if (found) await inTransaction(app.db, async (tx) => beginCodeSetUp(tx, found.account))
    return reply.redirect(withNext('/staff/sign-in/set-up', next), 303)
  })

  app.post('/staff/sign-in/set-up', { config: { ...everyone, form: setUpForm } }, async (request, reply) => {
    const found = await find(request)
    const form = parseForm(setUpForm, request.body)
    const next = returnPath(form.entered.next)
    if (!found) return reply.redirect(withNext('/staff/sign-in', next), 303)
    const { account } = found
    const setUp = await codeSetUpView(account, council)
    if (!form.ok) return reply.code(422).page(template, { next, setUp, errors: form.errors })

    const attempt = await beginTry(app, request, 'code', account.email)
    if (attempt.isThrottled)
      return reply.code(429).page(template, { next, setUp, errors: formErrors({ code: throttledWords }) })

    const outcome = await inTransaction(app.db, async (tx) => {
      const { refusal, recoveryCodes } = confirmCodeSetUp(tx, request.actor, account, form.value.code)
      if (refusal) return { refusal, recoveryCodes, token: '' }
      return { refusal, recoveryCodes, token: await openSession(tx, account, placeOf(request), 'signed-in') }
    })
    if (outcome.refusal) {
      const words = 'The code is not right. Check that the clock of your phone is right and enter the code it shows now'
      return reply.code(422).page(template, { next, setUp, errors: formErrors({ code: words }) })
    }
    giveSession(reply, outcome.token)
    return reply.page('modules/access/pages/recovery-codes.njk', { codes: outcome.recoveryCodes, next })
  })
}
