import type { App } from '#platform/http/index.ts'

/** Pages about the service itself. */
export function aboutPages(app: App) {
  const everyone = { config: { access: { for: 'everyone' as const } } }
  app.get('/accessibility', everyone, (_request, reply) => reply.page('modules/portal/pages/accessibility.njk'))
  app.get('/privacy', everyone, (_request, reply) => reply.page('modules/portal/pages/privacy.njk'))
}
