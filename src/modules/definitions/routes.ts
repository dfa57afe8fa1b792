import type { App } from '#platform/http/index.ts'
import { changePages } from './pages/change.ts'
import { definitionPages } from './pages/definition.ts'
import { listPages } from './pages/list.ts'

export async function definitionsRoutes(app: App) {
  listPages(app)
  definitionPages(app)
  changePages(app)
}
