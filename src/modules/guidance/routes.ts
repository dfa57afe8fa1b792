import type { App } from '#platform/http/index.ts'

export async function guidanceRoutes(_app: App) {}
