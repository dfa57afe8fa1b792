import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { createWeb, jobs } from '../src/app.ts'
import { readConfig } from '../src/platform/config.ts'
import { type Database, openDatabase } from '../src/platform/db/index.ts'
import { folderStore } from '../src/platform/files/index.ts'
import type { App, StaffActor } from '../src/platform/http/index.ts'
import type { Job, Work } from '../src/platform/jobs/index.ts'
import { runWaiting } from '../src/platform/jobs/inline.ts'
import { createLog } from '../src/platform/log/index.ts'
import { captureMail } from '../src/platform/mail/testing.ts'
import { emptyDatabaseUrl, type TestDatabase, testDatabaseUrl } from '../src/platform/testing/database.ts'
import { keptLog, noteSecret } from '../src/platform/testing/logs.ts'
import { fixedClock } from '../src/platform/time/index.ts'

/** A Wednesday morning, when the council is open: the time it is in every test that does not say otherwise. */
export const testNow = '2026-11-18T10:00:00Z'

export type TestClock = ReturnType<typeof fixedClock>
export type TestDb = Database & { readonly testClock: TestClock; readonly url: string }

/** A database of this file's own: migrated, with the sample council and no customers or cases. Gone after the file. */
export const testDatabase = () => openTest(testDatabaseUrl())

/** A database with nothing in it, not even tables. */
export const emptyDatabase = () => openTest(emptyDatabaseUrl())

/** A database that a test made itself, for example as a copy of another. */
export const testDatabaseAt = (made: TestDatabase) => openTest(Promise.resolve(made))

async function openTest(made: Promise<TestDatabase>): Promise<TestDb> {
  const { url, drop } = await made
  const clock = fixedClock(testNow)
  const db = openDatabase({ url, clock, connections: 6, onError: () => {} })
  after(async () => {
    await db.close()
    await drop()
  })
  return Object.assign(db, { testClock: clock, url })
}

export const testConfig = (settings: Record<string, string> = {}) =>
  readConfig({
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    RATE_LIMIT: '100000',
    BASE_URL: 'http://127.0.0.1:3000',
    ...settings,
  })

/** What jobs and integrations work with in a test. Mail is kept in `mail.sent`. */
export async function testWork(db: TestDb, settings: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'firstpoint-test-'))
  after(() => rm(folder, { recursive: true, force: true }))
  const config = testConfig({ DATA_DIR: folder, ...settings })
  const log = keptLog() ?? createLog(config.LOG_LEVEL)
  const mail = captureMail()
  const work = {
    db,
    clock: db.testClock,
    config,
    log,
    mail,
    files: folderStore(`${config.DATA_DIR}/files`),
  } satisfies Work
  return work
}

/** The whole web side on a database of its own, and a browser for it. */
export async function testApp(db: TestDb, settings: Record<string, string> = {}) {
  const work = await testWork(db, settings)
  const app = await createWeb({ config: work.config, db, clock: db.testClock, log: work.log })
  await app.ready()
  after(() => app.close())
  return { app, work, clock: db.testClock, mail: work.mail, browser: (from?: string) => createBrowser(app, from) }
}

/** Hands out the outbox and runs what listens, until nothing is left. `only` names jobs to run once more, as at their time. */
export async function runJobs(work: Work, only: readonly string[] = [], known: readonly Job[] = jobs) {
  for (const job of known) if (only.includes(job.name)) await job.run(work, {})
  await runWaiting(work, known)
}

export type Browser = ReturnType<typeof createBrowser>

/** A small browser without scripts: keeps cookies, follows redirects, sends forms with the token of the page shown last. */
export function createBrowser(app: App, from = '127.0.0.1') {
  const cookies = new Map<string, string>()
  let token = ''

  async function send(method: 'GET' | 'POST', url: string, payload?: string) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers: Record<string, string> = { cookie, accept: 'text/html' }
    if (payload !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded'
    const response = await app.inject({
      method,
      url,
      headers,
      remoteAddress: from,
      ...(payload === undefined ? {} : { payload }),
    })
    for (const { name, value, maxAge } of response.cookies) {
      if (maxAge === 0 || value === '') cookies.delete(name)
      else {
        cookies.set(name, value)
        noteSecret(value)
      }
    }
    token = /name="_csrf" value="([^"]+)"/.exec(response.body)?.[1] ?? token
    return response
  }

  async function get(url: string) {
    let response = await send('GET', url)
    for (let hops = 0; response.statusCode >= 300 && response.statusCode < 400 && hops < 10; hops += 1)
      response = await send('GET', String(response.headers.location))
    return response
  }

  /** Sends a form and answers with the response itself: a redirect is not followed. */
  async function post(url: string, fields: Record<string, string | readonly string[]> = {}) {
    if (!token) await get('/staff/sign-in')
    const body = new URLSearchParams({ _csrf: token })
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
    return send('POST', url, body.toString())
  }

  return { get, post, cookies, setCookie: (name: string, value: string) => void cookies.set(name, value) }
}

/** Signs a sample member of staff with this role in, as the trial's button does; in a team where one is named. */
export async function signInAs(db: TestDb, browser: Browser, role: string, teamKey?: string) {
  const found = await db
    .selectFrom('staff')
    .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
    .leftJoin('staff_teams', 'staff_teams.staff_id', 'staff.id')
    .leftJoin('units', 'units.id', 'staff_teams.team_id')
    .select(['staff.id', 'staff.name', 'staff.email'])
    .where('staff_roles.role_key', '=', role)
    .$if(teamKey !== undefined, (query) => query.where('units.key', '=', teamKey ?? ''))
    .orderBy('staff.name')
    .limit(1)
    .executeTakeFirst()
  if (!found) throw new Error(`Nobody in the sample has the role ${role}`)
  await browser.get('/staff/sign-in')
  const response = await browser.post('/staff/sign-in/trial', { account: found.id })
  if (response.statusCode !== 303) throw new Error(`Could not sign in as ${found.name}: ${response.statusCode}`)
  await browser.get('/staff/account')
  return found
}

/** A member of staff for tests of actions and queries; not a row in the database unless `id` is one. */
export function staffActor(
  given: Partial<Omit<StaffActor, 'permissions'>> & { permissions?: readonly string[] } = {},
): StaffActor {
  const { permissions = [], ...rest } = given
  return {
    kind: 'staff',
    id: '00000000-0000-7000-8000-000000000001',
    name: 'Test Officer',
    email: 'test.officer@wrenbridge.example.org',
    roles: [],
    teams: [],
    scopes: [],
    frontDeskScopes: [],
    limits: {},
    organisationId: null,
    ...rest,
    permissions: new Set(permissions),
  }
}
