import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type ContactRefusal, findContactAndHand } from '#modules/contacts/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { type App, type Entered, enteredFrom, notFound, once, oneOf, type StaffActor } from '#platform/http/index.ts'
import { type SentForm, sendMatterForm } from '../actions/contact.ts'
import { contactSteps } from './desk-contact.ts'
import { Missing, type Problem, text, wordsIn } from './desk-fields.ts'
import { matterSteps } from './desk-matter.ts'
import { deskView } from './desk-view.ts'
import { nextAfter, refusalWords } from './words.ts'

const template = 'modules/workspace/pages/desk.njk'
const logs = { access: { for: 'staff' as const, permission: 'contacts.log' } }

const ofContact = z.object({ id: z.uuid() })
const ofMatter = z.object({ id: z.uuid(), matter: z.uuid() })
const deskQuery = z.object({
  q: text,
  service: text,
  matter: z.preprocess(oneOf, z.uuid().nullable().catch(null)).default(null),
})

export type Change = { refusal: ContactRefusal | 'other-content' | null; next?: string; said?: string; warned?: string }

/**
 * Offers a step of a contact, which is then shown again: with the words of the refusal, or fresh. What is set may be set
 * again and again; what is added or ended happens once, however often its form is sent.
 */
export type Does = (
  path: string,
  work: (tx: Tx, actor: StaffActor, contactId: string, request: FastifyRequest) => Promise<Change>,
) => void

/** The same for a step of one matter in it. */
export type DoesToMatter = (
  path: string,
  work: (tx: Tx, actor: StaffActor, ids: { contactId: string; matterId: string }, body: unknown) => Promise<Change>,
) => void

/** The advisor’s screen: who it is, why they call, what to say. Every button is a form; scripts only save the reload. */
export function deskPage(app: App) {
  app.get(
    '/staff/desk/:id',
    { config: logs, schema: { params: ofContact, querystring: deskQuery } },
    async (request, reply) => show(request, reply, request.params.id),
  )

  /** Something missing in a form is said on the same screen. */
  async function attempt(work: () => Promise<Change>): Promise<Change & { problem?: Problem }> {
    try {
      const change = await work()
      return change.refusal ? { ...change, problem: { text: refusalWords[change.refusal] } } : change
    } catch (error) {
      if (error instanceof Missing) return { refusal: null, problem: error.problem }
      throw error
    }
  }

  type Way = (request: FastifyRequest, work: (tx: Tx) => Promise<Change>) => Promise<Change>
  const asOftenAsSent: Way = (_request, work) => inTransaction(app.db, work)

  const inThis =
    (way: Way): Does =>
    (path, work) => {
      app.post(`/staff/desk/:id/${path}`, { config: logs, schema: { params: ofContact } }, async (request, reply) => {
        const { id: contactId } = request.params
        const { next, said, warned, problem } = await attempt(() =>
          way(request, (tx) => work(tx, request.staff(), contactId, request)),
        )
        if (problem) return show(request, reply, contactId, { problem })
        if (said) reply.flash({ kind: 'success', text: said })
        if (warned) reply.flash({ kind: 'info', text: warned })
        return reply.redirect(next ?? `/staff/desk/${contactId}`, 303)
      })
    }
  const doesToMatter: DoesToMatter = (path, work) => {
    app.post(
      `/staff/desk/:id/matters/:matter/${path}`,
      { config: logs, schema: { params: ofMatter } },
      async (request, reply) => {
        const ids = { contactId: request.params.id, matterId: request.params.matter }
        const { problem } = await attempt(() => once(request, (tx) => work(tx, request.staff(), ids, request.body)))
        if (problem)
          return show(request, reply, ids.contactId, {
            problem,
            matter: ids.matterId,
            entered: enteredFrom(request.body),
          })
        return reply.redirect(`/staff/desk/${ids.contactId}`, 303)
      },
    )
  }
  contactSteps({ sets: inThis(asOftenAsSent), does: inThis(once) })
  matterSteps(doesToMatter)

  app.post(
    '/staff/desk/:id/matters/:matter/form',
    { config: logs, schema: { params: ofMatter } },
    async (request, reply) => {
      const { id: contactId, matter: matterId } = request.params
      let sent: SentForm | undefined
      const done = await once(request, async (tx) => {
        sent = await sendMatterForm(tx, request.staff(), { contactId, matterId, body: request.body })
        if (sent.kind === 'refused') return { refusal: sent.refusal }
        if (sent.kind !== 'done') return { refusal: null, isDone: false }
        const what = sent.reference ? `${sent.reference}. ` : ''
        return { refusal: null, said: `${what}Tell them: ${sent.words ?? 'we have it'}` }
      })
      if (sent?.kind === 'again') {
        const pages = { matterId, pages: sent.pages }
        return show(request, reply, contactId, { pages, matter: matterId, asksMore: !isLookup(request.body) })
      }
      if (sent?.kind === 'who?')
        return show(request, reply, contactId, { problem: { text: refusalWords['identity-needed'] }, matter: matterId })
      if (sent?.kind === 'not-ours?') return show(request, reply, contactId, { matter: matterId })
      if (sent?.kind === 'same?') return show(request, reply, contactId, { matter: matterId, compare: true })
      if (sent?.kind === 'refused')
        return show(request, reply, contactId, { problem: { text: refusalWords[sent.refusal] }, matter: matterId })
      if (done.said) reply.flash({ kind: 'success', text: done.said })
      return reply.redirect(`/staff/desk/${contactId}`, 303)
    },
  )

  type Extra = {
    problem?: Problem
    /** What was typed into the form that was refused. */
    entered?: Entered
    pages?: Parameters<typeof deskView>[0]['pages']
    matter?: string
    compare?: boolean
    /** It was sent, and what was answered leads to more questions. */
    asksMore?: boolean
  }

  async function show(request: FastifyRequest, reply: FastifyReply, contactId: string, extra: Extra = {}) {
    const actor = request.staff()
    const contact = await findContactAndHand(app.db, actor, contactId)
    if (!contact) throw notFound('Contact')
    if (contact.state === 'ended') {
      if (request.method === 'GET') return reply.redirect(nextAfter(contact.channel), 303)
      return reply.code(409).page('modules/workspace/pages/desk-ended.njk', { typed: wordsIn(request.body) })
    }
    const query = deskQuery.parse(request.method === 'GET' ? request.query : {})
    const view = await deskView({
      db: app.db,
      actor,
      contact,
      query: { ...query, matter: extra.matter ?? query.matter },
      pages: extra.pages ?? null,
    })
    return reply.code(extra.problem || view.current?.isWrong ? 422 : 200).page(template, {
      ...view,
      problem: extra.problem ?? null,
      entered: extra.entered ?? null,
      compare: extra.compare ?? false,
      asksMore: extra.asksMore === true && !view.current?.isWrong,
    })
  }
}

/** Looked up a street or an address, and sent nothing yet. */
const isLookup = (body: unknown) => z.object({ _action: z.string().min(1) }).safeParse(body).success
