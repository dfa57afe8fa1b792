import { Agent } from 'node:http'
import Fastify from 'fastify'
import pg from 'pg'
import { ask, portOf } from './open-city.ts'

/** What the machine does at best, measured in between: one bare row to a durable commit, and a page that says hello. */
export async function openFloor(url: string) {
  const clients = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      return client
    }),
  )
  await clients[0]?.query(
    'create table if not exists bare (id bigint generated always as identity primary key, word text)',
  )
  const app = Fastify()
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send('<p>hello</p>'))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true })
  return {
    commit: (client: number) => clients[client % clients.length]?.query("insert into bare (word) values ('hello')"),
    hello: () => ask(agent, portOf(app), '/'),
    async close() {
      agent.destroy()
      await app.close()
      for (const client of clients) await client.end()
    },
  }
}

export type Floor = Awaited<ReturnType<typeof openFloor>>
