import { z } from 'zod'
import { takeCase } from '#modules/cases/index.ts'
import { openCard } from '#modules/customers/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type App, can, versionSeen } from '#platform/http/index.ts'
import { complaintHref } from './link.ts'
import { type Context, type Outcome, open, params, read } from './step.ts'
import { refusalWords } from './words.ts'
import { workView } from './work-view.ts'

const direct = z.object({ _version: versionSeen })

/** One complaint: its points, letters and remedies in one column, its clocks and facts in the other. */
export function workPage(app: App) {
  app.get('/staff/complaints/:reference', { config: read, schema: { params } }, async (request, reply) => {
    const context = await open(app, request, { id: '', entered: {} })
    const view = { ...(await workView(app.db, context)), card: await cardOf(context) }
    return reply.page('modules/complaints/pages/staff/work.njk', { view })
  })

  /** Whoever brought it, with what to know before writing to them or ringing. */
  async function cardOf({ found, actor }: Context) {
    const who = found.people.find(({ role }) => role === 'reporter')
    if (!who || !can(actor, 'customers.read') || actor.kind !== 'staff') return null
    return inTransaction(app.db, (tx) => openCard(tx, actor, who.customerId))
  }

  const url = '/staff/complaints/:reference/take'
  app.post(url, { config: { ...read, form: direct }, schema: { params } }, async (request, reply) => {
    const { _version: version } = direct.parse(request.body ?? {})
    const { found, actor } = await open(app, request, { id: '', entered: {} })
    const done = await inTransaction(
      app.db,
      (tx): Promise<Outcome> => takeCase(tx, actor, { caseId: found.id, version }),
    )
    const href = complaintHref(found.reference)
    if (done.refusal === null)
      return reply.flash({ kind: 'success', text: 'You have this complaint' }).redirect(href, 303)
    return reply.flash({ kind: 'info', text: done.why ?? refusalWords[done.refusal] }).redirect(href, 303)
  })
}
