import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { z } from 'zod'
import { createLog } from '../../src/platform/log/index.ts'
import { chance } from '../../src/trial/chance.ts'
import { fuzzMail } from './mail.ts'
import { fuzzRequests } from './requests.ts'
import { fuzzSlowly, fuzzSockets } from './sockets.ts'
import { makeWorld } from './world.ts'

/** `npm run fuzz`, or `npm run fuzz -- --seed 7 --requests 20000`: the same seed tries the same things again. */
const { values } = parseArgs({ options: { seed: { type: 'string' }, requests: { type: 'string' } } })
const whole = z.coerce.number().int().min(1)
const seed = whole.parse(values.seed ?? Math.floor(Date.now() / 1000))
const atLeast = whole.parse(values.requests ?? 10_000)
const inOneRound = 2_500
/** What a round may leave behind: caches that fill, not requests that stay. */
const mostLeftBehind = 32

// A test, so that the databases and the program it makes are gone when it ends.
test('whatever is sent is answered, in words', async () => {
  const heapAfterCollection = collector()
  const started = performance.now()
  const faults: string[] = []
  const heaps: number[] = []
  const answers: Record<string, number> = {}
  let requests = 0
  let slowest = 0
  let tried = 0
  console.log(`Seed ${seed}`)

  for (let round = 0; requests < atLeast; round += 1) {
    const report = await fuzzRequests({ seed: seed + round, requests: Math.min(inOneRound, atLeast) })
    requests += report.requests
    slowest = Math.max(slowest, report.slowest)
    tried = Math.max(tried, report.routes)
    for (const [status, count] of Object.entries(report.answers)) answers[status] = (answers[status] ?? 0) + count
    faults.push(...report.faults.map((fault) => `seed ${seed + round}: ${fault}`))
    heaps.push(heapAfterCollection())
    console.log(`${requests} requests, ${faults.length} faults, ${heaps.at(-1)} MB held`)
  }
  const leftBehind = ((heaps.at(-1) ?? 0) - (heaps[1] ?? 0)) / Math.max(1, heaps.length - 2)
  if (heaps.length > 2 && leftBehind > mostLeftBehind)
    faults.push(`Each round left ${Math.round(leftBehind)} MB behind`)

  const world = await makeWorld(createLog('silent'))
  const mail = await fuzzMail(world, chance(seed), 250)
  const address = new URL(await world.app.listen({ host: '127.0.0.1', port: 0 }))
  const lines = await fuzzSockets(Number(address.port), chance(seed))
  const slow = await fuzzSlowly(Number(address.port), { callers: 500, patience: 120_000 })
  await world.app.close()
  faults.push(...mail.faults, ...lines.faults, ...slow)

  console.log({
    requests, routes: tried, answers, mails: mail.mails, talks: lines.talks, slowCallers: 500, heldInMegabytes: heaps,
    slowestAnswerInSeconds: (slowest / 1000).toFixed(1), slowestMailInSeconds: (mail.slowest / 1000).toFixed(1), seconds: Math.round((performance.now() - started) / 1000),
  }) // biome-ignore format: a row of figures
  for (const fault of faults) console.log(`\nFAULT  ${fault}`)
  console.log(faults.length === 0 ? 'No fault was found.' : `\n${faults.length} faults; try again with --seed ${seed}`)
  assert.deepEqual(faults, [])
})

function collector() {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  return () => {
    if (typeof collect === 'function') collect()
    return Math.round(process.memoryUsage().heapUsed / 1024 / 1024)
  }
}
