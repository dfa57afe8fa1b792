import type { App } from '#platform/http/index.ts'
import { alertPage, alertsPage } from './pages/staff/alert.ts'
import { newAlertPage } from './pages/staff/alert-new.ts'
import { contactDetailsPage } from './pages/staff/contact-details.ts'
import { type CustomerSection, customerPage } from './pages/staff/customer.ts'
import { deceasedPage } from './pages/staff/deceased.ts'
import { editPage } from './pages/staff/edit.ts'
import { matchesPage, matchGroupPage } from './pages/staff/match-groups.ts'
import { comparePage, unmergePage } from './pages/staff/matches.ts'
import { needPage, needReviewsPage } from './pages/staff/need.ts'
import { newNeedPage } from './pages/staff/need-new.ts'
import { newCustomerPage } from './pages/staff/new.ts'
import { relationshipPages } from './pages/staff/relationship-new.ts'
import { searchPage } from './pages/staff/search.ts'

/** The pages of customers. Later modules may hand in what they know of one. */
export async function customersRoutes(app: App, sections: readonly CustomerSection[] = []) {
  searchPage(app)
  newCustomerPage(app)
  matchesPage(app)
  needReviewsPage(app)
  alertsPage(app)
  customerPage(app, sections)
  editPage(app)
  contactDetailsPage(app)
  newNeedPage(app)
  needPage(app)
  newAlertPage(app)
  alertPage(app)
  relationshipPages(app)
  matchGroupPage(app)
  comparePage(app, sections)
  unmergePage(app)
  deceasedPage(app)
}
