import type { App } from '#platform/http/index.ts'
import { aboutPages } from './pages/about.ts'
import { checkPages } from './pages/check.ts'
import { frontPage } from './pages/front.ts'
import { myPages } from './pages/my.ts'
import { progressPages } from './pages/progress.ts'
import { requestPages } from './pages/request.ts'
import { savePages } from './pages/save.ts'
import { servicePage } from './pages/service.ts'

export function portalRoutes(app: App) {
  frontPage(app)
  servicePage(app)
  savePages(app)
  requestPages(app)
  checkPages(app)
  progressPages(app)
  myPages(app)
  aboutPages(app)
}
