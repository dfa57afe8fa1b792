import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, AppError, formErrors, parseForm, requiredText } from '#platform/http/index.ts'
import { beginCodeSetUp, confirmCodeSetUp, renewRecoveryCodes, switchOffCodes } from '../actions/own-account.ts'
import { codeFits } from '../actions/sign-in.ts'
import type { Account } from '../queries/sign-in.ts'
import { ownAccount, show } from './account.ts'
import { codeSetUpView } from './code-set-up.ts'
import { setUpForm } from './sign-in-set-up.ts'
import { beginTry, throttledWords } from './try.ts'

const template = 'modules/access/pages/account-codes.njk'
const recoveryTemplate = 'modules/access/pages/recovery-codes.njk'
const config = { access: { for: 'staff' as const, permission: null } }
const next = '/staff/account'
const ownCodeForm = z.object({ 'own-code': requiredText('Enter the code your app shows now, or a recovery code', 40) })
const proving = { ...config, form: ownCodeForm }

/** Codes from an app as a second proof, for those whom no role forces to it. */
export function accountCodesPage(app: App) {
  const council = app.config.COUNCIL_NAME

  /** Whoever finds a screen left open must not be able to take the second proof away. */
  async function wrongWords(request: FastifyRequest, account: Account): Promise<string | null> {
    const form = parseForm(ownCodeForm, request.body)
    if (!form.ok) return form.errors.byField['own-code']?.text ?? ''
    const attempt = await beginTry(app, request, 'code', account.email)
    if (attempt.isThrottled) return throttledWords
    const fits = await inTransaction(app.db, (tx) => codeFits(tx, account, form.value['own-code']))
    return fits ? null : 'The code is not right. Enter the one your app shows now, or a recovery code'
  }

  app.post('/staff/account/codes/begin', { config }, async (request, reply) => {
    const account = await ownAccount(app, request)
    await inTransaction(app.db, async (tx) => beginCodeSetUp(tx, account))
    return reply.redirect('/staff/account/codes', 303)
  })

  app.get('/staff/account/codes', { config }, async (request, reply) => {
    const account = await ownAccount(app, request)
    if (account.codeConfirmedAt || !account.codeSecret) return reply.redirect(next, 303)
    return reply.page(template, { setUp: await codeSetUpView(account, council) })
  })

  app.post('/staff/account/codes', { config: { ...config, form: setUpForm } }, async (request, reply) => {
    const account = await ownAccount(app, request)
    const setUp = await codeSetUpView(account, council)
    const form = parseForm(setUpForm, request.body)
    if (!form.ok) return reply.code(422).page(template, { setUp, errors: form.errors })
    const attempt = await beginTry(app, request, 'code', account.email)
    if (attempt.isThrottled)
      return reply.code(429).page(template, { setUp, errors: formErrors({ code: throttledWords }) })
    const { refusal, recoveryCodes } = await inTransaction(app.db, async (tx) =>
      confirmCodeSetUp(tx, request.actor, account, form.value.code),
    )
    if (refusal) {
      const words = 'The code is not right. Check that the clock of your phone is right and enter the code it shows now'
      return reply.code(422).page(template, { setUp, errors: formErrors({ code: words }) })
    }
    return reply.page(recoveryTemplate, { codes: recoveryCodes, next })
  })

  app.post('/staff/account/codes/recovery', { config: proving }, async (request, reply) => {
    const account = await ownAccount(app, request)
    if (!account.codeConfirmedAt) return reply.redirect(next, 303)
    const wrong = await wrongWords(request, account)
    if (wrong) return show(app, request, reply.code(422), formErrors({ 'own-code': wrong }))
    const codes = await inTransaction(app.db, async (tx) => renewRecoveryCodes(tx, request.actor, account))
    return reply.page(recoveryTemplate, { codes, next })
  })

  app.post('/staff/account/codes/off', { config: proving }, async (request, reply) => {
    const account = await ownAccount(app, request)
    if (account.codeRequired && !account.trial)
      throw new AppError(403, 'Your role demands codes, so they cannot be switched off')
    const wrong = await wrongWords(request, account)
    if (wrong) return show(app, request, reply.code(422), formErrors({ 'own-code': wrong }))
    await inTransaction(app.db, async (tx) => switchOffCodes(tx, request.actor, account))
    reply.flash({ kind: 'success', text: 'You no longer need a code to sign in.' })
    return reply.redirect(next, 303)
  })
}
