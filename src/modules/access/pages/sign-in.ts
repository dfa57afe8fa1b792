import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  AppError,
  type Entered,
  type FormErrors,
  formErrors,
  isStaff,
  parseForm,
  requiredText,
} from '#platform/http/index.ts'
import { hashPassword, isOutdatedHash, isPassword } from '#platform/secrets/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { beginSession, beginTrialSession, recordFailedSignIn } from '../actions/sign-in.ts'
import { findAccount, listTrialAccounts } from '../queries/sign-in.ts'
import { returnPath } from '../rules/return-path.ts'
import { beginTry, giveSession, placeOf, throttledWords } from './try.ts'
import { unfinishedPage, withNext } from './unfinished.ts'

const everyone = { access: { for: 'everyone' as const } }
const querystring = z.object({
  next: z.unknown().optional().transform(returnPath),
  /** Asked for by whoever is half signed in and would rather be somebody else. */
  again: z.unknown().optional(),
})

const signInForm = z.object({
  email: requiredText('Enter your email address', 320).transform((email) => email.toLowerCase()),
  password: requiredText('Enter your password', 1000),
  next: z.unknown().optional().transform(returnPath),
})

const trialForm = z.object({ account: z.uuid(), next: z.unknown().optional().transform(returnPath) })

export function signInPage(app: App) {
  app.get('/staff/sign-in', { config: everyone, schema: { querystring } }, (request, reply) => {
    const { next, again } = request.query
    if (isStaff(request.actor)) return reply.redirect(next, 303)
    const unfinished = again === undefined ? unfinishedPage(request.staffSession?.stage) : null
    if (unfinished) return reply.redirect(withNext(unfinished, next), 303)
    return show(app, reply, { next })
  })

  app.post('/staff/sign-in', { config: { ...everyone, form: signInForm } }, async (request, reply) => {
    const form = parseForm(signInForm, request.body)
    if (!form.ok) return showAgain(app, reply, form.errors, form.entered)
    const { email, password, next } = form.value

    const attempt = await beginTry(app, request, 'password', email)
    if (attempt.isThrottled) return showAgain(app, reply.code(429), formErrors({ email: throttledWords }), form.entered)

    const account = await findAccount(app.db, { email }, londonDate(app.clock.now()))
    if (!(await isPassword(password, account?.passwordHash ?? null)) || !account) {
      await inTransaction(app.db, async (tx) => recordFailedSignIn(tx, request.actor, account))
      return showAgain(
        app,
        reply,
        formErrors({ email: 'The email address or the password is not right' }),
        form.entered,
      )
    }

    const freshHash = isOutdatedHash(account.passwordHash ?? '') ? await hashPassword(password) : null
    const { token, stage } = await inTransaction(app.db, async (tx) =>
      beginSession(tx, account, placeOf(request), attempt.id, freshHash),
    )
    giveSession(reply, token)
    const unfinished = unfinishedPage(stage)
    return reply.redirect(unfinished ? withNext(unfinished, next) : next, 303)
  })

  app.post('/staff/sign-in/trial', { config: { ...everyone, form: trialForm } }, (request, reply) =>
    signInToTrial(app, request, reply),
  )
}

async function signInToTrial(app: App, request: FastifyRequest, reply: FastifyReply) {
  const form = parseForm(trialForm, request.body)
  const account = form.ok
    ? await findAccount(app.db, { id: form.value.account }, londonDate(app.clock.now()))
    : undefined
  if (!form.ok || !account) return reply.redirect('/staff/sign-in', 303)
  const { refusal, token } = await inTransaction(app.db, async (tx) => beginTrialSession(tx, account, placeOf(request)))
  if (refusal) throw new AppError(403, 'This account needs its password')
  giveSession(reply, token)
  return reply.redirect(form.value.next, 303)
}

function showAgain(app: App, reply: FastifyReply, errors: FormErrors, entered: Entered) {
  if (reply.statusCode < 400) reply.code(422)
  return show(app, reply, { next: returnPath(entered.next), email: entered.email, errors })
}

type Shown = { next: string; email?: string | string[] | undefined; errors?: FormErrors }

async function show(app: App, reply: FastifyReply, shown: Shown) {
  const accounts = await listTrialAccounts(app.db, londonDate(app.clock.now()))
  const roles = Map.groupBy(accounts, (account) => account.roleKey)
  const trialRoles = [...roles.values()].flatMap(([first, ...others]) => (first ? [{ ...first, others }] : []))
  return reply.page('modules/access/pages/sign-in.njk', { ...shown, trialRoles })
}
