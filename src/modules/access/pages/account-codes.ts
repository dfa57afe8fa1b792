import { inTransaction } from '#platform/db/index.ts'
import { type App, AppError, formErrors, parseForm } from '#platform/http/index.ts'
import { beginCodeSetUp, confirmCodeSetUp, renewRecoveryCodes, switchOffCodes } from '../actions/own-account.ts'
import { ownAccount } from './account.ts'
import { codeSetUpView } from './code-set-up.ts'
import { setUpForm } from './sign-in-set-up.ts'
import { beginTry, throttledWords } from './try.ts'

const template = 'modules/access/pages/account-codes.njk'
const recoveryTemplate = 'modules/access/pages/recovery-codes.njk'
const config = { access: { for: 'staff' as const, permission: null } }
const next = '/staff/account'

/** Codes from an app as a second proof, for those whom no role forces to it. */
export function accountCodesPage(app: App) {
  const council = app.config.COUNCIL_NAME

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

  app.post('/staff/account/codes/recovery', { config }, async (request, reply) => {
    const account = await ownAccount(app, request)
    if (!account.codeConfirmedAt) return reply.redirect(next, 303)
    const codes = await inTransaction(app.db, async (tx) => renewRecoveryCodes(tx, request.actor, account))
    return reply.page(recoveryTemplate, { codes, next })
  })

  app.post('/staff/account/codes/off', { config }, async (request, reply) => {
    const account = await ownAccount(app, request)
    if (account.codeRequired && !account.trial)
      throw new AppError(403, 'Your role demands codes, so they cannot be switched off')
    await inTransaction(app.db, async (tx) => switchOffCodes(tx, request.actor, account))
    reply.flash({ kind: 'success', text: 'You no longer need a code to sign in.' })
    return reply.redirect(next, 303)
  })
}
