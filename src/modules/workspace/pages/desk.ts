import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { passMessage } from '#modules/cases/index.ts'
import {
  addMatter,
  type ContactRefusal,
  channels,
  contactsInHand,
  dropMatter,
  endMatter,
  findContact,
  handOn,
  keepMatterDraft,
  nameCaller,
  nameCustomer,
  openContact,
  parkContact,
  resumeContact,
  settleMatter,
  showIdentity,
} from '#modules/contacts/index.ts'
import { findCustomer, findOrCreateFromAnswers } from '#modules/customers/index.ts'
import { causes } from '#modules/demand/index.ts'
import { answersTo, quickAnswers } from '#modules/guidance/index.ts'
import { nextUp, teamByKey } from '#modules/organisation/index.ts'
import { findProperty } from '#modules/places/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import {
  type App,
  enteredFrom,
  notFound,
  oneOf,
  parseForm,
  requiredText,
  type StaffActor,
} from '#platform/http/index.ts'
import { addMatterAboutCase, endMatterAboutCase } from '../actions/about.ts'
import { answerAtOnce, type Ending, finishContact, joinMatter, sendMatterForm } from '../actions/contact.ts'
import { deskView, searchPeople } from './desk-view.ts'
import { channelsByHand, channelWords, refusalWords } from './words.ts'

const template = 'modules/workspace/pages/desk.njk'
const startTemplate = 'modules/workspace/pages/desk-start.njk'
const logs = { access: { for: 'staff' as const, permission: 'contacts.log' } }

const text = z.preprocess(oneOf, z.string().max(200).catch('')).default('')
const id = z.preprocess(oneOf, z.uuid())
const ofContact = z.object({ id: z.uuid() })
const ofMatter = z.object({ id: z.uuid(), matter: z.uuid() })
const deskQuery = z.object({
  q: text,
  service: text,
  matter: z.preprocess(oneOf, z.uuid().nullable().catch(null)).default(null),
})

const startForm = z.object({
  channel: z.preprocess(oneOf, z.enum(channels)).default('phone'),
  source: z.preprocess(oneOf, z.string().max(60)).default(''),
  started: z.preprocess(oneOf, z.string().max(40)).default(''),
  customerId: z.preprocess(oneOf, z.union([z.uuid(), z.literal('')])).default(''),
})

/** The advisor's screen: who it is, why they call, what to say. Every button is a form; scripts only save the reload. */
export function deskPage(app: App) {
  app.get('/staff/desk', { config: logs, schema: { querystring: deskQuery } }, async (request, reply) => {
    const { q, service } = request.query
    const actor = request.staff()
    const [inHand, found, answers, usual] = await Promise.all([
      contactsInHand(app.db, actor.id),
      q ? searchPeople(app.db, actor, q) : null,
      service ? answersTo(app.db, service) : [],
      quickAnswers(app.db),
    ])
    return reply.page(startTemplate, {
      query: request.query,
      inHand: inHand.map((one) => ({ ...one, channel: channelWords[one.channel] })),
      found,
      answers: service ? answers : usual.slice(0, 6).map(({ key, title, answer }) => ({ key, title, answer })),
      channels: channelsByHand.map((value) => ({ value, text: channelWords[value], checked: value === 'phone' })),
      source: newId(),
    })
  })

  app.post('/staff/desk', { config: { ...logs, form: startForm } }, async (request, reply) => {
    const actor = request.staff()
    const form = parseForm(startForm, request.body)
    if (!form.ok) return reply.redirect('/staff/desk', 303)
    const { channel, source, started, customerId } = form.value
    const { contactId } = await inTransaction(app.db, async (tx) => {
      const customer = customerId ? await findCustomer(tx, actor, customerId) : null
      return openContact(tx, actor, {
        channel,
        sourceKey: sourceOf(actor, source),
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
    const { channel, source, started, answer } = form.value
    await inTransaction(app.db, (tx) =>
      answerAtOnce(tx, actor, {
        channel,
        sourceKey: sourceOf(actor, source),
        detail: answer,
        startedAt: startOf(tx, started),
      }),
    )
    reply.flash({ kind: 'success', text: `Logged: ${answer}. Ready for the next contact.` })
    return reply.redirect('/staff/desk', 303)
  })

  app.get(
    '/staff/desk/:id',
    { config: logs, schema: { params: ofContact, querystring: deskQuery } },
    async (request, reply) => show(request, reply, request.params.id),
  )

  type Change = { refusal: ContactRefusal | 'other-content' | null; next?: string; said?: string }

  /** Something missing in a form is said on the same screen. */
  async function attempt(work: (tx: Tx) => Promise<Change>): Promise<Change & { problem?: Problem }> {
    try {
      const change = await inTransaction(app.db, work)
      return change.refusal ? { ...change, problem: { text: refusalWords[change.refusal] } } : change
    } catch (error) {
      if (error instanceof Missing) return { refusal: null, problem: error.problem }
      throw error
    }
  }

  /** Does something to a contact and shows it again: with the words of the refusal, or fresh. */
  const does = (
    path: string,
    work: (tx: Tx, actor: StaffActor, contactId: string, request: FastifyRequest) => Promise<Change>,
  ) => {
    app.post(`/staff/desk/:id/${path}`, { config: logs, schema: { params: ofContact } }, async (request, reply) => {
      const { id: contactId } = request.params
      const { next, said, problem } = await attempt((tx) => work(tx, request.staff(), contactId, request))
      if (problem) return show(request, reply, contactId, { problem })
      if (said) reply.flash({ kind: 'success', text: said })
      return reply.redirect(next ?? `/staff/desk/${contactId}`, 303)
    })
  }
  const doesToMatter = (
    path: string,
    work: (tx: Tx, actor: StaffActor, ids: { contactId: string; matterId: string }, body: unknown) => Promise<Change>,
  ) => {
    app.post(
      `/staff/desk/:id/matters/:matter/${path}`,
      { config: logs, schema: { params: ofMatter } },
      async (request, reply) => {
        const ids = { contactId: request.params.id, matterId: request.params.matter }
        const { problem } = await attempt((tx) => work(tx, request.staff(), ids, request.body))
        if (problem) return show(request, reply, ids.contactId, { problem, matter: ids.matterId })
        return reply.redirect(`/staff/desk/${ids.contactId}`, 303)
      },
    )
  }
  const nothing: Change = { refusal: null }

  does('customer', async (tx, actor, contactId, { body }) => {
    const { customerId } = field(
      { customerId: z.preprocess(oneOf, z.union([z.uuid(), z.literal('')])).default('') },
      body,
    )
    return nameCustomer(tx, actor, { contactId, customerId: customerId || null })
  })

  does('person', async (tx, actor, contactId, { body }) => {
    const { name, phone, email } = field({ name: text, phone: text, email: text }, body)
    if (!name) return nothing
    const { customerId } = await findOrCreateFromAnswers(tx, actor, {
      name,
      phone: phone || null,
      email: email || null,
    })
    return nameCustomer(tx, actor, { contactId, customerId })
  })

  does('caller', async (tx, actor, contactId, { body }) => {
    const { callerId, callerName, callerKind } = field(
      {
        callerId: z.preprocess(oneOf, z.union([z.uuid(), z.literal('')])).default(''),
        callerName: text,
        callerKind: z
          .preprocess(oneOf, z.enum(['public', 'professional', 'member']))
          .catch('public')
          .default('public'),
      },
      body,
    )
    return nameCaller(tx, actor, { contactId, callerId: callerId || null, callerName: callerName || null, callerKind })
  })

  does('identity', async (tx, actor, contactId, { body }) => {
    const given = Object.fromEntries(
      Object.entries(enteredFrom(body)).flatMap(([name, value]) =>
        name.startsWith('is-') && typeof value === 'string' && value ? [[name.slice(3), value]] : [],
      ),
    )
    return Object.keys(given).length === 0 ? nothing : showIdentity(tx, actor, { contactId, given })
  })

  does('about', async (tx, actor, contactId, { body }) =>
    addMatterAboutCase(tx, actor, { contactId, ...field({ caseId: id }, body) }),
  )

  does('matters', async (tx, actor, contactId, { body }) => {
    const { serviceKey, detail } = field({ serviceKey: text, detail: text }, body)
    const added = await addMatter(tx, actor, { contactId, serviceKey, detail: detail || null })
    if (added.matterId) await prefill(tx, actor, { contactId, matterId: added.matterId, serviceKey })
    return { refusal: added.refusal }
  })

  does('answer', async (tx, actor, contactId, { body }) => {
    const { answer } = field({ answer: requiredText('Choose what they asked', 300) }, body)
    const { refusal, matterId } = await addMatter(tx, actor, {
      contactId,
      serviceKey: 'general-enquiry',
      detail: answer,
    })
    return matterId ? endMatter(tx, actor, { contactId, matterId, outcome: 'settled', told: answer }) : { refusal }
  })

  does('message', async (tx, actor, contactId, { body }) => {
    const { scopeId, message } = field({ scopeId: id, message: requiredText('Enter the message', 2000) }, body)
    const contact = await findContact(tx, actor, contactId)
    if (!contact?.customerId) return { refusal: 'no-customer' as const }
    const { refusal } = await passMessage(tx, actor, {
      customerId: contact.customerId,
      scopeId,
      text: message,
      caller: contact.callerName,
    })
    return refusal === null ? { refusal, said: 'The team has your message.' } : { refusal: 'changed' as const }
  })

  does('park', async (tx, actor, contactId) => ({ ...(await parkContact(tx, actor, contactId)), next: '/staff/desk' }))
  does('resume', (tx, actor, contactId) => resumeContact(tx, actor, contactId))
  does('end', async (tx, actor, contactId, { body }) => ({
    ...(await finishContact(tx, actor, { contactId, endings: endingsIn(body) })),
    next: '/staff/desk',
  }))

  app.post(
    '/staff/desk/:id/matters/:matter/form',
    { config: logs, schema: { params: ofMatter } },
    async (request, reply) => {
      const { id: contactId, matter: matterId } = request.params
      const sent = await inTransaction(app.db, (tx) =>
        sendMatterForm(tx, request.staff(), { contactId, matterId, body: request.body }),
      )
      if (sent.kind === 'again')
        return show(request, reply, contactId, { pages: { matterId, pages: sent.pages }, matter: matterId })
      if (sent.kind === 'same?') return show(request, reply, contactId, { matter: matterId, compare: true })
      if (sent.kind === 'refused')
        return show(request, reply, contactId, { problem: { text: refusalWords[sent.refusal] }, matter: matterId })
      const what = sent.reference ? `${sent.reference}. ` : ''
      reply.flash({ kind: 'success', text: `${what}Tell them: ${sent.words ?? 'we have it'}` })
      return reply.redirect(`/staff/desk/${contactId}`, 303)
    },
  )

  doesToMatter('join', async (tx, actor, ids, body) =>
    joinMatter(tx, actor, { ...ids, ...field({ caseId: id }, body) }),
  )
  doesToMatter('drop', (tx, actor, ids) => dropMatter(tx, actor, ids))
  doesToMatter('refuse', (tx, actor, ids) => endMatter(tx, actor, { ...ids, outcome: 'identity-refused', told: null }))
  doesToMatter('not-right', async (tx, actor, ids, body) => {
    const { caseId, words } = field({ caseId: id, words: requiredText('Say what is not right', 2000) }, body)
    const contact = await findContact(tx, actor, ids.contactId)
    return endMatterAboutCase(tx, actor, { ...ids, caseId, customerId: contact?.customerId ?? null, notRight: words })
  })
  doesToMatter('settle', async (tx, actor, ids, body) => {
    const { settling, amount } = field({ settling: requiredText('Choose what to settle', 60), amount: text }, body)
    const pence = penceIn(amount)
    const settled = await settleMatter(tx, actor, { ...ids, settlingKey: settling, amountPence: pence, told: null })
    if (settled.refusal !== 'beyond-limit') return settled
    const next = await nextUp(tx, actor.id, tx.now)
    return handOn(tx, actor, {
      ...ids,
      lacked: 'authority',
      toStaffId: next,
      toTeamId: null,
      power: settled.power,
      settlingKey: settling,
      amountPence: pence,
      note: `Beyond my limit${amount ? `: £${amount}` : ''}`,
    })
  })
  doesToMatter('hand-on', async (tx, actor, ids, body) => {
    const { lacked, note, team } = field(
      {
        lacked: z.preprocess(oneOf, z.enum(['authority', 'knowledge', 'system-access', 'time'])),
        note: requiredText('Say what you need', 2000),
        team: text,
      },
      body,
    )
    const to = team ? await teamByKey(tx, team) : null
    return handOn(tx, actor, {
      ...ids,
      lacked,
      note,
      toTeamId: to?.id ?? null,
      toStaffId: to ? null : await nextUp(tx, actor.id, tx.now),
      power: null,
      settlingKey: null,
      amountPence: null,
    })
  })

  type Extra = {
    problem?: Problem
    pages?: Parameters<typeof deskView>[0]['pages']
    matter?: string
    compare?: boolean
  }

  async function show(request: FastifyRequest, reply: FastifyReply, contactId: string, extra: Extra = {}) {
    const actor = request.staff()
    const contact = await findContact(app.db, actor, contactId)
    if (!contact) throw notFound('Contact')
    if (contact.state === 'ended') return reply.redirect('/staff/desk', 303)
    const query = deskQuery.parse(request.method === 'GET' ? request.query : {})
    const view = await deskView({
      db: app.db,
      actor,
      contact,
      query: { ...query, matter: extra.matter ?? query.matter },
      pages: extra.pages ?? null,
    })
    return reply
      .code(extra.problem || view.current?.isWrong ? 422 : 200)
      .page(template, { ...view, problem: extra.problem ?? null, compare: extra.compare ?? false })
  }
}

/** What is wrong, and where it can be put right. */
type Problem = { text: string; href?: string; field?: string }

/** Something is missing in a small form: the transaction ends, and the screen says it beside what was there. */
class Missing extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.text)
    this.problem = problem
  }
}

/** The fields of a small form, or the words for what is missing. A field's input has the field's name as its id. */
function field<S extends z.ZodRawShape>(shape: S, body: unknown) {
  const parsed = z.object(shape).safeParse(enteredFrom(body))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const name = String(issue?.path[0] ?? 'now')
  throw new Missing({ text: issue?.message ?? 'Fill in the form', href: `#${name}`, field: name })
}

const sourceOf = (actor: StaffActor, source: string) => `${actor.id}/${/^[\w-]{36}$/.test(source) ? source : newId()}`

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

/**
 * Fills in what we know already: the address of the customer, where the service asks for one. Not for a referral: it is
 * mostly about somebody else, and the wrong home there does harm.
 */
async function prefill(
  tx: Tx,
  actor: StaffActor,
  { contactId, matterId, serviceKey }: { contactId: string; matterId: string; serviceKey: string },
) {
  const contact = await findContact(tx, actor, contactId)
  const isSure = contact !== null && contact.identityLevel !== 'none'
  const customer = isSure && contact.customerId ? await findCustomer(tx, actor, contact.customerId) : null
  const service = await serviceByKey(tx, serviceKey)
  if (!customer?.uprn || !service || service.body.scope) return
  const questions = service.body.form.pages.flatMap((page) => page.questions)
  const asked = service.body.placeQuestions.find((key) =>
    questions.some((question) => question.key === key && question.type === 'address'),
  )
  const property = asked ? await findProperty(tx, customer.uprn) : null
  if (!asked || !property) return
  const place = { kind: 'property', uprn: property.uprn, text: property.address }
  await keepMatterDraft(tx, actor, { contactId, matterId, draft: { answers: { [asked]: place } } })
}

const endingSchema = z.object({
  outcome: z
    .enum([
      'settled',
      'advice-given',
      'answered-from-records',
      'signposted',
      'directed-to-form',
      'passed-to-team',
      'chased',
      'told',
      'identity-refused',
    ])
    .nullable()
    .catch(null),
  demand: z.enum(['', 'value', 'failure', 'neither']).catch(''),
  cause: z.enum(causes).nullable().catch(null),
})

/** The outcome and the corrected demand of each matter, where the advisor chose other than proposed. */
function endingsIn(body: unknown): Map<string, Ending> {
  const entered = enteredFrom(body)
  const ids = new Set(
    Object.keys(entered).flatMap((name) => /^(?:outcome|demand|cause)-([\w-]{36})$/.exec(name)?.[1] ?? []),
  )
  const one = (name: string) => oneOf(entered[name]) ?? null
  return new Map(
    [...ids].map((matterId) => {
      const { outcome, demand, cause } = endingSchema.parse({
        outcome: one(`outcome-${matterId}`),
        demand: one(`demand-${matterId}`),
        cause: one(`cause-${matterId}`),
      })
      const corrected =
        demand === '' ? null : { class: demand, cause: demand === 'failure' ? (cause ?? 'progress-chase') : null }
      return [matterId, { outcome, corrected }]
    }),
  )
}

/** Pounds as typed ("400", "£400.50") in pence; null when it is no amount. */
function penceIn(amount: string): number | null {
  const match = /^£?\s*(\d{1,6})(?:\.(\d{2}))?$/.exec(amount.replaceAll(',', ''))
  return match ? Number(match[1]) * 100 + Number(match[2] ?? 0) : null
}
