import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { deactivateStaff } from '#modules/access/index.ts'
import { inTransaction, openDatabase } from '#platform/db/index.ts'
import { type App, system } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { type TestDb, testDatabaseAt, testNow, testWork } from '#test/index.ts'
import { copyOfDatabase, type TestDatabase, testDatabaseUrl } from '../../src/platform/testing/database.ts'
import { appWithRoutes, type Route } from '../routes.ts'
import { createMarks, type Marks } from './marks.ts'
import { people, type Who } from './people.ts'
import { enterAsMember, signIn } from './visitor.ts'
import { createPlanter, type Planted } from './world.ts'

/** The same council at one moment, with more and more restricted records in it. */
export type Stage = { db: TestDb; app: App; routes: readonly Route[]; records: ReadonlySet<string> }

export type Matrix = {
  stages: readonly Stage[]
  full: Stage
  marks: Marks
  planted: Planted
  cookies: ReadonlyMap<string, ReadonlyMap<string, string>>
  mail: readonly { to: string; subject: string; text: string; html?: string | null }[]
}

/** Plants everything, and keeps a copy of the database from before each stage of restricted records. */
export async function buildStages({ log }: { log: Log }): Promise<Matrix> {
  const folder = await mkdtemp(join(tmpdir(), 'firstpoint-matrix-'))
  after(() => rm(folder, { recursive: true, force: true }))
  const marks = createMarks()
  const planted: Planted = { records: new Map(), links: new Map(), references: new Map(), people: new Map() }
  const mail: Matrix['mail'][number][] = []
  const made: TestDatabase[] = []
  const known: ReadonlySet<string>[] = []
  const cookies = new Map<string, ReadonlyMap<string, string>>()

  for (const plant of ['ordinary', 'children', 'adultsAndNamed'] as const) {
    const before = made.at(-1)
    const database = await (before ? copyOfDatabase(before.url) : testDatabaseUrl())
    const db = openToPlant(database.url)
    const work = { ...(await testWork(db, { DATA_DIR: folder })), db }
    const planter = await createPlanter(work, marks, planted)
    await planter[plant]()
    await planter.rememberIds()
    if (plant === 'ordinary') await letIn(db, planted, cookies)
    mail.push(...work.mail.sent)
    made.push(database)
    known.push(new Set(planted.records.keys()))
    await db.close()
  }

  const stages: Stage[] = []
  for (const [index, database] of made.entries()) {
    const db = await testDatabaseAt(database)
    const { app, routes } = await appWithRoutes(db, log, { DATA_DIR: folder })
    after(() => app.close())
    stages.push({ db, app, routes, records: known[index] ?? new Set() })
  }
  const full = stages.at(-1)
  if (!full) throw new Error('There is no stage')
  return { stages, full, marks, planted, cookies, mail }
}

/** Closed before it is copied: nobody may be connected to what is copied. */
function openToPlant(url: string): TestDb {
  const testClock = fixedClock(testNow)
  const db = openDatabase({ url, clock: testClock, connections: 4, onError: () => {} })
  return Object.assign(db, { testClock, url })
}

/** Everybody comes in by the way of their kind, before anything restricted is there. */
async function letIn(db: TestDb, planted: Planted, cookies: Map<string, ReadonlyMap<string, string>>) {
  const { app } = await appWithRoutes(db)
  const gone = planted.links.get('hole of Ada')
  if (gone) planted.links.set('expired of Ada', gone)
  await db.pool.query(
    `update case_links set expires_at = $1 where case_id = (select id from cases where reference = $2)`,
    [db.clock.now().subtract({ hours: 1 }).toString(), planted.references.get('hole')],
  )
  for (const who of people) {
    if (who.side === 'member') cookies.set(who.name, await enterAsMember(db, who))
    else if (who.account) cookies.set(who.name, await signIn(app, db, who))
    if (who.visit) cookies.set(who.name, new Map([['fp_visit', who.visit]]))
    if (who.hasLeft && who.account) {
      const { rows } = await db.pool.query('select id from staff where email = $1', [`${who.account}@example.org`])
      await inTransaction(db, (tx) => deactivateStaff(tx, system('test'), rows[0].id))
    }
  }
  await app.close()
}

/** The cookies of a person; a private link is its own key. */
export function cookiesOf({ cookies, planted }: Matrix, { name, links }: Who): ReadonlyMap<string, string> {
  const tokens = links.map((link) => planted.links.get(link)).filter((token) => token !== undefined)
  return tokens.length > 0 ? new Map([['fp_resident', tokens.join('.')]]) : (cookies.get(name) ?? new Map())
}
