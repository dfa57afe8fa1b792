import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  AppError,
  clearCookie,
  formErrors,
  networkOf,
  oneOf,
  parseForm,
  setCookie,
} from '#platform/http/index.ts'
import { hashToken } from '#platform/secrets/index.ts'
import { askForMemberCode, type SignInRefusal, signMemberOut, useMemberCode } from '../../actions/member-sign-in.ts'
import { findLastMemberCode } from '../../queries/member-sessions.ts'
import { stillOpens } from '../../rules/session.ts'
import { memberPath } from './entrance.ts'

const askTemplate = 'modules/member-enquiries/pages/members/sign-in.njk'
const codeTemplate = 'modules/member-enquiries/pages/members/sign-in-code.njk'
const everyone = { access: { for: 'everyone' as const } }

const next = z.unknown().optional().transform(memberPath)
const querystring = z.object({
  next,
  /** Asked for by whoever was sent a code and would rather have another, or be somebody else. */
  again: z.unknown().optional(),
})

const askForm = z.object({
  email: z.preprocess(
    oneOf,
    z.email('Enter your email address, like name@example.org').transform((text) => text.toLowerCase()),
  ),
  next,
})

const codeForm = z.object({
  code: z.preprocess(
    oneOf,
    z
      .string({ error: 'Enter the 6-digit code' })
      .transform((text) => text.replaceAll(/\D/g, ''))
      .pipe(z.string().length(6, 'Enter the 6-digit code from our email')),
  ),
  next,
})

const refusalWords: Record<SignInRefusal, string> = {
  'too-many-codes': 'Several codes were asked for, by you or by somebody else. Wait an hour, or call us',
  'wrong-code': 'That is not the code we sent. Check it and try again',
  'no-code': 'That code no longer works. Ask for a new one',
}

/** Writing an email takes longer than writing none: everybody waits as long, so that the time tells nobody who is a Member. */
const sameTimeForAll = 250

/** Members sign in with a code by email; there is no password to lose. */
export function signInPages(app: App) {
  app.get('/members/sign-in', { config: everyone, schema: { querystring } }, async (request, reply) => {
    const { next: goOn, again } = request.query
    if (request.actor.kind === 'member') return reply.redirect(goOn, 303)
    if (again === undefined && (await waitsForCode(request))) return reply.redirect(codePage(goOn), 303)
    return reply.page(askTemplate, { entered: { next: goOn } })
  })

  app.post('/members/sign-in', { config: { ...everyone, form: askForm } }, async (request, reply) => {
    const form = parseForm(askForm, request.body)
    if (!form.ok) return reply.code(422).page(askTemplate, { entered: form.entered, errors: form.errors })
    const visitId = visitOf(request)
    const [{ refusal }] = await Promise.all([
      inTransaction(app.db, (tx) =>
        askForMemberCode(tx, { visitId, network: networkOf(request.ip), email: form.value.email }),
      ),
      pause(sameTimeForAll),
    ])
    if (refusal)
      return reply
        .code(422)
        .page(askTemplate, { entered: form.entered, errors: formErrors({ email: refusalWords[refusal] }) })
    return reply.redirect(codePage(form.value.next), 303)
  })

  app.get('/members/sign-in/code', { config: everyone, schema: { querystring } }, (request, reply) =>
    reply.page(codeTemplate, { entered: { next: request.query.next } }),
  )

  app.post('/members/sign-in/code', { config: { ...everyone, form: codeForm } }, async (request, reply) => {
    const form = parseForm(codeForm, request.body)
    if (!form.ok) return reply.code(422).page(codeTemplate, { entered: form.entered, errors: form.errors })
    const { code, next: goOn } = form.value
    const visitId = request.visitId ?? ''
    const { refusal, token } = await inTransaction(app.db, async (tx) => {
      const used = await useMemberCode(tx, { visitId, code })
      // The session that this browser had, whoever’s it was, is open to nobody’s knowledge any more.
      if (used.token !== null && request.actor.kind === 'member') signMemberOut(tx, request.actor)
      return used
    })
    if (token === null) {
      const words = refusalWords[refusal ?? 'wrong-code']
      return reply.code(422).page(codeTemplate, { entered: { next: goOn }, errors: formErrors({ code: words }) })
    }
    setCookie(reply, 'member', token)
    return reply.redirect(goOn, 303)
  })

  app.post('/members/sign-out', { config: everyone }, async (request, reply) => {
    const { actor } = request
    if (actor.kind === 'member') await inTransaction(app.db, async (tx) => signMemberOut(tx, actor))
    clearCookie(reply, 'member')
    reply.flash({ kind: 'info', text: 'You have signed out.' })
    return reply.redirect('/members/sign-in', 303)
  })
}

const codePage = (goOn: string) => `/members/sign-in/code?next=${encodeURIComponent(goOn)}`

/** They asked for a code in this browser and have not used it yet; whether one was sent, this does not tell. */
async function waitsForCode({ visitId, server }: FastifyRequest): Promise<boolean> {
  const asked = visitId ? await findLastMemberCode(server.db, hashToken(visitId)) : undefined
  return asked !== undefined && stillOpens(asked, server.clock.now())
}

function visitOf({ visitId }: FastifyRequest): string {
  if (!visitId) throw new AppError(400, 'Your browser does not keep cookies. Switch them on and try again')
  return visitId
}
