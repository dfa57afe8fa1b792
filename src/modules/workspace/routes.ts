import type { App } from '#platform/http/index.ts'
import { deskPage } from './pages/desk.ts'
import { deskStartPage } from './pages/desk-start.ts'
import { firstStepsPage } from './pages/first-steps.ts'
import { handOffsPage } from './pages/hand-offs.ts'
import { homePage } from './pages/home.ts'
import { keysPage } from './pages/keys.ts'

export function workspaceRoutes(app: App) {
  homePage(app)
  firstStepsPage(app)
  deskStartPage(app)
  deskPage(app)
  handOffsPage(app)
  keysPage(app)
}
