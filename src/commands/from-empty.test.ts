import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { TOTP } from 'otpauth'
import { type Browser, emptyDatabase, testApp } from '#test/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'firstpoint-empty-'))
after(() => rm(folder, { recursive: true, force: true }))
const db = await emptyDatabase()
// The commands live by the real clock, and what they write must hold on the day of the pages.
db.testClock.set(Temporal.Now.instant())
const password = 'three quiet wombats'

async function firstpoint(...args: string[]) {
  const settings = { DATABASE_URL: db.url, DATA_DIR: folder, FIRSTPOINT_ADMIN_PASSWORD: password, LOG_LEVEL: 'silent' }
  const child = spawn(join(root, 'firstpoint'), args, {
    env: { ...process.env, ...settings, BASE_URL: 'http://127.0.0.1:3000' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { stdout, stderr, status: await ended }
}

const ticks = (body: string) => body.match(/✓ Done/g)?.length ?? 0

test('from an empty database to the first case, by commands and screens only', { timeout: 300_000 }, async () => {
  const made = await firstpoint('setup', '--name', 'Ada Field', '--email', 'ada.field@example.org')
  assert.equal(made.status, 0, made.stderr)
  const { browser } = await testApp(db, { COUNCIL_NAME: 'Harrowmere Council', COUNCIL_PHONE: '0113 496 0900' })
  const ada = browser()
  await signIn(ada)

  const first = await ada.get('/staff')
  assert.match(first.body, /<h1[^>]*>First steps/)
  assert.equal(ticks(first.body), 1, 'only the name and phone number of the council are known')

  assert.match((await browser().get('/')).body, /Call 0113 496 0900\.</, 'no hours are published yet')

  for (const [page, hint] of [
    ['/staff/places', /import places FOLDER\/places/],
    ['/staff/places?q=ZZ99', /import places FOLDER\/places/],
    ['/staff/places/rounds', /import places FOLDER\/places/],
    ['/staff/definitions', /definitions load FOLDER/],
    ['/staff/services', /There are no services yet/],
    ['/services', /There is nothing here yet/],
  ] as const)
    assert.match((await ada.get(page)).body, hint, page)

  const loaded = await firstpoint('definitions', 'load', join(root, 'council'), '--as', 'Ada Field')
  assert.equal(loaded.status, 0, loaded.stderr)
  const tooSoon = await publishAll(ada)
  assert.equal(tooSoon.statusCode, 422)
  assert.match(tooSoon.body, /services\/missed-bin\.yaml line \d+: There is no team “waste-collections”/)

  const links = join(folder, 'links.csv')
  const organised = await firstpoint('import', 'organisation', join(root, 'council'), '--links', links)
  assert.equal(organised.status, 0, organised.stderr)
  assert.match(organised.stdout, /staff\.yaml: \d+ added, 0 changed, 0 unchanged/)
  const places = await firstpoint('import', 'places', join(root, 'council/places'))
  assert.equal(places.status, 0, places.stdout)
  assert.equal((await publishAll(ada)).statusCode, 303)
  const last = await ada.get('/staff')
  assert.equal(ticks(last.body), 6, 'all but the mail server')
  assert.match((await browser().get('/')).body, /Call 0113 496 0900, Monday to Friday, 8:30am to 5:30pm\. Closed on/)

  const reference = await askSomething(browser())
  const kelly = browser()
  await choosePassword(kelly, links, 'kelly.marsh@example.org')
  assert.match((await kelly.get(`/staff/cases?q=${reference}`)).body, new RegExp(reference))
})

/** Signs in and sets up the codes that an administrator must have. */
async function signIn(visitor: Browser) {
  await visitor.get('/staff/sign-in')
  await visitor.post('/staff/sign-in', { email: 'ada.field@example.org', password })
  await visitor.get('/staff/sign-in/set-up')
  await visitor.post('/staff/sign-in/set-up/begin')
  const { body } = await visitor.get('/staff/sign-in/set-up')
  const secret = (/type the key: <strong[^>]*>([A-Z2-7 ]+)</.exec(body)?.[1] ?? '').replaceAll(' ', '')
  const code = new TOTP({ secret }).generate({ timestamp: db.testClock.now().epochMilliseconds })
  await visitor.post('/staff/sign-in/set-up', { code })
}

async function publishAll(visitor: Browser) {
  await visitor.get('/staff/definitions')
  return visitor.post('/staff/definitions/publish', { which: 'all' })
}

async function askSomething(me: Browser): Promise<string> {
  await me.get('/request/something-else')
  const answers = {
    what: 'Who looks after the clock on the market hall?',
    'has-place': 'no',
    danger: 'no',
    'contact-name': 'Ann Field',
    'contact-email': 'ann@example.org',
  }
  let at = '/request/something-else/what'
  while (!at.endsWith('/check')) {
    const answer = await me.post(at, answers)
    assert.equal(answer.statusCode, 303, at)
    at = String(answer.headers.location)
  }
  await me.get(at)
  await me.post(at)
  return /FP-\d+/.exec((await me.get('/request/something-else/sent')).body)?.[0] ?? ''
}

async function choosePassword(visitor: Browser, links: string, email: string) {
  const line = (await readFile(links, 'utf8')).split('\n').find((row) => row.includes(email))
  const path = new URL(line?.split(',').at(-1) ?? '').pathname
  await visitor.get(path)
  await visitor.post(path, { password: 'four loud ferrets sing', again: 'four loud ferrets sing' })
  await visitor.get('/staff/sign-in')
  await visitor.post('/staff/sign-in', { email, password: 'four loud ferrets sing' })
}
