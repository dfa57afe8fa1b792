import { z } from 'zod'
import { draftByLink, draftFor, lockOpenDraft, saveForLater, takeUpDraft } from '#modules/forms/index.ts'
import { serviceByKey, serviceVersion } from '#modules/services/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type App, notFound, oneOf, parseForm } from '#platform/http/index.ts'
import { visitOf } from './in-hand.ts'

const goneTemplate = 'modules/portal/pages/link-gone.njk'
const saveTemplate = 'modules/portal/pages/save.njk'
const everyone = { access: { for: 'everyone' as const } }
const ofService = z.object({ key: z.string().max(60) })
const ofToken = z.object({ token: z.string().max(60) })

const saveForm = z.object({
  email: z.preprocess(
    oneOf,
    z.email('Enter an email address, like name@example.org').transform((text) => text.toLowerCase()),
  ),
})

/** Putting a form aside, with a link by email to come back to it on any device. */
export function savePages(app: App) {
  app.get('/request/:key/save', { config: everyone, schema: { params: ofService } }, async (request, reply) => {
    const service = await serviceByKey(app.db, request.params.key)
    if (!service) throw notFound('Service')
    return reply.page(saveTemplate, { key: service.key, serviceTitle: service.body.title, entered: {} })
  })

  app.post(
    '/request/:key/save',
    { config: { ...everyone, form: saveForm }, schema: { params: ofService } },
    async (request, reply) => {
      const { key } = request.params
      const service = await serviceByKey(app.db, key)
      const visitId = request.visitId
      if (!service || !visitId) throw notFound('Form')
      const form = parseForm(saveForm, request.body)
      const model = { key, serviceTitle: service.body.title, entered: form.entered }
      if (!form.ok) return reply.code(422).page(saveTemplate, { ...model, errors: form.errors })
      const saved = await inTransaction(app.db, async (tx) => {
        const draft = await lockOpenDraft(tx, { visitId, serviceKey: key })
        if (!draft) return null
        const pathOf = (token: string) => `${app.config.BASE_URL}/resume/${token}`
        return saveForLater(tx, request.actor, {
          draft,
          email: form.value.email,
          serviceName: service.body.title,
          pathOf,
        })
      })
      if (!saved) return reply.redirect(`/request/${key}`, 303)
      return reply.page('modules/portal/pages/saved.njk', { ...model, until: saved.until })
    },
  )

  app.get('/resume/:token', { config: everyone, schema: { params: ofToken } }, async (request, reply) => {
    const draft = await draftByLink(app.db, request.params.token)
    if (!draft) return reply.code(410).page(goneTemplate, { isForm: true })
    const { body } = await serviceVersion(app.db, draft.serviceVersionId)
    return reply.page('modules/portal/pages/resume.njk', { serviceTitle: body.title })
  })

  app.post('/resume/:token', { config: everyone, schema: { params: ofToken } }, async (request, reply) => {
    const visitId = visitOf(request)
    const draft = await inTransaction(app.db, (tx) => takeUpDraft(tx, request.params.token, visitId))
    if (!draft) return reply.code(410).page(goneTemplate, { isForm: true })
    const held = await draftFor(app.db, { visitId, serviceKey: draft.serviceKey })
    return reply.redirect(`/request/${held?.serviceKey ?? draft.serviceKey}`, 303)
  })
}
