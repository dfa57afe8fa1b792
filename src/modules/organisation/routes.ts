import type { App } from '#platform/http/index.ts'

export async function organisationRoutes(_app: App) {}
