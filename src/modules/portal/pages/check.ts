import { z } from 'zod'
import { linkShows } from '#modules/cases/index.ts'
import { answersInWords, type Draft, draftFor, lockOpenDraft, saveAnswers, whereToGoOn } from '#modules/forms/index.ts'
import { wasCalledAbout } from '#modules/organisation/index.ts'
import { type PromiseView, promisesOf, wouldPromise } from '#modules/promises/index.ts'
import { placeOf, routeFor, serviceVersion } from '#modules/services/index.ts'
import { whatToDoAbout } from '#modules/triage/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type App, oneOf, system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type SendRefusal, sendDraft } from '../actions/send.ts'
import { type InHand, inHand, offeredService, takenForward, visitOf } from './in-hand.ts'
import { instead } from './instead.ts'

const everyone = { access: { for: 'everyone' as const } }
const ofService = z.object({ key: z.string().max(60) })

/** Which version of the service somebody read when they checked their answers. */
const sendForm = z.object({ version: z.preprocess(oneOf, z.string()).optional() }).catch({})

const refusalWords: Record<SendRefusal, string> = {
  incomplete: 'You cannot send this yet. Go on from this page, then check your answers and send them',
  'form-changed': 'We have this already with other answers. Call us if they are wrong',
}

/** Check answers, send, and what was sent. */
export function checkPages(app: App) {
  app.get('/request/:key/check', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = request.params
    const held = await inHand(app, request, key)
    if (held.draft?.state === 'sent') return reply.redirect(`/request/${key}/sent`, 303)
    if (!held.draft || unfinished(app, held) !== null) return reply.redirect(`/request/${key}`, 303)
    const said = await instead(app, held.service, held.answers)
    if (said && !said.mayJoin) return reply.redirect(`/request/${key}/instead`, 303)
    return reply.page('modules/portal/pages/request-check.njk', await checkModel(app, held))
  })

  app.post('/request/:key/check', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = await offeredService(app, request.params.key)
    const visitId = visitOf(request)
    const before = await inHand(app, request, key)
    const { draft } = before
    if (!draft) return reply.redirect(`/request/${key}`, 303)
    const goOn = unfinished(app, before)
    const whereTo = goOn === null ? `/request/${key}/check` : `/request/${key}/${goOn}?change=1`
    if (draft.state === 'open') {
      const hasChanged = draft.serviceVersionId !== before.service.versionId
      if (hasChanged) await keepTakenForward(app, before, visitId)
      const isUnread = before.leftOver.length > 0 && sendForm.parse(request.body).version !== before.service.versionId
      if (isUnread || (hasChanged && goOn !== null)) {
        // It may be a question, or only the promise.
        reply.flash({ kind: 'info', text: 'This form has changed since you began. Read it again, then send it' })
        return reply.redirect(whereTo, 303)
      }
    }
    const { refusal } = await inTransaction(app.db, (tx) =>
      sendDraft(tx, request.actor, { visitId, draftId: draft.id }),
    )
    if (refusal) reply.flash({ kind: 'info', text: refusalWords[refusal] })
    return reply.redirect(refusal ? whereTo : `/request/${key}/sent`, 303)
  })

  app.get('/request/:key/sent', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = await offeredService(app, request.params.key)
    const draft = request.visitId ? await draftFor(app.db, { visitId: request.visitId, serviceKey: key }) : null
    if (draft?.state !== 'sent') return reply.redirect(`/request/${key}`, 303)
    return reply.page('modules/portal/pages/request-sent.njk', await sentModel(app, draft))
  })
}

/** The page that is left to answer or to go through before this can be sent. */
const unfinished = (app: App, held: InHand) => whereToGoOn(held.form, held, londonDate(app.clock.now()))

/** What was filled in stands from now on as the form that is published takes it. */
const keepTakenForward = (app: App, before: InHand, visitId: string) =>
  inTransaction(app.db, async (tx) => {
    const held = await lockOpenDraft(tx, { visitId, serviceKey: before.service.key })
    if (!held) return
    const draft = await takenForward(tx, before, held)
    saveAnswers(tx, draft, draft.answers)
  })

async function checkModel(app: App, { service, form, answers, leftOver }: InHand) {
  const { facts, at } = await placeOf(app.db, service, answers)
  const route = routeFor(service.body, answers, facts)
  const said = await instead(app, service, answers)
  const known = said?.isKnown ? said : null
  return {
    key: service.key,
    version: service.versionId,
    serviceTitle: service.body.title,
    answers: answersInWords(form, answers),
    leftOver,
    say: route.say,
    callsDuty: route.duty !== null && route.urgent !== null,
    known,
    promise: !known && route.resolve ? await wouldPromise(app.db, route.resolve, service.key, at) : null,
  }
}

async function sentModel(app: App, draft: Draft) {
  const service = await serviceVersion(app.db, draft.serviceVersionId)
  const subject = draft.caseId ? [{ kind: 'case', id: draft.caseId }] : []
  const promises = subject.length > 0 ? await promisesOf(app.db, system('portal'), subject) : []
  // That we have it they read here; where a law or a Code asks us to write first, that day is promised as well.
  const running = promises
    .filter(({ state, kind, duty }) => state === 'running' && (kind !== 'acknowledge' || isOwed(duty)))
    .toSorted((a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt))
  const { doNotWrite, duty } = routeFor(service.body, draft.answers)
  return {
    ...(await whatToDoAbout(app.db, { service, answers: draft.answers })),
    reference: draft.reference,
    title: service.body.title,
    whatHappens: service.body.whatHappens,
    promise: running.map(({ words }) => words).join('. ') || null,
    /** Settled at once: while it was being sent, the crew wrote down why. */
    told: draft.caseId ? null : await instead(app, service, draft.answers),
    hasEmail: typeof draft.answers['contact-email'] === 'string',
    doNotWrite: doNotWrite !== null,
    isToldByPhone: !linkShows(service.body),
    dutyCalled: Boolean(
      draft.caseId && duty && (await wasCalledAbout(app.db, { kind: 'case', id: draft.caseId }, duty)),
    ),
  }
}

const isOwed = (duty: PromiseView['duty']) => duty === 'must' || duty === 'should'
