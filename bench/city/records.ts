import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { jobs } from '../../src/app.ts'
import { readConfig } from '../../src/platform/config.ts'
import { type Database, openDatabase } from '../../src/platform/db/index.ts'
import { folderStore } from '../../src/platform/files/index.ts'
import { startJobs } from '../../src/platform/jobs/runner.ts'
import { createLog } from '../../src/platform/log/index.ts'
import { captureMail } from '../../src/platform/mail/testing.ts'
import { systemClock } from '../../src/platform/time/index.ts'
import { fillCity } from '../../test/accessibility/city.ts'
import { accounts, rows } from '../../test/accessibility/rows.ts'

const key = 'bench-records'
const schema = z.array(z.object({ path: z.string(), name: z.string() }))

/** A page of one record, and somebody of the sample council who may open it. */
export type RecordPage = z.infer<typeof schema>[number]

/**
 * One record in every state that a page of staff is of, made through the program's own actions: what is made in bulk has
 * no order of an Ombudsman and no merge to undo. Goes first, into a city with nothing else.
 */
export async function makeRecords(url: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-records-'))
  const config = readConfig({ DATA_DIR: folder, LOG_LEVEL: 'silent' })
  const db = openDatabase({ url, clock: systemClock, onError: console.error })
  const work = {
    db,
    clock: systemClock,
    config,
    log: createLog(config.LOG_LEVEL),
    mail: captureMail(),
    files: folderStore(`${folder}/files`),
  }
  const runner = await startJobs(url, jobs, work)
  try {
    const city = await fillCity({ db, mail: work.mail, work })
    const pages: RecordPage[] = []
    for (const [route, { who, at }] of Object.entries(rows)) {
      const name = new Map<string, string>(Object.entries(accounts)).get(who)
      if (name && at && route.startsWith('/staff/')) pages.push({ path: await at(city), name })
    }
    await db.pool.query('insert into settings (key, value) values ($1, $2)', [key, JSON.stringify(pages)])
  } finally {
    await runner.stop()
    await db.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** The pages of those records. */
export async function recordPages(db: Database): Promise<RecordPage[]> {
  const { rows: found } = await db.pool.query('select value from settings where key = $1', [key])
  return schema.parse(JSON.parse(found[0]?.value ?? '[]'))
}
