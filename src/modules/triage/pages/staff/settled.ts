import { z } from 'zod'
import { services } from '#modules/services/index.ts'
import type { App } from '#platform/http/index.ts'
import { countItems, listSettled, shows } from '../../queries/items.ts'
import { settledHref, titles } from './figures.ts'
import { lately } from './triage.ts'
import { itemView, triageWork } from './view.ts'

const pageSize = 50
const querystring = z.object({
  show: z.enum(shows).catch('by-itself'),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
})

/** The records behind each figure of triage. */
export function settledPage(app: App) {
  app.get('/staff/triage/settled', { config: triageWork, schema: { querystring } }, async (request, reply) => {
    const actor = request.staff()
    const { show, page } = request.query
    const { since, words } = lately(app.clock.now())
    const known = new Map((await services(app.db)).map((service) => [service.key, service]))
    const rows = await listSettled(app.db, actor, { show, since, limit: pageSize + 1, offset: (page - 1) * pageSize })
    const counts = await countItems(app.db, actor, since)
    return reply.page('modules/triage/pages/staff/settled.njk', {
      title: titles[show],
      show,
      page,
      sinceWords: words,
      count: counts[show],
      hasMore: rows.length > pageSize,
      items: rows.slice(0, pageSize).map((row) => itemView(row, known)),
      lists: shows.map((each) => ({
        title: titles[each],
        count: counts[each],
        href: settledHref(each),
        current: each === show,
      })),
    })
  })
}
