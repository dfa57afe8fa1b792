import { z } from 'zod'
import { staffNames } from '#modules/access/index.ts'
import { recordAudit } from '#modules/audit/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type App, can, notFound, parseForm } from '#platform/http/index.ts'
import { decideMail } from '../../actions/deciding.ts'
import { readMail } from '../../actions/read-mail.ts'
import { findHeldMail } from '../../queries/listing.ts'
import { checksInWords } from '../../rules/inbound/sender.ts'
import { readStoredChecks } from '../../rules/state.ts'

const params = z.object({ id: z.uuid() })
const decisionForm = z.object({ decision: z.enum(['release', 'reject'], { error: 'Choose what to do' }) })

const reasons = {
  forged: 'It may be forged: the owner of the address says it was not sent by them',
  'too-many': 'More than 20 emails from this sender in an hour',
  'too-big': 'It is too big to be read here; the whole is still in the mailbox',
  unreadable: 'It could not be read',
} as const

export function heldMailWords({ heldReason, cut }: { heldReason: keyof typeof reasons | null; cut: boolean }) {
  if (heldReason === 'unreadable' && cut)
    return 'The mail server does not hand it out. It is still in the mailbox: read it there'
  return heldReason ? reasons[heldReason] : ''
}

export function heldMailPage(app: App) {
  const read = { config: { access: { for: 'staff' as const, permission: 'messages.read' } }, schema: { params } }
  app.get('/staff/messages/mail/:id', read, async (request, reply) => {
    const { actor } = request
    const found = await inTransaction(app.db, async (tx) => {
      const mail = await findHeldMail(tx, actor, request.params.id)
      if (!mail) throw notFound('Email')
      if (mail.scopeId)
        recordAudit(tx, actor, { action: 'mail.viewed', subject: { kind: 'mail', id: mail.id }, scopeId: mail.scopeId })
      return mail
    })
    const mail = await readMail(found.raw)
    const checks = readStoredChecks(found.checks)
    const names = await staffNames(app.db, found.decidedBy ? [found.decidedBy] : [])
    return reply.page('modules/messages/pages/staff/held-mail.njk', {
      mail: {
        id: found.id,
        state: found.state,
        reason: heldMailWords(found),
        decidedBy: names.get(found.decidedBy ?? '') ?? null,
        decidedAt: found.decidedAt,
        isForged: found.heldReason === 'forged',
        subject: mail.subject || found.subject,
        from: mail.from,
        to: found.envelopeTo,
        receivedAt: found.receivedAt,
        checks: checks && checksInWords(checks),
        text: mail.text,
        files: mail.attachments.map((file) => ({
          name: file.name || 'file',
          type: file.type,
          size: file.content.length,
        })),
      },
      mayDecide: can(actor, 'messages.manage'),
    })
  })

  const manage = {
    config: { access: { for: 'staff' as const, permission: 'messages.manage' }, form: decisionForm },
    schema: { params },
  }
  app.post('/staff/messages/mail/:id/decide', manage, async (request, reply) => {
    const form = parseForm(decisionForm, request.body)
    const back = `/staff/messages/mail/${request.params.id}`
    if (!form.ok)
      return reply.flash({ kind: 'info', text: 'Choose whether to release or reject it' }).redirect(back, 303)
    const { decision } = form.value
    const { refusal } = await inTransaction(app.db, (tx) =>
      decideMail(tx, request.staff(), { mailId: request.params.id, decision }),
    )
    if (refusal)
      return reply
        .flash({ kind: 'info', text: 'Someone else has decided this already' })
        .redirect('/staff/messages?show=held-mail', 303)
    const text =
      decision === 'release'
        ? 'The email is released and goes where it belongs'
        : 'The email is rejected. It stays under “Rejected”, as it came'
    return reply.flash({ kind: 'success', text }).redirect('/staff/messages?show=held-mail', 303)
  })
}
