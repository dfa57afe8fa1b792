import { z } from 'zod'
import { phoneInWords } from '#modules/customers/index.ts'
import { services } from '#modules/services/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type App, notFound } from '#platform/http/index.ts'
import { lookAtCalled } from '../../actions/look.ts'
import { doubtInWords } from '../../rules/doubt.ts'
import { requestInWords } from '../../rules/follows.ts'

const config = { access: { for: 'staff' as const, permission: 'duty.acknowledge' } }
const params = z.object({ id: z.uuid() })

/** What somebody on duty is called about before anybody has read it: what was written, by whom, and the way to take it. */
export function calledPage(app: App) {
  app.get('/staff/triage/:id/call', { config, schema: { params } }, async (request, reply) => {
    const called = await inTransaction(app.db, (tx) => lookAtCalled(tx, request.staff(), request.params.id))
    if (!called) throw notFound('Report')
    if (called.item.reference) return reply.redirect(`/staff/cases/${called.item.reference}`, 303)
    const service = (await services(app.db)).find(({ key }) => key === called.item.urgentService)
    return reply.page('modules/triage/pages/staff/call.njk', {
      ...called,
      saidAbout: called.item.followedReference ? requestInWords(called.item) : null,
      saidByPhone: called.item.saidByPhone && phoneInWords(called.item.saidByPhone),
      doubt: called.item.doubt && doubtInWords[called.item.doubt],
      serviceName: service?.body.name,
    })
  })
}
