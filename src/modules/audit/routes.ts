import type { App } from '#platform/http/index.ts'
import { searchPage } from './pages/search.ts'

export async function auditRoutes(app: App) {
  searchPage(app)
}
