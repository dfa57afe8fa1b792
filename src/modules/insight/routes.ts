import type { App } from '#platform/http/index.ts'
import type { Job } from '#platform/jobs/index.ts'
import { boardPage } from './pages/staff/board.ts'
import { decisionsPage } from './pages/staff/decisions.ts'
import { disruptionPage } from './pages/staff/disruption.ts'
import { disruptionsPage } from './pages/staff/disruptions.ts'
import { failedWorkPage } from './pages/staff/failed-work.ts'
import { recordsPage } from './pages/staff/records.ts'

export async function insightRoutes(app: App, jobs: readonly Job[]) {
  boardPage(app)
  recordsPage(app)
  decisionsPage(app)
  disruptionsPage(app)
  disruptionPage(app)
  failedWorkPage(app, jobs)
}
