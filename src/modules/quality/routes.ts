import type { App } from '#platform/http/index.ts'
import { checkPage } from './pages/staff/check.ts'
import { listPage } from './pages/staff/list.ts'
import { minePage } from './pages/staff/mine.ts'
import { planPage } from './pages/staff/plan.ts'
import { planReportPage } from './pages/staff/plan-report.ts'
import { plansPage } from './pages/staff/plans.ts'
import { trendsPage } from './pages/staff/trends.ts'

export async function qualityRoutes(app: App) {
  listPage(app)
  trendsPage(app)
  minePage(app)
  checkPage(app)
  plansPage(app)
  planReportPage(app)
  planPage(app)
}
