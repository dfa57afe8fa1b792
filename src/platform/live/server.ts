import { PassThrough } from 'node:stream'
import { z } from 'zod'
import { type Actor, isStaff } from '../http/actor.ts'
import type { App } from '../http/app.ts'
import { type Change, changesAfter, lastChange } from './index.ts'

type Viewer = { actor: Actor; topics: ReadonlySet<string>; stream: PassThrough }

const pollEvery = 1000
const beatEvery = 25_000

/** Server-sent events: one poll a second for the whole process while anybody watches; each viewer gets the topics they may see. */
export function registerLive(app: App) {
  const viewers = new Set<Viewer>()
  let timer: NodeJS.Timeout | undefined
  let last: number | null = null

  async function poll() {
    try {
      last ??= await lastChange(app.db)
      const changes = await changesAfter(app.db, last)
      last = changes.at(-1)?.number ?? last
      for (const viewer of viewers) tell(viewer, changes)
    } catch (error) {
      app.log.warn({ err: error }, 'live changes could not be read')
    }
    timer = viewers.size > 0 ? setTimeout(poll, pollEvery) : undefined
    if (!timer) last = null
  }

  const querystring = z.object({ topics: z.string().max(500).default('') })
  app.get(
    '/staff/live',
    { config: { access: { for: 'staff', permission: null }, rateLimit: false }, schema: { querystring } },
    (request, reply) => {
      const stream = new PassThrough()
      const viewer = { actor: request.actor, topics: new Set(request.query.topics.split(',').slice(0, 20)), stream }
      viewers.add(viewer)
      stream.write('retry: 2000\n\n')
      const beat = setInterval(() => stream.write(': still here\n\n'), beatEvery)
      request.raw.on('close', () => {
        clearInterval(beat)
        viewers.delete(viewer)
        stream.end()
      })
      timer ??= setTimeout(poll, 0)
      return reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store, no-transform')
        .header('x-accel-buffering', 'no')
        .header('x-no-compression', '1')
        .send(stream)
    },
  )

  app.addHook('preClose', async () => {
    clearTimeout(timer)
    for (const { stream } of viewers) stream.end()
    viewers.clear()
  })
}

function tell({ actor, topics, stream }: Viewer, changes: Change[]) {
  const news = changes.filter(({ topic, scopeId }) => topics.has(topic) && maySee(actor, scopeId))
  for (const topic of new Set(news.map((change) => change.topic))) stream.write(`event: changed\ndata: ${topic}\n\n`)
}

const maySee = (actor: Actor, scopeId: string | null) =>
  scopeId === null || (isStaff(actor) && actor.scopes.includes(scopeId))
