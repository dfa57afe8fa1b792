import { z } from 'zod'
import { type App, can } from '#platform/http/index.ts'
import { mayManageAlerts, mayMerge } from '../../permissions.ts'
import { countAlertsToDecide } from '../../queries/alerts.ts'
import { recentlySeen } from '../../queries/customers.ts'
import { countProposals } from '../../queries/matches.ts'
import { searchCustomers } from '../../queries/search-customers.ts'
import { kindWords } from './card-view.ts'

const shownAtMost = 20

/** Finding a customer with somebody on the phone. The list alone is also its own page, for searching while typing. */
export function searchPage(app: App) {
  const querystring = z.object({ q: z.string().max(200).catch('') })
  const route = { config: { access: { for: 'staff' as const, permission: 'customers.read' } }, schema: { querystring } }

  app.get('/staff/customers', route, async (request, reply) => {
    const actor = request.staff()
    const { q } = request.query
    const results = q.trim() ? await searchCustomers(app.db, actor, q, { limit: shownAtMost + 1 }) : null
    return reply.page('modules/customers/pages/staff/search.njk', {
      q,
      ...resultsView(q, results),
      recent: results
        ? []
        : (await recentlySeen(app.db, actor, actor.id, 8)).map((row) => ({
            ...row,
            href: `/staff/customers/${row.id}`,
          })),
      mayAdd: can(actor, 'customers.edit'),
      lists: [
        ...(can(actor, 'customers.edit')
          ? [{ text: 'Needs to review', href: '/staff/customers/needs', count: null }]
          : []),
        ...(mayManageAlerts(actor)
          ? [
              {
                text: 'Alerts to decide and review',
                href: '/staff/customers/alerts',
                count: await countAlertsToDecide(app.db, actor),
              },
            ]
          : []),
        ...(mayMerge(actor)
          ? [{ text: 'Possible matches', href: '/staff/customers/matches', count: await countProposals(app.db, actor) }]
          : []),
      ],
    })
  })

  app.get('/staff/customers/results', route, async (request, reply) => {
    const { q } = request.query
    const results = await searchCustomers(app.db, request.actor, q, { limit: shownAtMost + 1 })
    return reply.page('modules/customers/pages/staff/results.njk', {
      q,
      ...resultsView(q, results),
      mayAdd: can(request.actor, 'customers.edit'),
    })
  })
}

function resultsView(q: string, found: Awaited<ReturnType<typeof searchCustomers>> | null) {
  return {
    results:
      found?.slice(0, shownAtMost).map((each) => ({
        ...each,
        href: `/staff/customers/${each.id}`,
        kindWords: each.kind === 'person' ? null : kindWords[each.kind],
      })) ?? null,
    tooMany: (found?.length ?? 0) > shownAtMost,
    shownAtMost,
    addHref: `/staff/customers/new?${new URLSearchParams({ name: q })}`,
  }
}
