import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createWeb } from '../../src/app.ts'
import { draftDefinition, publishDrafts } from '../../src/modules/definitions/actions/versions.ts'
import { listVersions } from '../../src/modules/definitions/queries/versions.ts'
import { inTransaction } from '../../src/platform/db/index.ts'
import type { App } from '../../src/platform/http/index.ts'
import { openedCase } from '../cases.ts'
import { createBrowser, signInAs, staffActor, testDatabase, testWork } from '../index.ts'

const db = await testDatabase()
const work = await testWork(db)

/** The web side as it is after a start: nothing is remembered but what stands in the database. */
async function deploy(): Promise<App> {
  const app = await createWeb({ config: work.config, db, clock: db.testClock, log: work.log })
  await app.ready()
  return app
}

type Open = { cookies: ReadonlyMap<string, string>; token: string }
const tokenIn = (body: string) => /name="_csrf" value="([^"]+)"/.exec(body)?.[1] ?? ''

/** What a browser sends from a page that was loaded before the deploy: its cookies and the token in its form. */
function sendFrom(app: App, { cookies, token }: Open, url: string, fields: Record<string, string>) {
  return app.inject({
    method: 'POST',
    url,
    headers: {
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html',
    },
    payload: new URLSearchParams({ _csrf: token, ...fields }).toString(),
  })
}

/** A new version of the form: the notes are no longer asked for, the height of the post is, and must be answered. */
async function publishNewForm() {
  const current = (await listVersions(db, 'service', 'street-light')).find(({ state }) => state === 'published')
  assert.ok(current)
  const at = current.source.indexOf('    - key: notes\n')
  assert.ok(at > 0)
  const source = `${current.source.slice(0, at)}    - key: height
      questions:
        - key: height
          type: choice
          label: How high is the post?
          name: Height
          missing: Select how high the post is
          options:
            - { value: low, label: Lower than a house }
            - { value: high, label: As high as a house or higher }
`
  const writtenBy = 'Ada Field'
  const publisher = staffActor({ name: writtenBy, permissions: ['definitions.publish'] })
  const drafted = await inTransaction(db, (tx) =>
    draftDefinition(tx, { kind: 'service', key: 'street-light', source, baseVersion: current.version, writtenBy }),
  )
  assert.ok(drafted.refusal === null, JSON.stringify(drafted))
  const { refusal } = await inTransaction(db, (tx) => publishDrafts(tx, publisher, [drafted.versionId]))
  assert.equal(refusal, null)
  // What is published counts in every process within a second.
  await new Promise((resolve) => setTimeout(resolve, 1100))
}

test('a form begun before a deploy can be sent after it, also when its questions have changed; people stay signed in', async () => {
  const before = await deploy()
  const resident = createBrowser(before)
  const [street] = await db.selectFrom('streets').select('usrn').orderBy('usrn').limit(1).execute()
  await resident.get('/request/street-light')
  await resident.post('/request/street-light/problem', { problem: 'out' })
  const page = await resident.get('/request/street-light/where')
  const open = { cookies: resident.cookies, token: tokenIn(page.body) }

  const atCheck = createBrowser(before)
  const filledIn = {
    problem: 'out',
    where: street?.usrn ?? '',
    'where-text': 'By the bank',
    'how-many': 'one',
    notes: '',
  }
  await atCheck.get('/request/street-light')
  for (const key of ['problem', 'where', 'how-many', 'notes', 'contact'])
    await atCheck.post(`/request/street-light/${key}`, filledIn)
  assert.match((await atCheck.get('/request/street-light/check')).body, /Check your answers/)

  const { reference } = await openedCase(db, 'street-light')
  const officer = createBrowser(before)
  await signInAs(db, officer, 'officer', 'street-lighting')
  const form = await officer.get(`/staff/cases/${reference}/note`)
  const staff = { cookies: officer.cookies, token: tokenIn((await officer.get(`/staff/cases/${reference}`)).body) }
  assert.ok(open.token && staff.token)
  assert.ok(form.statusCode < 500)
  await before.close()

  await publishNewForm()
  const now = await deploy()
  after(() => now.close())
  const typed = { where: street?.usrn ?? '', 'where-text': 'By the bank' }
  const taken = await sendFrom(now, open, '/request/street-light/where', typed)
  assert.equal(taken.statusCode, 303, taken.body.replaceAll(/<[^>]+>/g, ' ').slice(0, 500))

  const again = createBrowser(now)
  for (const [name, value] of resident.cookies) again.setCookie(name, value)
  const rest = { 'how-many': 'one', height: 'high', 'contact-name': 'Ann Field', 'contact-email': 'ann@example.org' }
  let at = String(taken.headers.location)
  const seen: string[] = []
  await again.get(at)
  while (!at.endsWith('/check')) {
    seen.push(at.split('/').at(-1) ?? '')
    const answer = await again.post(at, { ...typed, ...rest })
    assert.equal(answer.statusCode, 303, at)
    at = String(answer.headers.location)
  }
  assert.deepEqual(seen, ['how-many', 'height', 'contact'])
  await again.get(at)
  assert.equal((await again.post('/request/street-light/check')).statusCode, 303)
  assert.match((await again.get('/request/street-light/sent')).body, /FP-\d+/)

  const sender = createBrowser(now)
  for (const [name, value] of atCheck.cookies) sender.setCookie(name, value)
  const early = await sender.post('/request/street-light/check')
  const asked = await sender.get(String(early.headers.location))
  assert.match(
    asked.body,
    /This form has changed since you began[\s\S]*How high is the post/,
    'not sent before it is answered',
  )
  await sender.post('/request/street-light/height?change=1', { height: 'low' })
  assert.equal((await sender.post('/request/street-light/check')).headers.location, '/request/street-light/sent')
  assert.match((await sender.get('/request/street-light/sent')).body, /FP-\d+/)

  const took = await sendFrom(now, staff, `/staff/cases/${reference}/take`, {})
  assert.equal(took.headers.location, `/staff/cases/${reference}`)
  const { owner_id: owner } = await db
    .selectFrom('cases')
    .select('owner_id')
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow()
  assert.ok(owner, 'the button pressed on the page of before did what it says')
})

test('a page loaded before a deploy gets today’s style in place of the one that is gone, not to be kept as that one', async () => {
  const now = await deploy()
  after(() => now.close())
  const ours = await now.inject({ url: '/assets/0123456789ab/public.css' })
  assert.equal(ours.statusCode, 200)
  assert.equal(ours.headers['cache-control'], 'no-cache')
})
