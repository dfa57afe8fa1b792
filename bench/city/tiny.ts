import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDatabaseUrl } from '../../src/platform/testing/database.ts'
import { systemClock } from '../../src/platform/time/index.ts'
import { openCity } from '../open-city.ts'
import { fillCity } from './index.ts'
import { makeRecords } from './records.ts'

/** A city for tests, on their server, which keeps nothing: it shows that everything runs, and how fast says nothing. */
export async function tinyCity(cases: number) {
  const { url, drop } = await testDatabaseUrl()
  await makeRecords(url)
  await fillCity({ url, cases, now: systemClock.now() })
  const folder = await mkdtemp(join(tmpdir(), 'bench-tiny-'))
  const city = await openCity({ url, cases, folder })
  return {
    ...city,
    url,
    async close() {
      await city.close()
      await drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
