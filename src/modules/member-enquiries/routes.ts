import type { App } from '#platform/http/index.ts'
import { portalPages } from './pages/members/portal.ts'
import { boardPage } from './pages/staff/board.ts'
import { campaignPages } from './pages/staff/campaigns.ts'
import { consentSteps } from './pages/staff/consent-steps.ts'
import { elsewhereStep } from './pages/staff/elsewhere-step.ts'
import { enquiryPage } from './pages/staff/enquiry.ts'
import { escalationsPage } from './pages/staff/escalations.ts'
import { listPage } from './pages/staff/list.ts'
import { membersPages } from './pages/staff/members.ts'
import { newEnquiryPage } from './pages/staff/new.ts'
import { outstandingPage } from './pages/staff/outstanding.ts'
import { partPage } from './pages/staff/part.ts'
import { stepPages } from './pages/staff/steps.ts'
import { undoSteps } from './pages/staff/undo-steps.ts'

export async function memberEnquiriesRoutes(app: App) {
  listPage(app)
  escalationsPage(app)
  boardPage(app)
  outstandingPage(app)
  newEnquiryPage(app)
  campaignPages(app)
  membersPages(app)
  partPage(app)
  enquiryPage(app)
  stepPages(app)
  elsewhereStep(app)
  undoSteps(app)
  consentSteps(app)
  portalPages(app)
}
