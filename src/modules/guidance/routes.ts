import type { App } from '#platform/http/index.ts'
import { guidancePage } from './pages/guidance.ts'
import { workbookPage } from './pages/workbook.ts'

export async function guidanceRoutes(app: App) {
  workbookPage(app)
  guidancePage(app)
}
