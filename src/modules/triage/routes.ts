import type { App } from '#platform/http/index.ts'
import { calledPage } from './pages/staff/call.ts'
import { itemPage } from './pages/staff/item.ts'
import { settledPage } from './pages/staff/settled.ts'
import { triagePage } from './pages/staff/triage.ts'

export async function triageRoutes(app: App) {
  triagePage(app)
  settledPage(app)
  itemPage(app)
  calledPage(app)
}
