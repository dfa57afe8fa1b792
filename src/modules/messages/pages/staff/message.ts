import { z } from 'zod'
import { staffNames } from '#modules/access/index.ts'
import { recordAudit } from '#modules/audit/index.ts'
import { phoneInWords } from '#modules/customers/index.ts'
import { type Database, inTransaction } from '#platform/db/index.ts'
import { findFile } from '#platform/files/index.ts'
import { type Actor, type App, can, notFound, once, parseForm, requiredText, sendStored } from '#platform/http/index.ts'
import { oursAnswered, shown } from '../../actions/about.ts'
import { answerAsReceiver } from '../../actions/answer-as-receiver.ts'
import { type DecisionRefusal, decideMessage, type MessageDecision, mayDecide } from '../../actions/deciding.ts'
import { withWholeLinks } from '../../actions/sending.ts'
import { findMessage, listFiles } from '../../queries/listing.ts'
import { checksInWords } from '../../rules/inbound/sender.ts'
import { readSecrets, type Secrets, withoutSecrets, withSecrets } from '../../rules/marks.ts'
import { escapeHtml, withoutLink } from '../../rules/render-html.ts'
import { smsParts } from '../../rules/render-text.ts'
import { readStoredChecks, stateColours } from '../../rules/state.ts'
import { sendFrame } from './frame.ts'

const params = z.object({ id: z.uuid() })
const read = { access: { for: 'staff' as const, permission: 'messages.read' } }
const manage = { access: { for: 'staff' as const, permission: 'messages.manage' } }

const decisions = [
  'send-again',
  'it-arrived',
  'was-sent',
  'withdraw',
  'seen-to',
  'from-a-person',
] as const satisfies readonly MessageDecision[]

const decisionWords: Record<MessageDecision, { button: string; hint: string; done: string }> = {
  'send-again': { button: 'Send again', hint: 'They may get it twice.', done: 'The message is on its way again' },
  'it-arrived': { button: 'It arrived', hint: 'You know that they have it.', done: 'The message is marked as arrived' },
  withdraw: {
    button: 'Do not send',
    hint: 'They will not be told by this message.',
    done: 'The message will not be sent',
  },
  'was-sent': {
    button: 'I have sent it',
    hint: 'You posted it, texted it, or told them in their format.',
    done: 'The message is marked as sent',
  },
  'from-a-person': {
    button: 'A person wrote this',
    hint: 'It goes where it belongs, like any other message.',
    done: 'The message has gone where it belongs',
  },
  'seen-to': {
    button: 'Seen to',
    hint: 'They know, or nothing more can be done.',
    done: 'The message is off the list',
  },
}

const refusalWords: Record<DecisionRefusal, string> = {
  'no-longer': 'Someone else has decided this already, or the message has gone on. This is how it stands now.',
}

const answerForm = z.object({ text: requiredText('Enter the answer', 20_000) })
const decisionForm = z.object({ decision: z.enum(decisions, { error: 'Choose what to do' }) })

export function messagePage(app: App) {
  app.get('/staff/messages/:id', { config: read, schema: { params } }, async (request, reply) => {
    const found = await look(app.db, request.actor, request.params.id)
    const files = await listFiles(app.db, [found.id])
    const ours = await oursAnswered(app.db, request.actor, [found])
    const message = shown(found, files, ours(found))
    const checks = readStoredChecks(found.checks)
    const secrets = secretsToShow(request.actor, found)
    const names = await staffNames(app.db, found.settledBy ? [found.settledBy] : [])
    return reply.page('modules/messages/pages/staff/message.njk', {
      message: {
        ...message,
        text: found.direction === 'out' ? withSecrets(found.text, secrets) : message.text,
        to: found.channel === 'sms' ? phoneInWords(found.toAddress) : found.toAddress,
        hasFrame: found.html !== null,
        response: found.response,
        settledBy: names.get(found.settledBy ?? '') ?? null,
        settledAt: found.settledAt,
        checks: checks && checksInWords(checks),
        attempts: found.attempts,
        nextAttemptAt: found.nextAttemptAt,
        colour: stateColours[found.state],
        restricted: found.scopeId !== null,
        smsParts: found.channel === 'sms' ? smsParts(withSecrets(found.text, secrets)) : null,
        subjectKind: found.subjectKind,
        subjectId: found.subjectId,
        reference: found.reference,
      },
      canAnswer: canBeAnsweredHere(found),
      actions: can(request.actor, 'messages.manage')
        ? decisions
            .filter((decision) => mayDecide(found, decision))
            .map((decision) => ({ decision, ...decisionWords[decision] }))
        : [],
    })
  })

  app.post(
    '/staff/messages/:id/decide',
    { config: { ...manage, form: decisionForm }, schema: { params } },
    async (request, reply) => {
      const form = parseForm(decisionForm, request.body)
      const back = `/staff/messages/${request.params.id}`
      if (!form.ok)
        return reply.flash({ kind: 'info', text: form.errors.list[0]?.text ?? 'Choose what to do' }).redirect(back, 303)
      const { decision } = form.value
      const { refusal } = await inTransaction(app.db, (tx) =>
        decideMessage(tx, request.staff(), { messageId: request.params.id, decision }),
      )
      const text = refusal ? refusalWords[refusal] : decisionWords[decision].done
      return reply.flash({ kind: refusal ? 'info' : 'success', text }).redirect(back, 303)
    },
  )

  /** Without a mail server nobody can answer from a mailbox of their own, so their answer is written here. */
  app.post(
    '/staff/messages/:id/answer',
    { config: { ...read, form: answerForm }, schema: { params } },
    async (request, reply) => {
      const found = await look(app.db, request.actor, request.params.id)
      const { replyToken } = found
      if (!canBeAnsweredHere(found) || !replyToken) throw notFound('Message')
      const form = parseForm(answerForm, request.body)
      const back = `/staff/messages/${found.id}`
      if (!form.ok) return reply.flash({ kind: 'info', text: form.errors.list[0]?.text ?? '' }).redirect(back, 303)
      const { toAddress, subject, messageId } = found
      const answer = {
        toAddress,
        subject,
        messageId,
        replyToken,
        text: form.value.text,
        domain: app.config.MAIL_REPLY_DOMAIN,
      }
      await once(request, (tx) => answerAsReceiver(tx, answer))
      return reply.flash({ kind: 'success', text: 'The answer has arrived as an email would' }).redirect(back, 303)
    },
  )

  app.get('/staff/messages/:id/frame', { config: read, schema: { params } }, async (request, reply) => {
    const found = await look(app.db, request.actor, request.params.id)
    if (!found.html) throw notFound('Message')
    const secrets = secretsToShow(request.actor, found)
    const html =
      Object.keys(secrets).length > 0
        ? withSecrets(found.html, secrets, escapeHtml)
        : withoutSecrets(withoutLink(found.html))
    return sendFrame(reply, html)
  })

  const fileParams = z.object({ id: z.uuid(), fileId: z.uuid() })
  app.get(
    '/staff/messages/:id/files/:fileId',
    { config: read, schema: { params: fileParams } },
    async (request, reply) => {
      const found = await look(app.db, request.actor, request.params.id)
      const files = await listFiles(app.db, [found.id])
      const file =
        files.some(({ fileId }) => fileId === request.params.fileId) && (await findFile(app.db, request.params.fileId))
      if (!file) throw notFound('File')
      return sendStored(reply, app.files, file)
    },
  )

  const canBeAnsweredHere = ({ state, channel, replyToken }: Pick<Found, 'state' | 'channel' | 'replyToken'>) =>
    !app.config.SMTP_URL && channel === 'email' && replyToken !== null && ['sent', 'delivered'].includes(state)

  /**
   * Where no mail server is set up this is the only place their link can be followed. Elsewhere only whoever prints a
   * letter that waits gets to see it.
   */
  function secretsToShow(
    actor: Actor,
    { channel, state, secrets }: Pick<Found, 'channel' | 'state' | 'secrets'>,
  ): Secrets {
    const isToBePrinted = channel === 'letter' && state === 'held' && can(actor, 'messages.manage')
    return app.config.SMTP_URL && !isToBePrinted ? {} : withWholeLinks(readSecrets(secrets), app.config.BASE_URL)
  }
}

type Found = Awaited<ReturnType<typeof look>>

/** Looking at what only some may know leaves a trace, in the transaction that reads it. */
function look(db: Database, actor: Actor, id: string) {
  return inTransaction(db, async (tx) => {
    const found = await findMessage(tx, actor, id)
    if (!found) throw notFound('Message')
    if (found.scopeId)
      recordAudit(tx, actor, { action: 'message.viewed', subject: { kind: 'message', id }, scopeId: found.scopeId })
    return found
  })
}
