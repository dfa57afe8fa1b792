import { z } from 'zod'
import { ownHours } from '#modules/organisation/index.ts'
import { wouldPromise } from '#modules/promises/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import { type App, notFound } from '#platform/http/index.ts'
import { serviceNotices } from './notices.ts'

const params = z.object({ key: z.string().max(60) })

/** A service: what happens, how long it takes, start. */
export function servicePage(app: App) {
  app.get('/services/:key', { config: { access: { for: 'everyone' } }, schema: { params } }, async (request, reply) => {
    const service = await serviceByKey(app.db, request.params.key)
    if (!service?.body.channels.includes('public')) throw notFound('Service')
    const { body, key } = service
    const [promise, notices, hours] = await Promise.all([
      body.promises.resolve ? wouldPromise(app.db, body.promises.resolve, key) : null,
      serviceNotices(app.db, key),
      ownHours(app.db, body.team),
    ])
    return reply.page('modules/portal/pages/service.njk', {
      key,
      title: body.title,
      summary: body.summary,
      whatHappens: body.whatHappens,
      beforeYouStart: body.beforeYouStart,
      promise,
      notices,
      hours,
    })
  })
}
