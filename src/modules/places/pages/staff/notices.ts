import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { withdrawNotice } from '../../actions/notices.ts'
import { mayManagePlaces } from '../../permissions.ts'
import { findNotice, listCurrentNotices } from '../../queries/notices.ts'
import { listStreets, listWards } from '../../queries/places.ts'
import { noticeView } from './place-view.ts'

const shownAtMost = 200

/** The notices in force and to come, and taking one down. */
export function noticesPage(app: App) {
  const access = { for: 'staff' as const, permission: 'places.read' }

  app.get('/staff/places/notices', { config: { access } }, async (request, reply) => {
    const today = londonDate(app.clock.now())
    const [notices, wards] = await Promise.all([
      listCurrentNotices(app.db, today, shownAtMost),
      listWards(app.db, today),
    ])
    const streets = await listStreets(app.db, [...new Set(notices.flatMap(({ usrns }) => usrns))])
    const names = new Map([
      ...wards.map(({ code, name }): [string, string] => [code, name]),
      ...streets.map(({ usrn, name }): [string, string] => [usrn, name]),
    ])
    const views = notices.map((notice) => ({
      ...noticeView(notice, today),
      area: [...notice.wardCodes, ...notice.usrns].map((key) => names.get(key) ?? key).join(', ') || 'Everywhere',
    }))
    return reply.page('modules/places/pages/staff/notices.njk', {
      groups: [
        { title: 'In force today', notices: views.filter(({ isNow }) => isNow), empty: 'No notice is in force.' },
        { title: 'To come', notices: views.filter(({ isNow }) => !isNow), empty: 'None are planned.' },
      ],
      mayManage: mayManagePlaces(request.actor),
    })
  })

  const manage = { ...access, permission: 'places.manage' }
  const params = z.object({ id: z.uuid() })
  app.post(
    '/staff/places/notices/:id/withdraw',
    { config: { access: manage }, schema: { params } },
    async (request, reply) => {
      const notice = await findNotice(app.db, request.params.id)
      if (!notice) throw notFound('Notice')
      await inTransaction(app.db, (tx) => withdrawNotice(tx, request.actor, notice.id))
      reply.flash({ kind: 'success', text: `Taken down: ${notice.title}` })
      return reply.redirect('/staff/places/notices', 303)
    },
  )
}
