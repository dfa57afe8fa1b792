import './case-kinds.ts'
import './duty-subjects.ts'
import './what-cannot-wait.ts'
import { imapJobs } from './integrations/imap/index.ts'
import { accessJobs, accessNavigation, accessRoutes, registerAccess } from './modules/access/index.ts'
import { auditNavigation, auditRoutes } from './modules/audit/index.ts'
import { casesJobs, casesNavigation, casesRoutes } from './modules/cases/index.ts'
import {
  complaintOffer,
  complaintsJobs,
  complaintsNavigation,
  complaintsRoutes,
  ombudsmanToDo,
} from './modules/complaints/index.ts'
import { customersJobs, customersNavigation, customersRoutes } from './modules/customers/index.ts'
import { definitionsNavigation, definitionsRoutes } from './modules/definitions/index.ts'
import { demandJobs } from './modules/demand/index.ts'
import { formsJobs } from './modules/forms/index.ts'
import { guidanceNavigation, guidanceRoutes } from './modules/guidance/index.ts'
import { insightJobs, insightNavigation, insightRoutes } from './modules/insight/index.ts'
import {
  enquiryTrail,
  memberEnquiriesJobs,
  memberEnquiriesNavigation,
  memberEnquiriesRoutes,
  memberEntrance,
} from './modules/member-enquiries/index.ts'
import { messagesJobs, messagesMeasures, messagesNavigation, messagesRoutes } from './modules/messages/index.ts'
import {
  organisationJobs,
  organisationNavigation,
  organisationRoutes,
  phoneHours,
} from './modules/organisation/index.ts'
import { placesNavigation, placesRoutes } from './modules/places/index.ts'
import { portalJobs, portalRoutes, residentEntrance } from './modules/portal/index.ts'
import { promisesJobs, promisesMeasures } from './modules/promises/index.ts'
import { qualityJobs, qualityNavigation, qualityRoutes } from './modules/quality/index.ts'
import { queuesMeasures } from './modules/queues/index.ts'
import { servicesNavigation, servicesRoutes } from './modules/services/index.ts'
import { triageJobs, triageNavigation, triageRoutes } from './modules/triage/index.ts'
import { customerHistory, placeHistory, workspaceNavigation, workspaceRoutes } from './modules/workspace/index.ts'
import type { Config } from './platform/config.ts'
import type { Database } from './platform/db/index.ts'
import { folderStore } from './platform/files/index.ts'
import { filesJobs } from './platform/files/jobs.ts'
import type { NavigationItem } from './platform/http/index.ts'
import { type App, createApp } from './platform/http/index.ts'
import type { Job } from './platform/jobs/index.ts'
import { liveJobs } from './platform/live/jobs.ts'
import type { Log } from './platform/log/index.ts'
import type { Measure } from './platform/metrics/index.ts'
import { findSecret } from './platform/settings.ts'
import type { Clock } from './platform/time/index.ts'
import { buildAssets } from './platform/views/assets.ts'

/** What a module offers the program. */
type Offer = {
  routes?: (app: App) => Promise<void> | void
  navigation?: readonly NavigationItem[]
  jobs?: readonly Job[]
  measures?: readonly Measure[]
}

/** The modules in the order of the map: what comes later may use what comes before. */
const offers: readonly Offer[] = [
  { jobs: [...filesJobs, ...liveJobs] },
  { routes: (app) => registerAccess(app, { residents: residentEntrance, members: memberEntrance }) },
  { routes: auditRoutes, navigation: auditNavigation },
  { routes: definitionsRoutes, navigation: definitionsNavigation },
  { routes: accessRoutes, navigation: accessNavigation, jobs: accessJobs },
  { routes: organisationRoutes, navigation: organisationNavigation, jobs: organisationJobs },
  { routes: (app) => placesRoutes(app, [placeHistory]), navigation: placesNavigation },
  { jobs: promisesJobs, measures: promisesMeasures },
  { measures: queuesMeasures },
  { routes: (app) => customersRoutes(app, [customerHistory]), navigation: customersNavigation, jobs: customersJobs },
  {
    routes: messagesRoutes,
    navigation: messagesNavigation,
    jobs: [...messagesJobs, ...imapJobs],
    measures: messagesMeasures,
  },
  { jobs: formsJobs },
  { routes: servicesRoutes, navigation: servicesNavigation },
  { routes: guidanceRoutes, navigation: guidanceNavigation },
  {
    routes: (app) => casesRoutes(app, { onCase: [complaintOffer, enquiryTrail], toDo: [ombudsmanToDo] }),
    navigation: casesNavigation,
    jobs: casesJobs,
  },
  { routes: triageRoutes, navigation: triageNavigation, jobs: triageJobs },
  { jobs: demandJobs },
  { routes: complaintsRoutes, navigation: complaintsNavigation, jobs: complaintsJobs },
  { routes: memberEnquiriesRoutes, navigation: memberEnquiriesNavigation, jobs: memberEnquiriesJobs },
  { routes: qualityRoutes, navigation: qualityNavigation, jobs: qualityJobs },
  { routes: workspaceRoutes, navigation: workspaceNavigation },
  { routes: portalRoutes, jobs: portalJobs },
  { routes: (app) => insightRoutes(app, jobs), navigation: insightNavigation, jobs: insightJobs },
]

export const jobs: readonly Job[] = offers.flatMap((offer) => offer.jobs ?? [])

type WebParts = {
  config: Config
  db: Database
  clock: Clock
  log: Log
  /** Sees every route as it is made: for tests that try them all. */
  watch?: (app: App) => void
}

/** The web side of the program, ready to listen. */
export async function createWeb({ config, db, clock, log, watch = () => {} }: WebParts): Promise<App> {
  // One after the other: making style sheets keeps the processor, and a connection on its way would time out.
  const secret = await findSecret(db)
  const assets = await buildAssets()
  return createApp({
    config,
    db,
    clock,
    log,
    files: folderStore(`${config.DATA_DIR}/files`),
    assets,
    secret,
    measures: offers.flatMap((offer) => offer.measures ?? []),
    navigation: offers.flatMap((offer) => offer.navigation ?? []).sort((a, b) => a.order - b.order),
    phoneHours,
    register: [watch, ...offers.flatMap((offer) => offer.routes ?? [])],
  })
}
