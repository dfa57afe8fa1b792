import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { scopeByKey } from '#modules/access/index.ts'
import {
  addFile,
  type Answers,
  answersInWords,
  beginDraft,
  carryAnswers,
  type Draft,
  draftFor,
  firstUnanswered,
  type Form,
  formFor,
  type LeftOver,
  nextPage,
  pageBefore,
  removeFile,
  saveAnswers,
  showPage,
  storeUploads,
  submitPage,
  findPage,
} from '#modules/forms/index.ts'
import { askInstead, placeIn, routeFor, type Service, serviceByKey, serviceVersion } from '#modules/services/index.ts'
import { collectionAsked } from '#modules/services/index.ts'
import { collectionAnswer, describePlace } from '#modules/places/index.ts'
import { wouldPromise } from '#modules/promises/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type App, AppError, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { sendDraft } from '../actions/send.ts'

const pageTemplate = 'modules/portal/pages/request-page.njk'
const checkTemplate = 'modules/portal/pages/request-check.njk'
const insteadTemplate = 'modules/portal/pages/request-instead.njk'
const everyone = { access: { for: 'everyone' as const } }

const ofService = z.object({ key: z.string().max(60) })
const ofPage = z.object({ key: z.string().max(60), page: z.string().max(60) })

/** Asking for something: one thing per page, check answers, send. */
export function requestPages(app: App) {
  /** Takes people to where they were, or to the first page. */
  app.get('/request/:key', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = request.params
    const { form, answers } = await inHand(request, key)
    const page = firstUnanswered(form, answers, londonDate(app.clock.now()))
    const first = Object.keys(answers).length === 0 ? nextPage(form, {}, null) : page
    return reply.redirect(first ? `/request/${key}/${first}` : `/request/${key}/check`, 303)
  })

  app.get('/request/:key/:page', { config: everyone, schema: { params: ofPage } }, async (request, reply) => {
    const { key, page: pageKey } = request.params
    const { service, form, answers, leftOver } = await inHand(request, key)
    const page = showPage(form, answers, pageKey)
    if (!page) return reply.redirect(`/request/${key}`, 303)
    return reply.page(pageTemplate, pageModel(service, form, answers, { page, leftOver }))
  })

  app.post('/request/:key/:page', { config: { ...everyone, uploads: true }, schema: { params: ofPage } }, async (request, reply) => {
    const { key, page: pageKey } = request.params
    const visitId = visitOf(request)
    const before = await inHand(request, key)
    const page = findPage(before.form, before.answers, pageKey)
    if (!page) return reply.redirect(`/request/${key}`, 303)
    const uploads = await storeUploads(app.files, page, before.answers, request.uploads)

    const outcome = await inTransaction(app.db, async (tx) => {
      const draft = await holdDraft(tx, visitId, before.service)
      let answers = carried(before, draft)
      for (const { question, file } of uploads.stored) answers = addFile(tx, { ...draft, answers }, question, file)
      const removal = removalIn(request.body)
      if (removal) {
        answers = await removeFile(tx, { ...draft, answers }, removal.question, removal.file)
        return { kind: 'stay' as const, answers }
      }
      if (uploads.stored.length > 0 && isUpload(request.body)) return { kind: 'stay' as const, answers }
      const submitted = await submitPage(tx, before.form, answers, { pageKey, body: request.body, fileErrors: uploads.errors })
      if (submitted.kind === 'accepted' || submitted.kind === 'put-aside')
        saveAnswers(tx, draft, submitted.answers, before.service.versionId)
      return submitted
    })

    if (outcome.kind === 'gone') return reply.redirect(`/request/${key}`, 303)
    if (outcome.kind === 'stay') return reply.redirect(`/request/${key}/${pageKey}`, 303)
    if (outcome.kind === 'put-aside') return reply.redirect(`/request/${key}/save`, 303)
    if (outcome.kind === 'again') {
      const model = pageModel(before.service, before.form, before.answers, { page: outcome.page, leftOver: [] })
      return reply.code(outcome.page.errors.length > 0 ? 422 : 200).page(pageTemplate, model)
    }
    if (await instead(app, before.service, outcome.answers)) return reply.redirect(`/request/${key}/instead`, 303)
    const isChange = z.object({ change: z.string() }).safeParse(request.query).success
    const complete = firstUnanswered(before.form, outcome.answers, londonDate(app.clock.now())) === null
    if (isChange && complete) return reply.redirect(`/request/${key}/check`, 303)
    return reply.redirect(outcome.next ? `/request/${key}/${outcome.next}` : `/request/${key}/check`, 303)
  })

  app.get('/request/:key/instead', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = request.params
    const { service, form, answers } = await inHand(request, key)
    const found = await instead(app, service, answers)
    return found ? reply.page(insteadTemplate, { key, serviceTitle: service.body.title, change: `/request/${key}/${nextPage(form, {}, null) ?? ''}`, ...found }) : reply.redirect(`/request/${key}`, 303)
  })

  app.get('/request/:key/check', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = request.params
    const { service, form, answers, draft } = await inHand(request, key)
    if (draft?.state === 'sent') return reply.redirect(`/request/${key}/sent`, 303)
    if (!draft || firstUnanswered(form, answers, londonDate(app.clock.now())) !== null) return reply.redirect(`/request/${key}`, 303)
    if (await instead(app, service, answers)) return reply.redirect(`/request/${key}/instead`, 303)
    return reply.page(checkTemplate, await checkModel(app, service, form, draft, answers))
  })

  app.post('/request/:key/check', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = request.params
    const visitId = visitOf(request)
    const draft = await draftFor(app.db, { visitId, serviceKey: key })
    if (!draft) return reply.redirect(`/request/${key}`, 303)
    const { refusal } = await inTransaction(app.db, (tx) => sendDraft(tx, request.actor, { visitId, draftId: draft.id }))
    return reply.redirect(refusal === 'incomplete' ? `/request/${key}` : `/request/${key}/sent`, 303)
  })

  app.get('/request/:key/sent', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = request.params
    const draft = request.visitId ? await draftFor(app.db, { visitId: request.visitId, serviceKey: key }) : null
    if (draft?.state !== 'sent') return reply.redirect(`/request/${key}`, 303)
    const { body } = await serviceVersion(app.db, draft.serviceVersionId)
    const hasEmail = typeof draft.answers['contact-email'] === 'string'
    return reply.page('modules/portal/pages/request-sent.njk', {
      reference: draft.reference,
      title: body.title,
      whatHappens: body.whatHappens,
      hasEmail,
    })
  })

  /** The form, the answers so far as they fit it, and what no longer fits since it changed. */
  async function inHand(request: FastifyRequest, serviceKey: string): Promise<InHand> {
    const service = await serviceByKey(app.db, serviceKey)
    if (!service?.body.channels.includes('public')) throw notFound('Service')
    const form = formFor(service.body.form, 'resident')
    const draft = request.visitId ? await draftFor(app.db, { visitId: request.visitId, serviceKey }) : null
    if (!draft || draft.state === 'sent') return { service, form, draft, answers: {}, leftOver: [] }
    if (draft.serviceVersionId === service.versionId) return { service, form, draft, answers: draft.answers, leftOver: [] }
    const older = await serviceVersion(app.db, draft.serviceVersionId)
    const today = londonDate(app.clock.now())
    const { answers, leftOver } = carryAnswers(formFor(older.body.form, 'resident'), form, draft.answers, today)
    return { service, form, draft, answers, leftOver }
  }
}

type InHand = { service: Service; form: Form; draft: Draft | null; answers: Answers; leftOver: LeftOver[] }

/** The draft of this browser, begun now if need be; the form of an older version has been taken forward. */
async function holdDraft(tx: Parameters<typeof beginDraft>[0], visitId: string, service: Service) {
  const scope = service.body.scope ? await scopeByKey(tx, service.body.scope) : null
  return beginDraft(tx, { visitId, serviceKey: service.key, serviceVersionId: service.versionId, scopeId: scope?.id ?? null })
}

const carried = (before: InHand, draft: Draft) => (draft.serviceVersionId === before.service.versionId ? draft.answers : before.answers)

function visitOf(request: FastifyRequest): string {
  if (!request.visitId) throw new AppError(400, 'Your browser does not keep cookies. Switch them on and try again')
  return request.visitId
}

const actionIn = (body: unknown) => z.object({ _action: z.string() }).safeParse(body).data?._action ?? ''

const isUpload = (body: unknown) => actionIn(body).startsWith('upload:')

function removalIn(body: unknown): { question: string; file: string } | null {
  const match = /^remove-file:([\w-]+):([\w-]{36})$/.exec(actionIn(body))
  return match?.[1] && match[2] ? { question: match[1], file: match[2] } : null
}

function pageModel(service: Service, form: Form, answers: Answers, { page, leftOver }: { page: { key: string }; leftOver: readonly LeftOver[] }) {
  const before = pageBefore(form, answers, page.key)
  return {
    key: service.key,
    serviceTitle: service.body.title,
    page,
    leftOver,
    back: before ? `/request/${service.key}/${before}` : `/services/${service.key}`,
    hasFiles: 'questions' in page && Array.isArray(page.questions) && page.questions.some((question) => question.type === 'files'),
  }
}

/** What is said instead of taking the request: not ours, or the crew knows already and nothing is left to do. */
async function instead(app: App, service: Service, answers: Answers) {
  const place = placeIn(service.body, answers)
  const found = place && place.kind !== 'words' ? await describePlace(app.db, place) : null
  const facts = found ? { tenure: found.tenure, landlord: found.landlord, ward: found.wardCode } : {}
  const other = askInstead(service.body, answers, facts)
  if (other) return { title: other.title, words: other.words, isCollection: false }
  const said = await collectionSays(app, service, answers)
  return said && !said.streetKey ? { title: 'We know about this', words: said.words, isCollection: true } : null
}

async function collectionSays(app: App, service: Service, answers: Answers) {
  const asked = collectionAsked(service.body, answers)
  if (!asked) return null
  const answer = await collectionAnswer(app.db, { ...asked, reportedAt: app.clock.now() })
  return answer.kind === 'told' ? answer : null
}

async function checkModel(app: App, service: Service, form: Form, draft: Draft, answers: Answers) {
  const place = placeIn(service.body, answers)
  const found = place && place.kind !== 'words' ? await describePlace(app.db, place) : null
  const route = routeFor(service.body, answers, found ? { tenure: found.tenure, landlord: found.landlord, ward: found.wardCode } : {})
  const known = await collectionSays(app, service, answers)
  return {
    key: service.key,
    draftId: draft.id,
    serviceTitle: service.body.title,
    answers: answersInWords(form, answers),
    say: route.say,
    known: known?.words ?? null,
    promise: !known && route.resolve ? await wouldPromise(app.db, route.resolve, service.key) : null,
  }
}
