import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, AppError, type FormErrors, formErrors, parseForm, requiredText } from '#platform/http/index.ts'
import { hashPassword, isPassword } from '#platform/secrets/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { changePassword } from '../actions/own-account.ts'
import { endOwnSession, signOutElsewhere } from '../actions/sign-in.ts'
import { listRoles } from '../queries/roles.ts'
import { listSessions } from '../queries/sessions.ts'
import { countRecoveryCodes, findAccount } from '../queries/sign-in.ts'
import { refusalOfPassword } from '../rules/password.ts'
import { differentWords, passwordForm, passwordRefusals } from './choose-password.ts'
import { beginTry, throttledWords } from './try.ts'

const config = { access: { for: 'staff' as const, permission: null } }
const changeForm = passwordForm.extend({ current: requiredText('Enter your current password', 1000) })
const params = z.object({ sessionId: z.uuid() })

/** What a person sees and changes about their own account. */
export function accountPage(app: App) {
  app.get('/staff/account', { config }, (request, reply) => show(app, request, reply))

  app.post('/staff/account/password', { config: { ...config, form: changeForm } }, async (request, reply) => {
    const form = parseForm(changeForm, request.body)
    if (!form.ok) return show(app, request, reply.code(422), form.errors)
    const again = (words: Record<string, string>) => show(app, request, reply.code(422), formErrors(words))
    const account = await ownAccount(app, request)

    const attempt = await beginTry(app, request, 'password', `own:${account.id}`)
    if (attempt.isThrottled) return again({ current: throttledWords })
    if (!(await isPassword(form.value.current, account.passwordHash)))
      return again({ current: 'This is not your current password' })
    const weak = refusalOfPassword(form.value.password, account)
    if (weak) return again({ password: passwordRefusals[weak] })
    if (form.value.password !== form.value.again) return again({ again: differentWords })

    const hash = await hashPassword(form.value.password)
    const keep = request.staffSession?.id ?? null
    await inTransaction(app.db, async (tx) => changePassword(tx, request.actor, account, hash, keep))
    reply.flash({ kind: 'success', text: 'Your password is changed. You are signed out everywhere else.' })
    return reply.redirect('/staff/account', 303)
  })

  app.post('/staff/account/sessions/end-others', { config }, async (request, reply) => {
    const actor = request.staff()
    const keep = request.staffSession?.id ?? null
    await inTransaction(app.db, async (tx) => signOutElsewhere(tx, actor, keep))
    reply.flash({ kind: 'success', text: 'You are signed out everywhere else.' })
    return reply.redirect('/staff/account', 303)
  })

  app.post('/staff/account/sessions/:sessionId/end', { config, schema: { params } }, async (request, reply) => {
    const actor = request.staff()
    const ended = await inTransaction(app.db, (tx) => endOwnSession(tx, actor, request.params.sessionId))
    if (ended) reply.flash({ kind: 'success', text: 'Signed out there.' })
    return reply.redirect('/staff/account', 303)
  })
}

export async function ownAccount(app: App, request: FastifyRequest) {
  const account = await findAccount(app.db, { id: request.staff().id }, londonDate(app.clock.now()))
  if (!account) throw new AppError(401, 'Your account has been closed')
  return account
}

export async function show(app: App, request: FastifyRequest, reply: FastifyReply, errors?: FormErrors) {
  const account = await ownAccount(app, request)
  const [sessions, roles, codesLeft] = await Promise.all([
    listSessions(app.db, account.id, app.clock.now()),
    listRoles(app.db),
    countRecoveryCodes(app.db, account.id),
  ])
  const held = new Set(request.staff().roles)
  return reply.page('modules/access/pages/account.njk', {
    account,
    codesLeft,
    roles: roles.filter(({ key }) => held.has(key)).map(({ name }) => name),
    sessions: sessions.map((session) => ({ ...session, isThis: session.id === request.staffSession?.id })),
    errors,
  })
}
