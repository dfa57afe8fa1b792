import { z } from 'zod'
import { linkShows } from '#modules/cases/index.ts'
import {
  type Answers,
  answersInWords,
  type Draft,
  draftFor,
  type Form,
  firstUnanswered,
  lockOpenDraft,
  saveAnswers,
  whereToGoOn,
} from '#modules/forms/index.ts'
import { wasCalledAbout } from '#modules/organisation/index.ts'
import { type PromiseView, promisesOf, wouldPromise } from '#modules/promises/index.ts'
import { placeOf, routeFor, type Service, serviceVersion } from '#modules/services/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type App, system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type SendRefusal, sendDraft } from '../actions/send.ts'
import { type InHand, inHand, offeredService, visitOf } from './in-hand.ts'
import { instead } from './instead.ts'

const everyone = { access: { for: 'everyone' as const } }
const ofService = z.object({ key: z.string().max(60) })

const refusalWords: Record<SendRefusal, string> = {
  incomplete: 'Something is missing now. Answer this, then send it',
  'form-changed': 'We have this already with other answers. Call us if they are wrong',
}

/** Check answers, send, and what was sent. */
export function checkPages(app: App) {
  app.get('/request/:key/check', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = request.params
    const { service, form, answers, draft } = await inHand(app, request, key)
    if (draft?.state === 'sent') return reply.redirect(`/request/${key}/sent`, 303)
    if (!draft || firstUnanswered(form, answers, londonDate(app.clock.now())) !== null)
      return reply.redirect(`/request/${key}`, 303)
    const said = await instead(app, service, answers)
    if (said && !said.mayJoin) return reply.redirect(`/request/${key}/instead`, 303)
    return reply.page('modules/portal/pages/request-check.njk', await checkModel(app, service, form, answers))
  })

  app.post('/request/:key/check', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = await offeredService(app, request.params.key)
    const visitId = visitOf(request)
    const before = await inHand(app, request, key)
    const { draft } = before
    if (!draft) return reply.redirect(`/request/${key}`, 303)
    if (await isTakenForward(app, before, { draft, visitId })) {
      reply.flash({
        kind: 'info',
        text: 'Our questions have changed since you began. Check your answers, then send it',
      })
      return reply.redirect(`/request/${key}`, 303)
    }
    const { refusal } = await inTransaction(app.db, (tx) =>
      sendDraft(tx, request.actor, { visitId, draftId: draft.id }),
    )
    if (refusal) reply.flash({ kind: 'info', text: refusalWords[refusal] })
    return reply.redirect(refusal ? `/request/${key}` : `/request/${key}/sent`, 303)
  })

  app.get('/request/:key/sent', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = await offeredService(app, request.params.key)
    const draft = request.visitId ? await draftFor(app.db, { visitId: request.visitId, serviceKey: key }) : null
    if (draft?.state !== 'sent') return reply.redirect(`/request/${key}`, 303)
    return reply.page('modules/portal/pages/request-sent.njk', await sentModel(app, draft))
  })
}

/** Takes what was filled in forward to a form published since; whether there is now something to answer or to look at. */
async function isTakenForward(
  app: App,
  { service, form, answers, pagesSent, leftOver }: InHand,
  { draft, visitId }: { draft: Draft; visitId: string },
) {
  if (draft.state === 'sent' || draft.serviceVersionId === service.versionId) return false
  await inTransaction(app.db, async (tx) => {
    const held = await lockOpenDraft(tx, { visitId, serviceKey: service.key })
    if (held && held.serviceVersionId === draft.serviceVersionId) saveAnswers(tx, held, answers, service.versionId)
  })
  return leftOver.length > 0 || whereToGoOn(form, { answers, pagesSent }, londonDate(app.clock.now())) !== null
}

async function checkModel(app: App, service: Service, form: Form, answers: Answers) {
  const { facts, at } = await placeOf(app.db, service, answers)
  const route = routeFor(service.body, answers, facts)
  const said = await instead(app, service, answers)
  const known = said?.isKnown ? said : null
  return {
    key: service.key,
    serviceTitle: service.body.title,
    answers: answersInWords(form, answers),
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
