import { z } from 'zod'
import { type Database, inTransaction } from '#platform/db/index.ts'
import { type App, notFound, type StaffActor } from '#platform/http/index.ts'
import { type Card, openCard } from './card-view.ts'

/** What a later module adds to the page of a customer: a template that gets the model as `section`. */
export type CustomerSection = {
  template: string
  load(db: Database, actor: StaffActor, card: Card): Promise<object | null>
  /** What it knows of these records, in a line each, where two are compared. */
  compared(db: Database, actor: StaffActor, customerIds: readonly string[]): Promise<{ name: string; lines: string[] }>
}

/** One customer: what to know before acting first. An old record's address leads to the customer it belongs to. */
export function customerPage(app: App, sections: readonly CustomerSection[]) {
  const route = {
    config: { access: { for: 'staff' as const, permission: 'customers.read' } },
    schema: { params: z.object({ id: z.uuid() }) },
  }
  app.get('/staff/customers/:id', route, async (request, reply) => {
    const card = await inTransaction(app.db, (tx) => openCard(tx, request.staff(), request.params.id))
    if (!card) throw notFound('Customer')
    if (card.id !== request.params.id) return reply.redirect(card.href, 303)
    const added = await Promise.all(
      sections.map(async ({ template, load }) => ({ template, section: await load(app.db, request.staff(), card) })),
    )
    return reply.page('modules/customers/pages/staff/customer.njk', { card, added })
  })
}
