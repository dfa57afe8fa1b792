import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, notFound } from '#platform/http/index.ts'
import { openCard } from './card-view.ts'

/** One customer: what to know before acting first. An old record's address leads to the customer it belongs to. */
export function customerPage(app: App) {
  const route = {
    config: { access: { for: 'staff' as const, permission: 'customers.read' } },
    schema: { params: z.object({ id: z.uuid() }) },
  }
  app.get('/staff/customers/:id', route, async (request, reply) => {
    const card = await inTransaction(app.db, (tx) => openCard(tx, request.staff(), request.params.id))
    if (!card) throw notFound('Customer')
    if (card.id !== request.params.id) return reply.redirect(card.href, 303)
    return reply.page('modules/customers/pages/staff/customer.njk', { card })
  })
}
