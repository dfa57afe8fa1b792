import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { App } from './app.ts'

/** Whoever asks whether we are ready, in milliseconds: a database that takes longer is not there for anybody. */
const patience = 3000

/** `/health/live`: the program runs. `/health/ready`: it can reach its database. `/health`: both. */
export function registerHealth(app: App) {
  const everyone = { config: { access: { for: 'everyone' as const } } }
  app.get('/health/live', everyone, async () => ({ live: true }))
  const answers = () =>
    app.db
      .selectNoFrom(sql<number>`1`.as('one'))
      .execute()
      .then(
        () => true,
        () => false,
      )
  const ready = () => Promise.race([answers(), wait(patience, false, { ref: false })])
  for (const url of ['/health', '/health/ready'])
    app.get(url, everyone, async (_request, reply) => {
      const isReady = await ready()
      return reply.code(isReady ? 200 : 503).send({ live: true, ready: isReady })
    })
}
