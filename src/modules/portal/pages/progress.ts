import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { inTransaction, parseReference } from '#platform/db/index.ts'
import { type App, formErrors, networkOf, oneOf, parseForm } from '#platform/http/index.ts'
import { askForCode, type CodeRefusal, codesAnHour, minutesACodeWorks, useCode } from '../actions/codes.ts'
import { letIn } from './entrance.ts'
import { visitOf } from './in-hand.ts'

const askTemplate = 'modules/portal/pages/progress.njk'
const codeTemplate = 'modules/portal/pages/progress-code.njk'
const asking = { minutes: minutesACodeWorks, codesAnHour }
const everyone = { access: { for: 'everyone' as const } }

const askForm = z.object({
  reference: z.preprocess(
    oneOf,
    z
      .string({ error: 'Enter the reference we gave you' })
      .min(1, 'Enter the reference we gave you')
      .transform((text) => parseReference(text))
      .pipe(z.string({ error: 'Enter the reference as we gave it to you, like FP-1001231' })),
  ),
  email: z.preprocess(
    oneOf,
    z.email('Enter the email address you gave us, like name@example.org').transform((text) => text.toLowerCase()),
  ),
})

const codeForm = z.object({
  code: z.preprocess(
    oneOf,
    z
      .string({ error: 'Enter the 6-digit code' })
      .transform((text) => text.replaceAll(/\D/g, ''))
      .pipe(z.string().length(6, 'Enter the 6-digit code from our email')),
  ),
})

const refusalWords: Record<CodeRefusal, string> = {
  'too-many-codes': 'Several codes were asked for, by you or by somebody else. Wait an hour, or call us',
  'wrong-code': 'That is not the code we sent. Check it and try again',
  'no-code': 'That code no longer works. Ask for a new one',
}

/** Writing an email takes longer than writing none: everybody waits as long, so that the time tells nobody whose request it is. */
const sameTimeForAll = 250

/** Checking progress without the private link: reference and email address, then the code we send there. */
export function progressPages(app: App) {
  app.get('/progress', { config: everyone }, (_request, reply) => reply.page(askTemplate, { entered: {} }))

  app.post('/progress', { config: { ...everyone, form: askForm } }, async (request, reply) => {
    const form = parseForm(askForm, request.body)
    if (!form.ok) return reply.code(422).page(askTemplate, { entered: form.entered, errors: form.errors })
    const visitId = visitOf(request)
    const [{ refusal }] = await Promise.all([
      inTransaction(app.db, (tx) => askForCode(tx, { visitId, network: networkOf(request.ip), ...form.value })),
      pause(sameTimeForAll),
    ])
    if (refusal)
      return reply
        .code(422)
        .page(askTemplate, { entered: form.entered, errors: formErrors({ reference: refusalWords[refusal] }) })
    return reply.redirect('/progress/code', 303)
  })

  app.get('/progress/code', { config: everyone }, (_request, reply) =>
    reply.page(codeTemplate, { ...asking, entered: {} }),
  )

  app.post('/progress/code', { config: { ...everyone, form: codeForm } }, async (request, reply) => {
    const form = parseForm(codeForm, request.body)
    if (!form.ok) return reply.code(422).page(codeTemplate, { ...asking, entered: form.entered, errors: form.errors })
    const visitId = request.visitId ?? ''
    const used = await inTransaction(app.db, (tx) => useCode(tx, { visitId, code: form.value.code }))
    if ('wrong' in used) {
      const words = refusalWords[used.refusal ?? 'wrong-code']
      return reply.code(422).page(codeTemplate, { ...asking, entered: {}, errors: formErrors({ code: words }) })
    }
    letIn(request, reply, used.token)
    return reply.redirect(`/my/${used.reference}`, 303)
  })
}
