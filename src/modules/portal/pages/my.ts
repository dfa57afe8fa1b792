import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  answerFromCustomer,
  type CaseRefusal,
  chase,
  dealtWithElsewhere,
  findCase,
  findLink,
  isOpen,
  type Progress,
  type ProgressAnswer,
  progressFor,
  reopenCase,
  tellMore,
  withdrawCase,
} from '#modules/cases/index.ts'
import {
  escalateComplaint,
  type MyComplaint,
  myComplaint,
  myComplaintsAbout,
  withdrawComplaint,
} from '#modules/complaints/index.ts'
import { asksHowItGoes } from '#modules/demand/index.ts'
import { isServiceOpen } from '#modules/services/index.ts'
import { type Taken, takeSaid, takeSaidInPassing } from '#modules/triage/index.ts'
import { inTransaction, newId, parseReference, type Tx } from '#platform/db/index.ts'
import {
  type App,
  forbidden,
  formErrors,
  notFound,
  once,
  optionalText,
  parseForm,
  type ResidentActor,
  requiredText,
  system,
} from '#platform/http/index.ts'
import { logWebContact } from '../actions/contact.ts'
import { findCaseByReference, findScopeOfCase } from '../queries/links.ts'
import { letIn, letOut } from './entrance.ts'
import { phoneLine } from './phone-line.ts'

const template = 'modules/portal/pages/my.njk'
const everyone = { access: { for: 'everyone' as const } }
const resident = { access: { for: 'resident' as const } }
const ofToken = z.object({ token: z.string().max(60) })
const ofReference = z.object({ reference: z.string().max(20) })
const ofPart = z.object({ reference: z.string().max(20), part: z.coerce.number().int().min(1).max(999) })

const answerForm = z.object({ answer: requiredText('Enter your answer', 4000) })
const notRightForm = z.object({ words: requiredText('Tell us what is not right', 4000) })
const lookAgainForm = z.object({ reasons: optionalText(4000) })
const withdrawForm = z.object({ reason: optionalText(1000) })

/** What a customer reads when something cannot be done to their request now. Others are refusals of staff's actions. */
const refusalWords: Partial<Record<CaseRefusal, string>> = {
  changed: 'This changed while you were writing. Read what is new, then send your words again',
  'not-open': 'We have finished with this. Use “This is not right” if it is not',
  'not-waiting-for-customer': 'We no longer need an answer to that. Tell us anything else under “This is not right”',
  'too-late-to-reopen': 'We finished this some time ago. Please tell us about it again from our front page',
  'already-open': 'We are working on this already',
  'parts-open': 'Another team is working on a part of this. Call us to stop it',
}

/** The same for asking us to look at a complaint again. */
const lookAgainRefusals: Readonly<Record<string, string>> = {
  'last-stage': 'That was our final answer. You can ask the Ombudsman to look at it',
}

/** A person's own request: where it stands, what was promised, what we need from them. */
export function myPages(app: App) {
  app.get('/l/:token', { config: everyone, schema: { params: ofToken } }, async (request, reply) => {
    const { token } = request.params
    const found = await findLink(app.db, token)
    if (!found) return reply.code(410).page('modules/portal/pages/link-gone.njk', { isForm: false })
    letIn(request, reply, token)
    return reply.redirect(`/my/${found.reference}`, 303)
  })

  app.get('/my/:reference', { config: resident, schema: { params: ofReference } }, (request, reply) =>
    show(request, reply, request.params.reference),
  )
  app.get('/my/:reference/:part', { config: resident, schema: { params: ofPart } }, (request, reply) =>
    show(request, reply, `${request.params.reference}/${request.params.part}`),
  )

  app.post(
    '/my/:reference/answer',
    { config: { ...resident, form: answerForm }, schema: { params: ofReference } },
    async (request, reply) => {
      const actor = residentOf(request)
      const model = await mine(request, request.params.reference)
      const form = parseForm(answerForm, request.body)
      if (!form.ok) return reply.code(422).page(template, { ...model, entered: form.entered, errors: form.errors })
      const answer = {
        caseId: model.progress.caseId,
        version: null,
        text: form.value.answer,
        by: 'link' as const,
        customerId: actor.customerId,
      }
      const isAsked = model.progress.question !== null
      const { refusal, whatToDo } = await once(request, (tx) =>
        unlessItCannotWait(tx, actor, { caseId: answer.caseId, words: answer.text }, async (text) =>
          isAsked ? answerFromCustomer(tx, actor, { ...answer, text }) : notWaiting,
        ),
      )
      if (refusal)
        return reply.code(422).page(template, { ...model, entered: form.entered, errors: refused('answer', refusal) })
      reply.flash({ kind: 'success', text: whatToDo ?? 'Thank you. We have your answer and are carrying on.' })
      return reply.redirect(`/my/${model.progress.reference}`, 303)
    },
  )

  app.post(
    '/my/:reference/not-right',
    { config: { ...resident, form: notRightForm }, schema: { params: ofReference } },
    async (request, reply) => {
      const actor = residentOf(request)
      const model = await mine(request, request.params.reference)
      const form = parseForm(notRightForm, request.body)
      if (!form.ok) return reply.code(422).page(template, { ...model, entered: form.entered, errors: form.errors })
      const { words } = form.value
      const { refusal, whatToDo } = await once(request, (tx) =>
        unlessItCannotWait(tx, actor, { caseId: model.progress.caseId, words }, (said) =>
          sayNotRight(tx, actor, model.progress, said),
        ),
      )
      if (refusal)
        return reply.code(422).page(template, { ...model, entered: form.entered, errors: refused('words', refusal) })
      reply.flash({ kind: 'success', text: whatToDo ?? 'Thank you. The people who deal with this have your words.' })
      return reply.redirect(`/my/${model.progress.reference}`, 303)
    },
  )

  app.post(
    '/my/:reference/withdraw',
    { config: { ...resident, form: withdrawForm }, schema: { params: ofReference } },
    async (request, reply) => {
      const actor = residentOf(request)
      const model = await mine(request, request.params.reference)
      const form = parseForm(withdrawForm, request.body)
      if (!form.ok) return reply.code(422).page(template, { ...model, entered: form.entered, errors: form.errors })
      const { mayWithdraw, status } = model.progress
      if (!mayWithdraw && status !== 'resolved' && status !== 'closed') throw forbidden(notYoursToStop)
      const { caseId } = model.progress
      const said = await besidesWhatCannotWait(request, { caseId, words: form.value.reason })
      const asked = { caseId, version: null, reason: said.words }
      const { refusal } = await inTransaction(
        app.db,
        async (tx): Promise<{ refusal: string | null }> =>
          model.complaint ? withdrawComplaint(tx, actor, asked) : withdrawCase(tx, actor, asked),
      )
      // Pressed twice, or finished in the meantime: the page says how it ended.
      if (refusal === 'not-open' || refusal === 'answered-already') {
        reply.flash({ kind: 'info', text: `${said.first}This has ended already. You do not have to do anything.` })
        return reply.redirect(`/my/${model.progress.reference}`, 303)
      }
      if (refusal) {
        const errors = refused('reason', refusal, said.first)
        return reply.code(422).page(template, { ...model, entered: form.entered, errors })
      }
      const text = model.complaint
        ? 'We have stopped looking into your complaint, and are sending you a message that confirms it.'
        : `We have cancelled this ${model.progress.called}.`
      reply.flash({ kind: 'success', text: `${said.first}${text}` })
      return reply.redirect(`/my/${model.progress.reference}`, 303)
    },
  )

  app.post(
    '/my/:reference/look-again',
    { config: { ...resident, form: lookAgainForm }, schema: { params: ofReference } },
    async (request, reply) => {
      const actor = residentOf(request)
      const model = await mine(request, request.params.reference)
      if (!model.complaint) throw notFound('Request')
      const form = parseForm(lookAgainForm, request.body)
      if (!form.ok) return reply.code(422).page(template, { ...model, entered: form.entered, errors: form.errors })
      const { caseId } = model.progress
      const said = await besidesWhatCannotWait(request, { caseId, words: form.value.reasons })
      const asked = { caseId, version: null, reasons: said.words }
      const { refusal } = await inTransaction(app.db, (tx) => escalateComplaint(tx, actor, asked))
      // Pressed twice, the second one finds it done: that is no problem of theirs.
      if (refusal === 'not-answered') {
        reply.flash({
          kind: 'info',
          text: `${said.first}We are looking at it already. You do not have to send this again.`,
        })
        return reply.redirect(`/my/${model.progress.reference}`, 303)
      }
      if (refusal) {
        const errors = formErrors({ reasons: `${said.first}${lookAgainRefusals[refusal] ?? notNow}` })
        return reply.code(422).page(template, { ...model, entered: form.entered, errors })
      }
      reply.flash({ kind: 'success', text: `${said.first}Thank you. Somebody else will look at your complaint again.` })
      return reply.redirect(`/my/${model.progress.reference}`, 303)
    },
  )

  app.post('/my/leave', { config: everyone }, (_request, reply) => {
    letOut(reply)
    reply.flash({ kind: 'info', text: 'You have left. Use your private link to come back.' })
    return reply.redirect('/', 303)
  })

  async function show(request: FastifyRequest, reply: FastifyReply, given: string) {
    const answer = await answerFor(request, given)
    if (answer.kind === 'level-needed')
      return reply.code(403).page('modules/portal/pages/by-phone.njk', { phone: await phoneLine(app) })
    return reply.page(template, { ...(await modelOf(request, answer.progress)), entered: {} })
  }

  async function mine(request: FastifyRequest, given: string): Promise<Mine> {
    const answer = await answerFor(request, given)
    if (answer.kind === 'level-needed')
      throw forbidden('We tell you about this by phone. The number is at the foot of the page')
    return modelOf(request, answer.progress)
  }

  const modelOf = async (request: FastifyRequest, progress: Progress): Promise<Mine> => ({
    progress,
    complaint: await myComplaint(app.db, residentOf(request), progress.caseId),
    complained: await myComplaintsAbout(app.db, residentOf(request), progress.caseId),
  })

  /** The request with this reference, if it is theirs; otherwise it is not found, whether or not there is one. */
  async function answerFor(request: FastifyRequest, given: string): Promise<ProgressAnswer> {
    const actor = residentOf(request)
    const reference = parseReference(given)
    const caseId = reference ? await findCaseByReference(app.db, reference, actor.caseIds) : null
    const answer = caseId ? await progressFor(app.db, actor, caseId) : null
    if (!answer) throw notFound('Request')
    return answer
  }
}

type Mine = {
  progress: Progress
  complaint: MyComplaint | null
  /** What they complained of about this request. */
  complained: Awaited<ReturnType<typeof myComplaintsAbout>>
}

type Said = { caseId: string; words: string }
type Done = { refusal: CaseRefusal | null }

const notWaiting = { refusal: 'not-waiting-for-customer' } as const

/**
 * What cannot wait goes to those who are called for it, and the request has nothing of it unless it is theirs. That they answered, or
 * wrote after it was finished, it has all the same.
 */
async function unlessItCannotWait(tx: Tx, actor: ResidentActor, said: Said, take: (words: string) => Promise<Done>) {
  const urgent = await takeSaid(tx, { ...said, customerId: actor.customerId })
  const current = urgent?.isTaken ? await findCase(tx, system('portal'), said.caseId) : null
  if (current) {
    if (current.status === 'waiting-for-customer' || !isOpen(current.status)) await take(dealtWithElsewhere)
    return { refusal: null, whatToDo: urgent && called(urgent) }
  }
  const { refusal } = await take(said.words)
  return {
    refusal,
    whatToDo: urgent && called(urgent),
  }
}

/**
 * What comes with something else they ask for: what cannot wait is taken first, whatever becomes of the rest, and the rest says
 * nothing of it.
 */
async function besidesWhatCannotWait(
  request: FastifyRequest,
  { caseId, words }: { caseId: string; words: string | null },
) {
  if (words === null) return { words, first: '' }
  const { customerId } = residentOf(request)
  const urgent = await once(request, (tx) => takeSaidInPassing(tx, { caseId, customerId, words }))
  return urgent ? { words: null, first: `${called(urgent)} ` } : { words, first: '' }
}

const called = ({ whatToDo }: Taken) => `We have your words, and have called somebody to read them. ${whatToDo}`

/** Finished: it is opened again. Still going on: it is put before whoever has it. */
async function sayNotRight(tx: Tx, actor: ResidentActor, progress: Progress, words: string) {
  const { caseId, serviceKey, mayReopen, promise } = progress
  const matterId = newId()
  const said = { caseId, matterId, customerId: actor.customerId, words }
  const toldMore = !mayReopen && !asksHowItGoes(words)
  const done = mayReopen
    ? await reopenCase(tx, actor, { caseId, version: null, reason: words })
    : await (toldMore ? tellMore : chase)(tx, actor, said)
  if (done.refusal !== null) return done
  await logWebContact(tx, actor, {
    sourceKey: matterId,
    customerId: actor.customerId,
    serviceKey,
    detail: null,
    outcome: 'chased',
    caseId,
    scopeId: await findScopeOfCase(tx, caseId),
    outOfHours: !(await isServiceOpen(tx, serviceKey, tx.now)),
    matterId,
    about: {
      caseId,
      promiseBroken: promise?.broken ?? false,
      finishedDaysAgo: mayReopen ? 0 : null,
      waitsForCustomer: false,
      toldMore,
    },
  })
  return done
}

function residentOf(request: FastifyRequest): ResidentActor {
  if (request.actor.kind !== 'resident') throw forbidden('Use the private link in our message to you')
  return request.actor
}

/** Whoever only joined what others told us, or holds a link where more is needed, stops it for nobody. */
const notYoursToStop = 'You cannot cancel this here. Call us, and we will see to it'
const notNow = 'That cannot be done now. Call us and we will help'

const refused = (field: string, refusal: string, first = '') =>
  formErrors({ [field]: `${first}${Object.entries(refusalWords).find(([key]) => key === refusal)?.[1] ?? notNow}` })
