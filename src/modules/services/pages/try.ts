import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import {
  type Answers,
  answersInWords,
  answersSchema,
  type Form,
  findPage,
  firstUnanswered,
  formFor,
  nextPage,
  type PlaceFacts,
  pageBefore,
  type Submitted,
  showForm,
  showPage,
  submitForm,
  submitPage,
  typedFrom,
} from '#modules/forms/index.ts'
import { teams } from '#modules/organisation/index.ts'
import { wouldPromise } from '#modules/promises/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { App } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { placeOf } from '../answers.ts'
import type { Service } from '../queries.ts'
import { answersSent, askInstead, routeFor } from '../rules/route.ts'
import { serviceAsked } from './service.ts'

const params = z.object({ key: z.string().max(60), audience: z.enum(['resident', 'staff']) })
const querystring = z.object({ version: z.uuid().nullable().default(null).catch(null) })
type Audience = z.output<typeof params>['audience']

const templates = { resident: 'modules/services/pages/try-resident.njk', staff: 'modules/services/pages/try-staff.njk' }

/** The two frames in which a service is tried. What is answered travels in the form itself and is kept nowhere. */
export function tryPages(app: App) {
  const config = { access: { for: 'staff' as const, permission: 'definitions.publish' } }
  const route = { config, schema: { params, querystring } }

  app.get('/staff/services/:key/try/:audience', route, async (request, reply) => {
    const { key, audience } = request.params
    const service = await serviceAsked(app.db, key, request.query.version)
    return show(reply, service, audience, audience === 'staff' ? staffForm(service, {}) : await start(app.db, service))
  })

  app.post(
    '/staff/services/:key/try/:audience',
    { ...route, config: { ...config, uploads: true } },
    async (request, reply) => {
      const { key, audience } = request.params
      const service = await serviceAsked(app.db, key, request.query.version)
      const answers = answersIn(request.body)
      const model =
        audience === 'staff'
          ? await takeForm(app.db, service, answers, request.body)
          : await takePage(app.db, service, answers, request.body)
      return show(reply, service, audience, model)
    },
  )
}

type Model = { step: 'start' | 'page' | 'instead' | 'check' | 'form'; answers: Answers; [more: string]: unknown }

const show = (reply: FastifyReply, { key, versionId, body }: Service, audience: Audience, model: Model) =>
  reply.page(templates[audience], { ...model, key, versionId, service: body, carried: JSON.stringify(model.answers) })

async function start(db: Db, { key, body }: Service): Promise<Model> {
  const promise = body.promises.resolve ? await wouldPromise(db, body.promises.resolve, key) : null
  return { step: 'start', answers: {}, promise }
}

async function takePage(db: Db, service: Service, answers: Answers, body: unknown): Promise<Model> {
  const form = formFor(service.body.form, 'resident')
  const typed = typedFrom(body)
  const pageKey = typed.text('_page')
  const button = typed.text('_go')
  if (button === 'start-again') return start(db, service)
  if (button === 'back') return pageModel(form, answers, pageBefore(form, answers, pageKey)) ?? start(db, service)
  if (button === 'change') return pageModel(form, answers, pageKey) ?? start(db, service)
  if (button === 'skip') return afterPage(db, service, form, answers, pageKey)
  if (!findPage(form, answers, pageKey))
    return pageModel(form, answers, nextPage(form, answers, null)) ?? start(db, service)
  const sent: Submitted = await submitPage(db, form, answers, { pageKey, body })
  if (sent.kind === 'again') return { step: 'page', answers, page: sent.page, hasBack: true }
  if (sent.kind === 'put-aside') return start(db, service)
  return afterPage(db, service, form, sent.kind === 'accepted' ? sent.answers : answers, pageKey)
}

async function afterPage(db: Db, service: Service, form: Form, answers: Answers, pageKey: string): Promise<Model> {
  const instead = askInstead(service.body, answers, await factsAt(db, service, answers))
  if (instead) return { step: 'instead', answers, instead, pageKey }
  return pageModel(form, answers, nextPage(form, answers, pageKey)) ?? check(db, service, 'resident', answers)
}

const pageModel = (form: Form, answers: Answers, pageKey: string | null): Model | null => {
  const page = pageKey === null ? null : showPage(form, answers, pageKey)
  return page ? { step: 'page', answers, page, hasBack: true } : null
}

const staffForm = ({ body }: Service, answers: Answers): Model => ({
  step: 'form',
  answers,
  pages: showForm(formFor(body.form, 'staff'), answers),
})

async function takeForm(db: Db, service: Service, answers: Answers, body: unknown): Promise<Model> {
  if (typedFrom(body).text('_go') === 'start-again') return staffForm(service, {})
  if (typedFrom(body).text('_go') === 'change') return staffForm(service, answers)
  const sent = await submitForm(db, formFor(service.body.form, 'staff'), answers, body)
  if (sent.kind === 'accepted') return check(db, service, 'staff', sent.answers)
  const instead = askInstead(service.body, sent.answers, await factsAt(db, service, sent.answers))
  return { step: 'form', answers: sent.answers, pages: sent.pages, instead }
}

/** What was answered, and what would become of it. */
async function check(db: Db, service: Service, audience: Audience, answers: Answers): Promise<Model> {
  const form = formFor(service.body.form, audience)
  const sent = answersSent(service.body, audience, answers)
  const facts = await factsAt(db, service, sent)
  const route = routeFor(service.body, sent, facts)
  const team = (await teams(db)).find(({ key }) => key === route.team)
  return {
    step: 'check',
    answers,
    unanswered: firstUnanswered(form, answers, londonDate(db.clock.now())),
    given: answersInWords(form, answers),
    say: route.say,
    instead: askInstead(service.body, sent, facts),
    becomes: [
      { name: 'Goes to', text: team?.name ?? route.team },
      { name: 'Promise', text: route.resolve ? await wouldPromise(db, route.resolve, service.key) : 'None' },
      ...(route.urgent ? [{ name: 'Urgent', text: route.urgent }] : []),
      ...(route.duty ? [{ name: 'Out of hours', text: `Calls the ${route.duty} rota` }] : []),
      ...(route.scope ? [{ name: 'Who may know', text: route.scope }] : []),
    ],
  }
}

const factsAt = async (db: Db, service: Service, answers: Answers): Promise<PlaceFacts> =>
  (await placeOf(db, service, answers)).facts

function answersIn(body: unknown): Answers {
  try {
    const parsed = answersSchema.safeParse(JSON.parse(typedFrom(body).text('_answers')))
    return parsed.success ? parsed.data : {}
  } catch {
    return {}
  }
}
