import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { openDatabase } from '../../src/platform/db/index.ts'
import { testDatabaseUrl } from '../../src/platform/testing/database.ts'
import { testServerUrl } from '../../src/platform/testing/server.ts'
import { systemClock } from '../../src/platform/time/index.ts'
import { openHouse } from './house.ts'
import {
  aWebProcessDies,
  aWorkerDies,
  changesReachTheOther,
  definitionsReachTheOther,
  everyJobRunsOnce,
  nobodyGotAnythingTwice,
  nobodySeesWhichProcess,
  type Scene,
  theDatabaseRestarts,
} from './proofs.ts'

test('two web processes and two workers are one program, whatever dies', { timeout: 110_000 }, async (context) => {
  const { url, drop } = await testDatabaseUrl()
  const folder = await mkdtemp(join(tmpdir(), 'firstpoint-test-'))
  const house = await openHouse({ folder, databaseUrl: url, ports: await freePorts(4) })
  const db = openDatabase({ url, clock: systemClock, onError: () => {} })
  after(async () => {
    await db.close()
    await house.close()
    await drop()
    await rm(folder, { recursive: true, force: true })
  })
  const scene: Scene = { house, db, loseDatabase: () => shutOut(url) }
  const step = (name: string, prove: () => Promise<string> | string) =>
    context.test(name, async (inner) => inner.diagnostic(await prove()))

  await step('nobody sees which process answers', () => nobodySeesWhichProcess(scene))
  await step('changes reach people at the other process', () => changesReachTheOther(scene, 5))
  await step('every job runs once', () => everyJobRunsOnce(scene, 40))
  const worker = await aWorkerDies(scene)
  context.diagnostic(worker.finding)
  await step('what is published is what the other process shows', () => definitionsReachTheOther(scene))
  await step('a web process dies and nobody notices', () => aWebProcessDies(scene, 6))
  await step('the database restarts and everything comes back by itself', () => theDatabaseRestarts(scene, 1000))
  await step('the work of a dead worker is taken over', () => worker.takenOver())
  await step('nobody gets anything twice', () => nobodyGotAnythingTwice(scene))
})

/** As if the server restarted, for this database only: every line is cut, and none can be opened until it is back. */
async function shutOut(url: string) {
  const name = new URL(url).pathname.slice(1)
  const server = new pg.Client({ connectionString: await testServerUrl() })
  await server.connect()
  await server.query(`alter database ${pg.escapeIdentifier(name)} with allow_connections false`)
  await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  return async () => {
    await server.query(`alter database ${pg.escapeIdentifier(name)} with allow_connections true`)
    await server.end()
  }
}

async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(
    Array.from({ length: count }, async () => {
      const probe = createServer()
      await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
      return probe
    }),
  )
  const ports = probes.map((probe) => {
    const address = probe.address()
    return typeof address === 'object' && address ? address.port : 0
  })
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))))
  return ports
}
