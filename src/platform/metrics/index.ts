import { createHash, timingSafeEqual } from 'node:crypto'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Db } from '../db/index.ts'
import { AppError } from '../http/errors.ts'
import type { App } from '../http/index.ts'
import { platformMeasures } from './measures.ts'

/** A number that somebody who keeps the service running should see. It counts; it never says who. */
export type Measure = {
  name: string
  help: string
  /** The names that its numbers carry. */
  labels?: readonly string[]
  read(db: Db): Promise<readonly { labels?: Record<string, string>; value: number }[]>
}

/** `/metrics` for Prometheus, where METRICS_TOKEN is set and for whoever shows it; without the setting there is no such page. */
export function registerMetrics(app: App, measures: readonly Measure[]) {
  const token = app.config.METRICS_TOKEN
  if (token === undefined) return
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  timeRequests(app, registry)
  countConnections(app, registry)
  const readable = new Gauge({
    name: 'firstpoint_database_up',
    help: 'Whether this process could read its database just now',
    registers: [registry],
  })
  const gauges = [...platformMeasures, ...measures].map((measure) => ({
    measure,
    gauge: gaugeFor(measure, registry),
  }))

  app.get('/metrics', { config: { access: { for: 'everyone' } } }, async (request, reply) => {
    if (!isSame((request.headers.authorization ?? '').replace(/^bearer /i, 'Bearer '), `Bearer ${token}`))
      throw new AppError(401, 'Send the token of METRICS_TOKEN as a bearer token')
    readable.set(1)
    for (const { measure, gauge } of gauges) {
      gauge.reset()
      try {
        for (const { labels = {}, value } of await measure.read(app.db)) gauge.set(labels, value)
      } catch (err) {
        readable.set(0)
        request.log.warn({ err, measure: measure.name }, 'a measure could not be read')
        break
      }
    }
    return reply.header('content-type', registry.contentType).send(await registry.metrics())
  })
}

/** Takes as long whether the beginning is right or not. */
function isSame(given: string, expected: string) {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

const gaugeFor = ({ name, help, labels = [] }: Measure, registry: Registry) =>
  new Gauge({ name, help, labelNames: labels, registers: [registry] })

function timeRequests(app: App, registry: Registry) {
  const duration = new Histogram({
    name: 'firstpoint_http_request_duration_seconds',
    help: 'How long requests took, by the pattern of their route, never the address itself',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const { url: route } = request.routeOptions
    // An open page listens for as long as it is open.
    if (route === '/staff/live') return
    const labels = { method: request.method, route: route ?? 'none', status: String(reply.statusCode) }
    duration.observe(labels, reply.elapsedTime / 1000)
  })
}

function countConnections(app: App, registry: Registry) {
  const { pool } = app.db
  const gauge = new Gauge({
    name: 'firstpoint_database_connections',
    help: 'Database connections of this process',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      gauge.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
      gauge.set({ state: 'idle' }, pool.idleCount)
      gauge.set({ state: 'waited-for' }, pool.waitingCount)
    },
  })
}
