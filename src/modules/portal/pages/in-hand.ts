import type { FastifyRequest } from 'fastify'
import { scopeByKey } from '#modules/access/index.ts'
import {
  type Answers,
  beginDraft,
  carryAnswers,
  carryPagesSent,
  type Draft,
  draftFor,
  type Form,
  formFor,
  type LeftOver,
  type PagesSent,
  stillLeftOver,
} from '#modules/forms/index.ts'
import { type Service, serviceByKey, serviceVersion } from '#modules/services/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type App, AppError, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { formOf } from '../answers.ts'

export type InHand = {
  service: Service
  form: Form
  draft: Draft | null
  answers: Answers
  pagesSent: PagesSent
  leftOver: LeftOver[]
}

/** The form, the answers so far as they fit it, and what no longer fits since it changed. */
export async function inHand(app: App, { visitId }: FastifyRequest, serviceKey: string): Promise<InHand> {
  const service = await offeredService(app, serviceKey)
  const draft = visitId ? await draftFor(app.db, { visitId, serviceKey }) : null
  const form = await formOf(app.db, service, draft?.answers ?? {})
  if (!draft || draft.state === 'sent') return { service, form, draft, answers: {}, pagesSent: {}, leftOver: [] }
  const { answers, pagesSent, leftOver } = await takenForward(app.db, { service, form }, draft)
  return { service, form, draft, answers, pagesSent, leftOver: stillLeftOver(leftOver, [], answers) }
}

/** A draft as the form that is published now takes it. */
export async function takenForward(
  db: Db,
  { service, form }: Pick<InHand, 'service' | 'form'>,
  draft: Draft,
): Promise<Draft> {
  if (draft.serviceVersionId === service.versionId) return draft
  const from = formFor((await serviceVersion(db, draft.serviceVersionId)).body.form, 'resident')
  const { answers, leftOver } = carryAnswers(from, form, draft.answers, londonDate(db.clock.now()))
  return {
    ...draft,
    serviceVersionId: service.versionId,
    answers,
    pagesSent: carryPagesSent({ ...draft, form: from }, { form, answers }),
    leftOver: stillLeftOver(draft.leftOver, leftOver, answers),
  }
}

/** A service that residents may ask for themselves. */
export async function offeredService(app: App, key: string): Promise<Service> {
  const service = await serviceByKey(app.db, key)
  if (!service?.body.channels.includes('public')) throw notFound('Service')
  return service
}

/** The draft of this browser, begun now if need be. */
export async function holdDraft(tx: Tx, visitId: string, service: Service): Promise<Draft> {
  const scope = service.body.scope ? await scopeByKey(tx, service.body.scope) : null
  return beginDraft(tx, {
    visitId,
    serviceKey: service.key,
    serviceVersionId: service.versionId,
    scopeId: scope?.id ?? null,
  })
}

export function visitOf({ visitId }: FastifyRequest): string {
  if (!visitId) throw new AppError(400, 'Your browser does not keep cookies. Switch them on and try again')
  return visitId
}
