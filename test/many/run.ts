import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSampleCouncil } from '../../src/council.ts'
import { openDatabase } from '../../src/platform/db/index.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { durable, useServer } from '../../src/platform/postgres/index.ts'
import { systemClock } from '../../src/platform/time/index.ts'
import { openHouse } from './house.ts'
import {
  aWebProcessDies,
  aWorkerDies,
  changesReachTheOther,
  definitionsReachTheOther,
  everyJobRunsOnce,
  type Finding,
  nobodyGotAnythingTwice,
  nobodySeesWhichProcess,
  type Scene,
  theDatabaseRestarts,
  timesAreKeptOnce,
} from './proofs.ts'

/** Steps whose names have this in them; all without it. */
const only = process.argv[2] ?? ''
const firstPort = Number(process.env['MANY_PORT'] ?? 3130)

type Server = Awaited<ReturnType<typeof useServer>>

const folder = await mkdtemp(join(tmpdir(), 'many-'))
await chmod(folder, 0o711)
const options = { folder: join(folder, 'postgres'), settings: durable }
let server: Server = await useServer(options)
try {
  process.exitCode = (await proveAll()) ? 0 : 1
} finally {
  await server.stop()
  if (!process.env['KEEP']) await rm(folder, { recursive: true, force: true })
}

async function proveAll(): Promise<boolean> {
  const url = await server.database('firstpoint')
  await migrate(url)
  const db = openDatabase({ url, clock: systemClock, onError: () => {} })
  try {
    await loadSampleCouncil(db)
    const house = await openHouse({ folder, databaseUrl: url, ports: [0, 1, 2, 3].map((number) => firstPort + number) })
    const cores = `${cpus().length} cores (${cpus()[0]?.model.trim()})`
    console.log(`\nOne PostgreSQL, two web processes and two workers, on ${cores}\n`)
    return await proveOn({ house, db, loseDatabase: restart }).finally(() => house.close())
  } finally {
    await db.close()
  }
}

async function restart() {
  await server.stop()
  return startAgain
}

async function crash() {
  const { pid } = server
  await server.leave()
  process.kill(pid, 'SIGKILL')
  return startAgain
}

async function startAgain() {
  server = await useServer(options)
}

async function proveOn(scene: Scene): Promise<boolean> {
  let failed = 0
  async function step(name: string, prove: () => Promise<Finding> | Finding) {
    if (!name.includes(only)) return
    const began = performance.now()
    try {
      const finding = await prove()
      console.log(`proven  ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)\n        ${finding}`)
    } catch (error) {
      failed += 1
      console.log(`FAILED  ${name}\n        ${error instanceof Error ? error.message : error}`)
    }
  }
  await step('nobody sees which process answers', () => nobodySeesWhichProcess(scene))
  await step('changes reach people at the other process', () => changesReachTheOther(scene, 40))
  await step('what is published is what the other process shows', () => definitionsReachTheOther(scene))
  await step('every job runs once', () => everyJobRunsOnce(scene, 400))
  let worker: Awaited<ReturnType<typeof aWorkerDies>> | undefined
  await step('a worker dies and its work goes on', async () => {
    worker = await aWorkerDies(scene)
    return worker.finding
  })
  await step('a web process dies and nobody notices', () => aWebProcessDies(scene, 30))
  await step('what a dead worker had in hand is taken over', () => worker?.takenOver() ?? 'nothing to take over')
  await step('the database restarts and everything comes back by itself', () => theDatabaseRestarts(scene, 5000))
  await step('the database is killed and everything comes back by itself', () =>
    theDatabaseRestarts({ ...scene, loseDatabase: crash }, 2000),
  )
  await step('what a dead worker may have sent is not sent again', () => worker?.inDoubt() ?? 'nothing in doubt')
  await step('times are kept once', () => timesAreKeptOnce(scene))
  await step('nobody gets anything twice', () => nobodyGotAnythingTwice(scene))
  console.log(failed === 0 ? '\nAll of it holds.' : `\n${failed} of it does not hold.`)
  return failed === 0
}
