import { PassThrough } from 'node:stream'
import { z } from 'zod'
import { type Actor, isStaff } from '../http/actor.ts'
import type { App } from '../http/app.ts'
import { type Change, changesAfter, type Position, positionAt } from './index.ts'

type Viewer = { actor: Actor; topics: ReadonlySet<string>; stream: PassThrough; leave: () => void }

/** Often enough that with the way there and back nobody waits a second, on a busy machine too. */
const pollEvery = 300
const beatEvery = 25_000
/** Between making a page and listening for its changes something may happen; a page is not older than this when it listens. */
const pageIsNotOlder = { seconds: 10 }

/** Server-sent events: one poll for the whole process while anybody watches; each viewer gets the topics they may see. */
export function registerLive(app: App) {
  const viewers = new Set<Viewer>()
  let timer: NodeJS.Timeout | undefined
  let position: Position | null = null
  let failing = false

  async function poll() {
    try {
      position ??= await positionAt(app.db, app.clock.now())
      const news = await changesAfter(app.db, position)
      position = news.position
      for (const viewer of viewers) tell(viewer, news.changes)
      if (failing) app.log.info('live changes can be read again')
      failing = false
    } catch (error) {
      if (!failing) app.log.warn({ err: error }, 'live changes could not be read; trying again')
      failing = true
    }
    timer = viewers.size > 0 ? setTimeout(poll, pollEvery).unref() : undefined
    if (!timer) position = null
  }

  async function tellWhatWasMissed(viewer: Viewer) {
    const before = await positionAt(app.db, app.clock.now().subtract(pageIsNotOlder))
    const { changes } = await changesAfter(app.db, before)
    tell(viewer, changes)
  }

  const querystring = z.object({ topics: z.string().max(500).default('') })
  app.get(
    '/staff/live',
    // All news is of cases: their pages, queues, boards and duty calls.
    { config: { access: { for: 'staff', permission: 'cases.read' } }, schema: { querystring } },
    (request, reply) => {
      const stream = new PassThrough()
      const topics = new Set(request.query.topics.split(',').slice(0, 20))
      const beat = setInterval(() => stream.write(': still here\n\n'), beatEvery).unref()
      const leave = () => {
        clearInterval(beat)
        viewers.delete(viewer)
        stream.end()
      }
      const viewer: Viewer = { actor: request.actor, topics, stream, leave }
      viewers.add(viewer)
      stream.write('retry: 2000\n\n')
      request.raw.on('close', leave)
      timer ??= setTimeout(poll, 0).unref()
      // Whoever has gone while we were busy says so no second time.
      if (request.raw.destroyed) leave()
      tellWhatWasMissed(viewer).catch((err: unknown) => request.log.warn({ err }, 'live changes could not be read'))
      return (
        reply
          .header('content-type', 'text/event-stream; charset=utf-8')
          .header('cache-control', 'no-store, no-transform')
          // The line goes with the answer: kept for more, it would hold up a program that is asked to stop.
          .header('connection', 'close')
          .header('x-accel-buffering', 'no')
          .header('x-no-compression', '1')
          .send(stream)
      )
    },
  )

  app.addHook('preClose', async () => {
    clearTimeout(timer)
    for (const { leave } of viewers) leave()
  })
}

function tell({ actor, topics, stream }: Viewer, changes: readonly Change[]) {
  if (!stream.writable) return
  const news = changes.filter(({ topic, scopeId }) => topics.has(topic) && mayHear(actor, { topic, scopeId }))
  for (const topic of new Set(news.map((change) => change.topic))) stream.write(`event: changed\ndata: ${topic}\n\n`)
}

/** A contractor's people hear of the queues of their own teams: a case's own news may be of any team's case. */
function mayHear(actor: Actor, { topic, scopeId }: Pick<Change, 'topic' | 'scopeId'>): boolean {
  if (!isStaff(actor)) return false
  if (actor.kind === 'contractor') return scopeId === null && actor.teams.some((team) => topic === `queue:${team}`)
  return scopeId === null || actor.scopes.includes(scopeId)
}
