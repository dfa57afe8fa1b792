import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  parseForm,
  requiredText,
  type StaffActor,
  versionSeen,
} from '#platform/http/index.ts'
import { putRight } from '../../actions/check.ts'
import { checkedOf, notesTo } from '../../queries/checks.ts'
import { checkRefusals } from '../../rules/score.ts'
import { kindWords, recordHref, stateTags } from './link.ts'

const own = { access: { for: 'staff' as const, permission: null } }

const putRightForm = z.object({
  version: versionSeen,
  words: requiredText('Enter how you put it right', 2000),
})

/** What was said about a person's own replies, to them alone. */
export function minePage(app: App) {
  app.get('/staff/quality/mine', { config: own }, (request, reply) => show(app, request.staff(), reply))

  app.post(
    '/staff/quality/mine/:checkId',
    { config: { ...own, form: putRightForm }, schema: { params: z.object({ checkId: z.uuid() }) } },
    async (request, reply) => {
      const actor = request.staff()
      const { checkId } = request.params
      const form = parseForm(putRightForm, request.body)
      const field = `words-${checkId}`
      if (!form.ok) {
        const errors = formErrors({ [field]: 'Enter how you put it right, in 2,000 characters or fewer' })
        return show(app, actor, reply.code(422), { errors, checkId, entered: form.entered })
      }
      const { refusal } = await inTransaction(app.db, (tx) => putRight(tx, actor, { checkId, ...form.value }))
      if (refusal) {
        const errors = formErrors({ [field]: checkRefusals[refusal] })
        return show(app, actor, reply.code(409), { errors, checkId, entered: form.entered })
      }
      return reply.flash({ kind: 'success', text: 'Thank you. It is put right.' }).redirect('/staff/quality/mine', 303)
    },
  )
}

type Tried = { errors: FormErrors; checkId: string; entered: Entered }

async function show(app: App, actor: StaffActor, reply: FastifyReply, tried?: Tried) {
  const [checks, notes] = await Promise.all([checkedOf(app.db, actor, actor.id), notesTo(app.db, actor, actor.id)])
  return reply.page('modules/quality/pages/staff/mine.njk', {
    errors: tried?.errors,
    tried,
    notes: notes.map(({ subjectKind, caseId, reference, ...note }) => ({
      ...note,
      about:
        subjectKind && caseId && reference
          ? { kind: kindWords[subjectKind], reference, href: recordHref({ subjectKind, caseId, reference }) }
          : null,
    })),
    checks: checks.map((check) => ({
      ...check,
      kind: kindWords[check.subjectKind],
      tag: stateTags[check.state],
      href: recordHref(check),
    })),
  })
}
