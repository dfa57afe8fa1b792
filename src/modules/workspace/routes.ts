import type { App } from '#platform/http/index.ts'
import { deskPage } from './pages/desk.ts'
import { homePage } from './pages/home.ts'

export function workspaceRoutes(app: App) {
  homePage(app)
  deskPage(app)
}
