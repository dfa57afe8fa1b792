import { sql } from 'kysely'
import type { App } from './app.ts'

/** `/health/live`: the program runs. `/health/ready`: it can reach its database. `/health`: both. */
export function registerHealth(app: App) {
  const everyone = { config: { access: { for: 'everyone' as const } } }
  app.get('/health/live', everyone, async () => ({ live: true }))
  const ready = async () => {
    try {
      await app.db.selectNoFrom(sql<number>`1`.as('one')).execute()
      return true
    } catch {
      return false
    }
  }
  for (const url of ['/health', '/health/ready'])
    app.get(url, everyone, async (_request, reply) => {
      const isReady = await ready()
      return reply.code(isReady ? 200 : 503).send({ live: true, ready: isReady })
    })
}
