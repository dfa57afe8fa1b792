import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  type Answers,
  addUploads,
  type Form,
  findPage,
  nextPage,
  type PageView,
  pageBefore,
  removeFile,
  saveAnswers,
  savePageSent,
  showPage,
  storeUploads,
  submitPage,
  whereToGoOn,
} from '#modules/forms/index.ts'
import type { Service } from '#modules/services/index.ts'
import { type Db, inTransaction } from '#platform/db/index.ts'
import type { App } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { logAnsweredAtOnce } from '../actions/contact.ts'
import { holdDraft, type InHand, inHand, takenForward, visitOf } from './in-hand.ts'
import { asksOther, instead } from './instead.ts'

const pageTemplate = 'modules/portal/pages/request-page.njk'
const insteadTemplate = 'modules/portal/pages/request-instead.njk'
const everyone = { access: { for: 'everyone' as const } }

const ofService = z.object({ key: z.string().max(60) })
const ofPage = z.object({ key: z.string().max(60), page: z.string().max(60) })

/** Asking for something: one thing per page. */
export function requestPages(app: App) {
  /** Takes people to where they were: the first page that they have not seen to its end. */
  app.get('/request/:key', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = request.params
    const { service, form, answers, pagesSent } = await inHand(app, request, key)
    const said = await instead(app, service, answers)
    if (said && !said.mayJoin) return reply.redirect(`/request/${key}/instead`, 303)
    const first = whereToGoOn(form, { answers, pagesSent }, londonDate(app.clock.now()))
    return reply.redirect(first ? `/request/${key}/${first}` : `/request/${key}/check`, 303)
  })

  app.get('/request/:key/:page', { config: everyone, schema: { params: ofPage } }, async (request, reply) => {
    const { key, page: pageKey } = request.params
    const held = await inHand(app, request, key)
    const page = showPage(held.form, held.answers, pageKey)
    if (!page) return reply.redirect(`/request/${key}`, 303)
    return reply.page(pageTemplate, pageModel(held, page, backFrom(app, held, pageKey, isChange(request))))
  })

  app.post(
    '/request/:key/:page',
    { config: { ...everyone, uploads: true }, schema: { params: ofPage } },
    async (request, reply) => {
      const { key, page: pageKey } = request.params
      const visitId = visitOf(request)
      const held = await inHand(app, request, key)
      const before = { ...held, answers: await withWhatWasTyped(app.db, held, pageKey, request) }
      const page = findPage(before.form, before.answers, pageKey)
      if (!page) return reply.redirect(`/request/${key}`, 303)
      const uploads = await storeUploads(app.files, page, before.answers, request.uploads)

      const outcome = await inTransaction(app.db, async (tx) => {
        const draft = await takenForward(tx, before, await holdDraft(tx, visitId, before.service))
        const typed = await withWhatWasTyped(tx, { ...before, answers: draft.answers }, pageKey, request)
        const { answers, errors, leftOut } = addUploads(tx, { ...draft, answers: typed }, uploads.stored)
        for (const { id } of leftOut) await app.files.remove(id)
        const removal = removalIn(request.body)
        if (removal) {
          await removeFile(tx, { ...draft, answers }, removal.question, removal.file)
          return { kind: 'stay' as const }
        }
        const fileErrors = [...uploads.errors, ...errors]
        if (uploads.stored.length > 0 && fileErrors.length === 0 && isUpload(request.body))
          return { kind: 'stay' as const }
        const submitted = await submitPage(tx, before.form, answers, {
          pageKey,
          body: request.body,
          fileErrors,
        })
        if (submitted.kind === 'put-aside') saveAnswers(tx, draft, submitted.answers)
        if (submitted.kind !== 'accepted') return submitted
        return { ...submitted, pagesSent: savePageSent(tx, draft, { pageKey, ...submitted }) }
      })

      if (outcome.kind === 'gone') return reply.redirect(`/request/${key}`, 303)
      const change = isChange(request)
      if (outcome.kind === 'stay') return reply.redirect(`/request/${key}/${pageKey}${change ? '?change=1' : ''}`, 303)
      if (outcome.kind === 'put-aside') return reply.redirect(`/request/${key}/save`, 303)
      if (outcome.kind === 'again') {
        const model = pageModel(before, outcome.page, backFrom(app, before, pageKey, change))
        return reply.code(outcome.page.errors.length > 0 ? 422 : 200).page(pageTemplate, model)
      }
      const said = await instead(app, before.service, outcome.answers)
      if (said && (!said.mayJoin || asksOther(before.service, before.answers, outcome.answers))) {
        await inTransaction(app.db, (tx) =>
          logAnsweredAtOnce(tx, request.actor, { visitId, serviceKey: key, isKnown: said.isKnown }),
        )
        return reply.redirect(`/request/${key}/instead`, 303)
      }
      if (!change) return reply.redirect(`/request/${key}/${outcome.next ?? 'check'}`, 303)
      const missing = whereToGoOn(before.form, outcome, londonDate(app.clock.now()))
      return reply.redirect(missing ? `/request/${key}/${missing}?change=1` : `/request/${key}/check`, 303)
    },
  )

  app.get('/request/:key/instead', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const { key } = request.params
    const { service, form, answers, pagesSent } = await inHand(app, request, key)
    const said = await instead(app, service, answers)
    if (!said) return reply.redirect(`/request/${key}`, 303)
    const missing = whereToGoOn(form, { answers, pagesSent }, londonDate(app.clock.now()))
    const goOn = missing ?? (answers['contact-email'] ? null : pageAfterTheBin(service, form, answers)) ?? 'check'
    const first = nextPage(form, {}, null) ?? ''
    return reply.page(insteadTemplate, { key, serviceTitle: service.body.title, first, goOn, ...said })
  })
}

/** Whoever wants to be kept informed is asked where, although nobody has to say. */
function pageAfterTheBin({ body }: Service, form: Form, answers: Answers): string | null {
  const bin = body.collectionCheck?.container
  const page = form.pages.find(({ questions }) => questions.some(({ key }) => key === bin))
  return page ? nextPage(form, answers, page.key) : null
}

const actionIn = (body: unknown) => z.object({ _action: z.string() }).safeParse(body).data?._action ?? ''

/** A page whose files are sent or removed keeps its other answers too: a file may be asked for because of one of them. */
async function withWhatWasTyped(db: Db, { form, answers }: InHand, pageKey: string, request: FastifyRequest) {
  if (!isAboutFiles(request)) return answers
  const body = z.record(z.string(), z.unknown()).catch({}).parse(request.body)
  const aside = { pageKey, body: { ...body, _action: 'save-for-later' } }
  const kept = await submitPage(db, form, answers, aside)
  return kept.kind === 'put-aside' ? kept.answers : answers
}

const isAboutFiles = ({ uploads, body }: FastifyRequest) =>
  uploads.length > 0 || isUpload(body) || removalIn(body) !== null

const isUpload = (body: unknown) => actionIn(body).startsWith('upload:')

/** Came from check answers, and goes back there. */
const isChange = ({ query }: FastifyRequest) => z.object({ change: z.string() }).safeParse(query).success

function removalIn(body: unknown): { question: string; file: string } | null {
  const match = /^remove-file:([\w-]+):([\w-]{36})$/.exec(actionIn(body))
  return match?.[1] && match[2] ? { question: match[1], file: match[2] } : null
}

/** Back to check answers for who came from there; while a page is left to go through, that only leads here again. */
function backFrom(app: App, held: InHand, pageKey: string, change: boolean): string {
  const { service, form, answers } = held
  const isComplete = whereToGoOn(form, held, londonDate(app.clock.now())) === null
  const before = change && isComplete ? 'check' : pageBefore(form, answers, pageKey)
  return before ? `/request/${service.key}/${before}` : `/services/${service.key}`
}

const pageModel = ({ service, leftOver }: InHand, page: PageView, back: string) => ({
  key: service.key,
  serviceTitle: service.body.title,
  page,
  leftOver,
  back,
  hasFiles: page.questions.some((question) => question.type === 'files'),
})
