import { z } from 'zod'
import type { Db } from '#platform/db/index.ts'
import { type Actor, type App, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { collectionsAt } from '../../answers/collections.ts'
import { placeMap } from '../../answers/place-map.ts'
import { mayManagePlaces } from '../../permissions.ts'
import { listNotesAbout } from '../../queries/collections.ts'
import { noticesAt } from '../../queries/notices.ts'
import { findPropertyAndWards } from '../../queries/places.ts'
import { collectionView, noteView, noticeView, tenureNames } from './place-view.ts'

/** What a later module adds to the page of an address: a template that gets the model as `section`. */
export type PlaceSection = {
  template: string
  load(db: Db, actor: Actor, uprn: string): Promise<object | null>
}

/** All there is to say about an address. */
export function propertyPage(app: App, sections: readonly PlaceSection[]) {
  const params = z.object({ uprn: z.string().regex(/^[1-9][0-9]{0,11}$/) })
  const route = { config: { access: { for: 'staff' as const, permission: 'places.read' } }, schema: { params } }

  app.get('/staff/places/:uprn', route, async (request, reply) => {
    const { uprn } = request.params
    const today = londonDate(app.clock.now())
    const property = await findPropertyAndWards(app.db, uprn, today)
    if (!property) throw notFound('Address')
    const [collections, notes, notices, map, added] = await Promise.all([
      collectionsAt(app.db, uprn, today),
      listNotesAbout(app.db, property, 8),
      noticesAt(app.db, property, today),
      placeMap(app.db, { lat: property.lat, lon: property.lon, text: property.address }),
      Promise.all(
        sections.map(async ({ template, load }) => ({ template, section: await load(app.db, request.actor, uprn) })),
      ),
    ])
    return reply.page('modules/places/pages/staff/property.njk', {
      property: { ...property, tenure: property.tenure && tenureNames[property.tenure] },
      collections: collections.map((one) => collectionView(one, today)),
      notes: notes.map(noteView),
      notices: notices.map((notice) => noticeView(notice, today)),
      map,
      sections: added.filter(({ section }) => section !== null),
      mayManage: mayManagePlaces(request.actor),
    })
  })
}
