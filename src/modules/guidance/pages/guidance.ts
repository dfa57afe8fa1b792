import { z } from 'zod'
import { published } from '#modules/definitions/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { allServices } from '#modules/services/index.ts'
import { type App, notFound } from '#platform/http/index.ts'
import { guidanceKind } from '../definitions.ts'

const params = z.object({ key: z.string().max(60) })

/** One script, answer or notice, with who answers for it. */
export function guidancePage(app: App) {
  const config = { access: { for: 'staff' as const, permission: null } }
  app.get('/staff/guidance/:key', { config, schema: { params } }, async (request, reply) => {
    const found = await published(app.db, guidanceKind, request.params.key)
    if (!found) throw notFound('Guidance')
    const { body, key, version } = found
    const titles = new Map((await allServices(app.db)).map((service) => [service.key, service.body.name]))
    return reply.page('modules/guidance/pages/guidance.njk', {
      key,
      version,
      guidance: body,
      owner: (await teamByKey(app.db, body.owner))?.name ?? body.owner,
      for: body.services.map((service) => titles.get(service) ?? service),
    })
  })
}
