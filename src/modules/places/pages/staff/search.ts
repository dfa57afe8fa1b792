import { z } from 'zod'
import type { App } from '#platform/http/index.ts'
import { placeMap } from '../../answers/place-map.ts'
import { mayManagePlaces } from '../../permissions.ts'
import { countPlaces } from '../../queries/places.ts'
import { searchAddresses, searchStreets } from '../../queries/search.ts'

const shownAtMost = 50

/** Finding an address or a street however it is typed. */
export function searchPage(app: App) {
  const querystring = z.object({ q: z.string().max(200).catch('') })
  const route = { config: { access: { for: 'staff' as const, permission: 'places.read' } }, schema: { querystring } }

  app.get('/staff/places', route, async (request, reply) => {
    const q = request.query.q.trim()
    const common = { q, mayManage: mayManagePlaces(request.actor) }
    if (!q)
      return reply.page('modules/places/pages/staff/search.njk', {
        ...common,
        counts: await countPlaces(app.db),
        map: await placeMap(app.db, null),
      })
    const found = await searchAddresses(app.db, q, { limit: shownAtMost + 1 })
    const streets = /\d/.test(q) ? [] : await searchStreets(app.db, q, { limit: 6 })
    return reply.page('modules/places/pages/staff/search.njk', {
      ...common,
      counts: found.length + streets.length === 0 ? await countPlaces(app.db) : null,
      addresses: found.slice(0, shownAtMost),
      hasMore: found.length > shownAtMost,
      shownAtMost,
      streets,
    })
  })
}
