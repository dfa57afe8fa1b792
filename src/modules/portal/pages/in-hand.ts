import type { FastifyRequest } from 'fastify'
import { scopeByKey } from '#modules/access/index.ts'
import {
  type Answers,
  beginDraft,
  carryAnswers,
  type Draft,
  draftFor,
  type Form,
  formFor,
  type LeftOver,
} from '#modules/forms/index.ts'
import { type Service, serviceByKey, serviceVersion } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type App, AppError, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { formOf } from '../answers.ts'

export type InHand = {
  service: Service
  form: Form
  draft: Draft | null
  answers: Answers
  pagesSent: readonly string[]
  leftOver: LeftOver[]
}

/** The form, the answers so far as they fit it, and what no longer fits since it changed. */
export async function inHand(app: App, { visitId }: FastifyRequest, serviceKey: string): Promise<InHand> {
  const service = await offeredService(app, serviceKey)
  const draft = visitId ? await draftFor(app.db, { visitId, serviceKey }) : null
  const form = await formOf(app.db, service, draft?.answers ?? {})
  if (!draft || draft.state === 'sent') return { service, form, draft, answers: {}, pagesSent: [], leftOver: [] }
  const { pagesSent } = draft
  if (draft.serviceVersionId === service.versionId)
    return { service, form, draft, answers: draft.answers, pagesSent, leftOver: [] }
  const older = await serviceVersion(app.db, draft.serviceVersionId)
  const today = londonDate(app.clock.now())
  const { answers, leftOver } = carryAnswers(formFor(older.body.form, 'resident'), form, draft.answers, today)
  return { service, form, draft, answers, pagesSent, leftOver }
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

/** The draft's answers, taken forward where the form has changed since. */
export const carried = (before: InHand, draft: Draft): Answers =>
  draft.serviceVersionId === before.service.versionId ? draft.answers : before.answers

export function visitOf({ visitId }: FastifyRequest): string {
  if (!visitId) throw new AppError(400, 'Your browser does not keep cookies. Switch them on and try again')
  return visitId
}
