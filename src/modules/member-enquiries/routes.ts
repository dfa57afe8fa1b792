import type { App } from '#platform/http/index.ts'
import { enquiryPage } from './pages/staff/enquiry.ts'
import { listPage } from './pages/staff/list.ts'
import { partPage } from './pages/staff/part.ts'
import { stepPages } from './pages/staff/steps.ts'

export async function memberEnquiriesRoutes(app: App) {
  listPage(app)
  partPage(app)
  enquiryPage(app)
  stepPages(app)
}
