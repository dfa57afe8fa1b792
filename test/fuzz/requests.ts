import { runJobs } from '#test/index.ts'
import { createLog } from '../../src/platform/log/index.ts'
import { chance } from '../../src/trial/chance.ts'
import type { Route } from '../routes.ts'
import { findHalfRows } from './records.ts'
import { enter, firstPages, type Heard, type Page, type Visitor } from './visitor.ts'
import { createAtlas, goOn, meddle } from './walk.ts'
import { makeWorld } from './world.ts'

export type Report = {
  readonly requests: number
  readonly routes: number
  /** How many answers had which status. */
  readonly answers: Readonly<Record<string, number>>
  readonly slowest: number
  readonly faults: readonly string[]
}

/** Who looks at every page afterwards, where all that was typed may come back. */
const readers = new Set(['resident', 'member', 'lead-advisor', 'team-manager', 'complaints-manager', 'administrator'])

/** An answer that goes on for as long as somebody watches has a test of its own. */
const leavesOpen = new Set(['/staff/live'])

/** One round: a fresh city, everybody at once, about so many requests. The same seed tries the same things. */
export async function fuzzRequests({ seed, requests }: { seed: number; requests: number }): Promise<Report> {
  const luck = chance(seed)
  const errors: string[] = []
  const world = await makeWorld(createLog('error', { write: (line) => void errors.push(line) }))
  const routes = world.routes.filter(({ url }) => !leavesOpen.has(url))
  const atlas = createAtlas(routes)
  const faults = new Map<string, string>()
  const answers: Record<string, number> = {}
  const tried = new Set<Route>()
  let asked = 0
  let slowest = 0

  const hear = (kind: string) => (heard: Heard) => {
    asked += 1
    slowest = Math.max(slowest, heard.milliseconds)
    answers[heard.answer.status] = (answers[heard.answer.status] ?? 0) + 1
    if (heard.fault)
      faults.set(
        `${heard.method} ${heard.url
          .split('?')[0]
          ?.replaceAll(/[\da-f-]{36}|FP-?\d+/g, '…')
          .slice(0, 80)} ${heard.fault}`,
        inWords(kind, heard, errors.splice(0).at(-1)),
      )
  }
  const visitors: { visitor: Visitor; page: Page }[] = []
  for (const kind of [...Object.keys(firstPages), ...world.roles]) {
    const visitor = await enter(world, kind, hear(kind))
    visitors.push({
      visitor,
      page: await visitor.send('GET', firstPages[kind] ?? '/staff'),
    })
  }

  /** Every route once by somebody, then all of them by everybody. */
  let queue = shuffled(
    luck,
    routes.map((route) => ({ route, who: luck.below(visitors.length) })),
  )
  while (asked < requests) {
    if (luck.happens(0.5)) {
      const one = visitors[luck.below(visitors.length)]
      if (!one) continue
      one.page = await goOn(luck, one.visitor, one.page)
      atlas.learn(one.page)
      continue
    }
    if (queue.length === 0)
      queue = shuffled(
        luck,
        routes.flatMap((route) => visitors.map((_, who) => ({ route, who }))),
      )
    const next = queue.pop()
    const who = next && visitors[next.who]?.visitor
    if (!next || !who) continue
    tried.add(next.route)
    await meddle(luck, who, next.route, { atlas, addressOf: world.addressOf })
  }

  await runJobs(world.work).catch((error: unknown) =>
    faults.set(
      'jobs',
      `A job failed on what was sent: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
    ),
  )
  for (const { visitor } of visitors.filter(({ visitor }) => readers.has(visitor.kind)))
    for (const route of routes.filter(({ method }) => method === 'GET'))
      await visitor.send('GET', atlas.addresses(route)[0] ?? world.addressOf(route.url))
  for (const half of await findHalfRows(world.db, world.work.files)) faults.set(half, half)
  await world.app.close()
  return { requests: asked, routes: tried.size, answers, slowest, faults: [...faults.values()] }
}

function inWords(kind: string, { method, url, sent, fault, answer }: Heard, error: string | undefined): string {
  const payload = sent ? ` with ${sent.type} ${JSON.stringify(sent.payload.toString().slice(0, 400))}` : ''
  const why = answer.status >= 500 && error ? `\n    ${error.slice(0, 1500).replaceAll('\\n', '\n    ')}` : ''
  return `${fault}: ${method} ${url.slice(0, 300)} by ${kind}${payload}${why}`
}

function shuffled<T>(luck: ReturnType<typeof chance>, list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, order: luck.below(1e9) }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
