import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { loadSampleCouncil } from '../src/council.ts'
import { openDatabase } from '../src/platform/db/index.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { durable, useServer } from '../src/platform/postgres/index.ts'
import { systemClock } from '../src/platform/time/index.ts'
import { fillCity } from './city/index.ts'
import { makeRecords } from './city/records.ts'
import { openFloor } from './floor.ts'
import { type OpenCity, openCity } from './open-city.ts'

/**
 * The embedded PostgreSQL with the settings of a council's records, and a city of each size in it. With `keep` the
 * cities stay in that folder for the next run; else they are in a temporary one and go.
 */
export async function openHouse({ sizes, keep }: { sizes: readonly number[]; keep: string | null }) {
  const folder = keep ?? (await mkdtemp(join(tmpdir(), 'bench-')))
  await mkdir(folder, { recursive: true })
  // Root's server runs as somebody else, who has to get in: the database would be kept elsewhere, and stay there.
  if (!keep) await chmod(folder, 0o711)
  const server = await useServer({ folder: join(folder, 'postgres'), settings: durable, say: console.log })
  const close = async () => {
    await server.release()
    if (!keep) await rm(folder, { recursive: true, force: true })
  }
  try {
    const cities: OpenCity[] = []
    for (const cases of sizes) {
      const url = await ensureCity(server, cases)
      cities.push(await openCity({ url, cases, folder: join(folder, 'files') }))
    }
    const floor = await openFloor(await server.database('floor'))
    return {
      cities,
      floor,
      async close() {
        for (const city of cities) await city.close()
        await floor.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

type Server = Awaited<ReturnType<typeof useServer>>

/** A city is complete or is made again: a mark is set when the last row is in. */
async function ensureCity(server: Server, cases: number): Promise<string> {
  const name = `city_${cases}`
  const url = await server.database(name)
  if (await isComplete(url)) return url
  await onServer(server.url('postgres'), `drop database ${name} with (force)`)
  await server.database(name)
  console.log(`Making a city with ${cases.toLocaleString('en-GB')} cases`)
  const started = performance.now()
  await migrate(url)
  const db = openDatabase({ url, clock: systemClock, acceptsLoss: true, onError: console.error })
  await loadSampleCouncil(db).finally(() => db.close())
  await makeRecords(url)
  await fillCity({ url, cases, now: systemClock.now(), say: console.log })
  await onServer(url, "insert into settings (key, value) values ('bench-city', 'complete')")
  console.log(`  ${((performance.now() - started) / 1000).toFixed(0)} s in all`)
  return url
}

async function isComplete(url: string): Promise<boolean> {
  const [row] = await onServer(url, "select to_regclass('public.settings') is not null as found")
  if (!row?.['found']) return false
  return (await onServer(url, "select 1 as found from settings where key = 'bench-city'")).length === 1
}

async function onServer(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
