import type { App } from '#platform/http/index.ts'
import { dutyPage } from './pages/duty.ts'
import { organisationPage } from './pages/organisation.ts'
import { peoplePage } from './pages/people.ts'
import { personPage } from './pages/person.ts'
import { newPersonPage } from './pages/person-new.ts'
import { scopesPage } from './pages/scopes.ts'
import { unitPage } from './pages/unit.ts'

export async function organisationRoutes(app: App) {
  organisationPage(app)
  unitPage(app)
  peoplePage(app)
  newPersonPage(app)
  personPage(app)
  scopesPage(app)
  dutyPage(app)
}
