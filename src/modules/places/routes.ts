import type { App } from '#platform/http/index.ts'
import { mapShapes } from './pages/map.ts'

export async function placesRoutes(app: App) {
  mapShapes(app)
}
