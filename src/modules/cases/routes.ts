import type { App } from '#platform/http/index.ts'
import { casePage } from './pages/staff/case.ts'
import { directStepPages } from './pages/staff/direct-steps.ts'
import { filePages } from './pages/staff/files.ts'
import { passMessagePage } from './pages/staff/front-desk.ts'
import { handoverPage } from './pages/staff/handover.ts'
import { promisesPage } from './pages/staff/promises.ts'
import { queuePage, type ToDoOffer } from './pages/staff/queue.ts'
import { bulkPage } from './pages/staff/queue-bulk.ts'
import { queueCsvPage } from './pages/staff/queue-csv.ts'
import { resolvePage } from './pages/staff/resolve.ts'
import { searchPage } from './pages/staff/search.ts'
import { circleStep } from './pages/staff/steps-circle.ts'
import { customerSteps } from './pages/staff/steps-customer.ts'
import { handSteps } from './pages/staff/steps-hands.ts'
import type { CaseOffer, CaseTrail } from './pages/staff/steps-view.ts'
import { workSteps } from './pages/staff/steps-work.ts'

type Offers = { onCase?: readonly (CaseOffer | CaseTrail)[]; toDo?: readonly ToDoOffer[] }

/** Later modules may offer a step of their own on the page of a case, and what somebody has to do above their queue. */
export async function casesRoutes(app: App, { onCase: offers = [], toDo = [] }: Offers = {}) {
  queuePage(app, toDo)
  queueCsvPage(app)
  bulkPage(app)
  handoverPage(app)
  searchPage(app)
  casePage(app, offers)
  promisesPage(app)
  directStepPages(app)
  customerSteps(app)
  workSteps(app)
  resolvePage(app)
  handSteps(app)
  circleStep(app)
  filePages(app)
  passMessagePage(app)
}
