import { z } from 'zod'
import { contactsInHand } from '#modules/contacts/index.ts'
import { findCustomer } from '#modules/customers/index.ts'
import { answersTo, quickAnswers } from '#modules/guidance/index.ts'
import { searchThatCannotWait } from '#modules/triage/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type App, once, oneOf, parseForm, requiredText } from '#platform/http/index.ts'
import { answerAtOnce, beginContact } from '../actions/contact.ts'
import { idOrNone, text } from './desk-fields.ts'
import { searchPeople } from './desk-view.ts'
import { channelsByHand, channelWords, nextAfter } from './words.ts'

const template = 'modules/workspace/pages/desk-start.njk'

const logs = { access: { for: 'staff' as const, permission: 'contacts.log' } }
const channelOrPhone = z.preprocess(oneOf, z.enum(channelsByHand).catch('phone')).default('phone')
const startQuery = z.object({ q: text, service: text, channel: channelOrPhone })

const startForm = z.object({
  channel: channelOrPhone,
  started: z.preprocess(oneOf, z.string().max(40)).default(''),
  customerId: idOrNone,
})

/** Where a contact begins: whom it is from, or the answer that was all they wanted. */
export function deskStartPage(app: App) {
  app.get('/staff/desk', { config: logs, schema: { querystring: startQuery } }, async (request, reply) => {
    const { q, service, channel } = request.query
    const actor = request.staff()
    const [inHand, found, answers, urgent, usual] = await Promise.all([
      contactsInHand(app.db, actor.id),
      q ? searchPeople(app.db, actor, q) : null,
      service ? answersTo(app.db, service) : [],
      service ? searchThatCannotWait(app.db, service) : null,
      quickAnswers(app.db),
    ])
    return reply.page(template, {
      query: request.query,
      inHand: inHand.map((one) => ({ ...one, channel: channelWords[one.channel] })),
      found,
      sayNow: urgent?.reply,
      /** Of what cannot wait no quick answer disposes. */
      isFor: urgent?.service.body.name,
      answers: urgent
        ? []
        : service
          ? answers
          : usual.slice(0, 6).map(({ key, title, answer }) => ({ key, title, answer })),
      channels: channelsByHand.map((value) => ({
        value,
        text: channelWords[value],
        current: value === channel,
      })),
    })
  })

  app.post('/staff/desk', { config: { ...logs, form: startForm } }, async (request, reply) => {
    const actor = request.staff()
    const form = parseForm(startForm, request.body)
    if (!form.ok) return reply.redirect('/staff/desk', 303)
    const { channel, started, customerId } = form.value
    const { contactId } = await once(request, async (tx) => {
      const customer = customerId ? await findCustomer(tx, actor, customerId) : null
      return beginContact(tx, actor, {
        channel,
        customerId: customer?.id ?? null,
        startedAt: startOf(tx, started),
      })
    })
    return reply.redirect(`/staff/desk/${contactId}`, 303)
  })

  const answerForm = startForm.extend({ answer: requiredText('Choose what they asked', 300) })
  app.post('/staff/desk/answer', { config: { ...logs, form: answerForm } }, async (request, reply) => {
    const actor = request.staff()
    const form = parseForm(answerForm, request.body)
    if (!form.ok) return reply.redirect('/staff/desk', 303)
    const { channel, started, answer } = form.value
    await once(request, (tx) => answerAtOnce(tx, actor, { channel, detail: answer, startedAt: startOf(tx, started) }))
    reply.flash({ kind: 'success', text: `Logged: ${answer}. Ready for the next contact.` })
    return reply.redirect(nextAfter(channel), 303)
  })
}

/** When the contact began, as the screen says, if that is at all likely: within the last four hours. */
function startOf(tx: Tx, started: string): Temporal.Instant {
  const earliest = tx.now.subtract({ hours: 4 })
  try {
    const said = Temporal.Instant.from(started)
    const isLikely = Temporal.Instant.compare(said, tx.now) <= 0 && Temporal.Instant.compare(said, earliest) >= 0
    return isLikely ? said : tx.now
  } catch {
    return tx.now
  }
}
