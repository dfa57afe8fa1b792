import type { App } from '#platform/http/index.ts'
import { deskPage } from './pages/desk.ts'
import { handOffsPage } from './pages/hand-offs.ts'
import { homePage } from './pages/home.ts'

export function workspaceRoutes(app: App) {
  homePage(app)
  deskPage(app)
  handOffsPage(app)
}
