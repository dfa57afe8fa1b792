import { z } from 'zod'
import { type App, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { placeMap } from '../../answers/place-map.ts'
import { listNotesAbout } from '../../queries/collections.ts'
import { noticesAt } from '../../queries/notices.ts'
import { findStreet, listAddressesOf } from '../../queries/places.ts'
import { noteView, noticeView } from './place-view.ts'

/** A street with its addresses. */
export function streetPage(app: App) {
  const params = z.object({ usrn: z.string().regex(/^[1-9][0-9]{0,7}$/) })
  const route = { config: { access: { for: 'staff' as const, permission: 'places.read' } }, schema: { params } }

  app.get('/staff/places/streets/:usrn', route, async (request, reply) => {
    const { usrn } = request.params
    const today = londonDate(app.clock.now())
    const street = await findStreet(app.db, usrn)
    if (!street) throw notFound('Street')
    const [addresses, notes, notices, map] = await Promise.all([
      listAddressesOf(app.db, usrn, today),
      listNotesAbout(app.db, { uprn: null, usrn }, 8),
      noticesAt(app.db, { usrn }, today),
      placeMap(app.db, { lat: street.lat, lon: street.lon, text: street.name }),
    ])
    return reply.page('modules/places/pages/staff/street.njk', {
      street,
      addresses,
      notes: notes.map(noteView),
      notices: notices.map((notice) => noticeView(notice, today)),
      map,
    })
  })
}
