import type { App } from '#platform/http/index.ts'

export async function definitionsRoutes(_app: App) {}
