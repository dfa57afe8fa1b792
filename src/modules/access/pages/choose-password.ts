import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, formErrors, parseForm, requiredText } from '#platform/http/index.ts'
import { hashPassword, hashToken } from '#platform/secrets/index.ts'
import { choosePassword } from '../actions/own-account.ts'
import { findPasswordLink } from '../queries/sign-in.ts'
import { type PasswordRefusal, refusalOfPassword } from '../rules/password.ts'

const template = 'modules/access/pages/choose-password.njk'
const params = z.object({ token: z.string().regex(/^[\w-]{20,64}$/) })
const everyone = { access: { for: 'everyone' as const } }

export const passwordForm = z.object({
  password: requiredText('Enter a password', 1000),
  again: requiredText('Enter the password again', 1000),
})

export const passwordRefusals: Record<PasswordRefusal, string> = {
  'too-short': 'Use 12 characters or more. Three words that do not belong together are easy to remember',
  'too-long': 'Use 200 characters or fewer',
  'too-common': 'This password is easy to guess. Use three words that do not belong together',
  'about-you': 'Do not use your name or your email address as the password',
}

export const differentWords = 'This is not the same as the password above'

/** Somebody new, or somebody who lost the password, opens the link an administrator gave them. */
export function choosePasswordPage(app: App) {
  const find = (token: string) => findPasswordLink(app.db, hashToken(token), app.clock.now())

  app.get('/staff/sign-in/password/:token', { config: everyone, schema: { params } }, async (request, reply) => {
    const link = await find(request.params.token)
    return reply.code(link ? 200 : 410).page(template, { link, name: link?.name })
  })

  const post = { config: { ...everyone, form: passwordForm }, schema: { params } }
  app.post('/staff/sign-in/password/:token', post, async (request, reply) => {
    const link = await find(request.params.token)
    if (!link) return reply.code(410).page(template, { link: null })
    const form = parseForm(passwordForm, request.body)
    const again = (words: Record<string, string>) =>
      reply.code(422).page(template, { link, name: link.name, errors: formErrors(words) })
    if (!form.ok) return reply.code(422).page(template, { link, name: link.name, errors: form.errors })

    const weak = refusalOfPassword(form.value.password, link)
    if (weak) return again({ password: passwordRefusals[weak] })
    if (form.value.password !== form.value.again) return again({ again: differentWords })

    const hash = await hashPassword(form.value.password)
    const person = { id: link.staffId, kind: link.kind, name: link.name, email: link.email }
    const { refusal } = await inTransaction(app.db, (tx) =>
      choosePassword(tx, request.actor, { id: link.id, person }, hash),
    )
    if (refusal) return reply.code(410).page(template, { link: null })
    reply.flash({ kind: 'success', text: 'Your password is set. Sign in with it.' })
    return reply.redirect('/staff/sign-in', 303)
  })
}
