import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type CaseOffer, caseHref, type Field, lookAtCase, referenceIn, showStep } from '#modules/cases/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  notFound,
  once,
  optionalText,
  parseForm,
  requiredText,
} from '#platform/http/index.ts'
import { complainAbout } from '../../actions/start.ts'
import { categoriesNow } from '../../definitions.ts'
import { mayStart } from '../../permissions.ts'
import { listComplaintsAbout } from '../../queries/cases.ts'
import { complaintHref } from './link.ts'
import { params, read } from './step.ts'
import { stateTags } from './words.ts'

const form = z.object({
  words: requiredText('Enter what they are unhappy with', 4000),
  wanted: optionalText(2000),
  category: optionalText(60),
  formId: z.uuid().catch(() => newId()),
})

/** What the page of a request offers: nobody has to look for another place to write it down. */
export const complaintOffer: CaseOffer = {
  path: 'complain',
  text: 'Start a complaint about this',
  fits: (actor, { kind, people }) =>
    kind === 'request' && actor.kind === 'staff' && mayStart(actor) && people.some(({ role }) => role === 'reporter'),
  cameOf: async (db, actor, { id, kind }) =>
    kind === 'request' || kind === 'complaint'
      ? (await listComplaintsAbout(db, actor, id)).map(({ reference, state }) => ({
          name: kind === 'request' ? 'Complaint about it' : 'Complaint that came out of it',
          reference,
          href: complaintHref(reference),
          stands: stateTags[state].text,
        }))
      : [],
}

type Request = FastifyRequest<{ Params: { reference: string } }>

/** Starts a complaint from a request: dissatisfaction is written down where it is heard, and the request goes on. */
export function startPage(app: App) {
  const url = '/staff/cases/:reference/complain'
  app.get(url, { config: read, schema: { params } }, (request, reply) => show(request, reply, {}))

  app.post(url, { config: { ...read, form }, schema: { params } }, async (request, reply) => {
    const parsed = parseForm(form, request.body)
    if (!parsed.ok) return show(request, reply.code(422), parsed)
    const actor = request.staff()
    const { words, wanted, category, formId } = parsed.value
    const started = await once(request, async (tx) => {
      const found = await lookAtCase(tx, actor, referenceIn(request.params.reference))
      if (!found) throw notFound('Case')
      return complainAbout(tx, actor, { aboutCaseId: found.id, words, wanted: wanted ?? '', category, formId })
    })
    if (started.refusal !== null) {
      const text =
        started.refusal === 'stays-in-circle'
          ? 'Few may know of this request, and none of them takes complaints. Write a note to whoever has it'
          : 'The complaint could not be started. Check the request it is about'
      return reply.flash({ kind: 'info', text }).redirect(caseHref(request.params.reference), 303)
    }
    const { atOnce } = started
    const called = atOnce ? `. Its words cannot wait, and somebody was called. Tell them: ${atOnce.whatToDo}` : ''
    const isSeen = !atOnce?.keptBy || actor.scopes.includes(atOnce.keptBy)
    return reply
      .flash({ kind: 'success', text: `The complaint is started. The request goes on${called}` })
      .redirect(
        started.reference && isSeen ? complaintHref(started.reference) : caseHref(request.params.reference),
        303,
      )
  })

  async function show(request: Request, reply: FastifyReply, { errors, entered = {} }: Shown) {
    const actor = request.staff()
    const found = await inTransaction(app.db, (tx) => lookAtCase(tx, actor, referenceIn(request.params.reference)))
    if (!found) throw notFound('Case')
    const href = caseHref(found.reference)
    if (!complaintOffer.fits(actor, found))
      return reply
        .flash({ kind: 'info', text: 'A complaint is started from a request that somebody made. Look for that one' })
        .redirect(href, 303)
    const { categories } = await categoriesNow(app.db)
    const fields: Field[] = [
      {
        kind: 'textarea',
        name: 'words',
        label: 'What are they unhappy with?',
        hint: 'In their words. They need not call it a complaint',
        rows: 5,
      },
      { kind: 'textarea', name: 'wanted', label: 'What would put it right for them? (optional)', rows: 2 },
      {
        kind: 'select',
        name: 'category',
        label: 'What is it about? (optional)',
        items: [
          { value: '', text: 'Not sure: customer relations sort it out' },
          ...categories.filter(({ ended }) => !ended).map(({ key, name }) => ({ value: key, text: name })),
        ],
      },
      { kind: 'hidden', name: 'formId', value: newId() },
    ]
    const page = {
      title: 'Start a complaint',
      intro: 'It goes to customer relations with a reference of its own. This request stays open and its work goes on.',
      href,
      action: `${href}/complain`,
      found,
      actor,
      entered,
      tells: false,
      button: 'Start the complaint',
    }
    return showStep(app, reply, page, { fields, ...(errors ? { errors } : {}) })
  }
}

type Shown = { errors?: FormErrors; entered?: Entered }
