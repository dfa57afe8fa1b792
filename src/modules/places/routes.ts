import type { App } from '#platform/http/index.ts'
import { mapShapes } from './pages/map.ts'
import { noticePage } from './pages/staff/notice.ts'
import { noticesPage } from './pages/staff/notices.ts'
import { type PlaceSection, propertyPage } from './pages/staff/property.ts'
import { roundPage } from './pages/staff/round.ts'
import { roundsPage } from './pages/staff/rounds.ts'
import { searchPage } from './pages/staff/search.ts'
import { streetPage } from './pages/staff/street.ts'

/** The pages of places. Later modules may hand in what they have to say about an address. */
export async function placesRoutes(app: App, sections: readonly PlaceSection[] = []) {
  mapShapes(app)
  searchPage(app)
  roundsPage(app)
  roundPage(app)
  noticesPage(app)
  noticePage(app)
  streetPage(app)
  propertyPage(app, sections)
}
