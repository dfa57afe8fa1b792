import type { App } from '#platform/http/index.ts'
import { listPage } from './pages/list.ts'
import { servicePage } from './pages/service.ts'
import { tryPages } from './pages/try.ts'

export async function servicesRoutes(app: App) {
  listPage(app)
  servicePage(app)
  tryPages(app)
}
