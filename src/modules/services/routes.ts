import type { App } from '#platform/http/index.ts'

export async function servicesRoutes(_app: App) {}
