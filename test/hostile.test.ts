import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { proposeAlert, recordNeed } from '#modules/customers/index.ts'
import { importReports } from '#modules/triage/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { createBrowser, runJobs, signInAs, staffActor, testDatabase } from '#test/index.ts'
import { aPerson, openedCase } from './cases.ts'
import { appWithRoutes, type Route } from './routes.ts'

const db = await testDatabase()
const { app, work, routes } = await appWithRoutes(db)
after(() => app.close())

const script = '<script>mischief()</script>'
const unknownId = '00000000-0000-4000-8000-000000000000'
const texts = [
  script,
  `'; drop table cases; --`,
  `{{ 7 * 7 }} \${7 * 7} {% include "../package.json" %}`,
  'NUL \u0000, bell \u0007, turned \u202e',
  '../../../../etc/passwd',
  '-1',
  '99999999999999999999999',
  '2026-02-31',
  '1e400',
  'NaN',
  unknownId,
  'x'.repeat(12_000),
]
const prototypes =
  '__proto__=x&__proto__[a]=x&constructor=x&constructor.prototype=x&toString=x&hasOwnProperty=x&[]=x&a[b]=x&%ED%A0%80=%E0%A4%A'
const addresses = [
  '__proto__',
  '%00',
  '%ED%A0%80',
  '..%2f..%2fetc%2fpasswd',
  '%3Cscript%3E',
  `'%20or%201=1--`,
  'a'.repeat(150),
]

const { known, privateLink } = await somethingToMeddleWith()
/** A lead advisor may all that an advisor may, and merge customers too. */
const people = ['nobody', 'resident', 'lead-advisor', 'team-manager', 'administrator', 'auditor'] as const

for (const who of people)
  test(`hostile input from ${who} is answered clearly, and never with a fault of ours`, {
    timeout: 110_000,
  }, async () => {
    const visitor = await enter(who)
    for (const route of routes) if (!leavesOpen.has(route.url)) await meddle(visitor, route)
    assert.deepEqual(visitor.faults, [])
    assert.ok(visitor.answers > 400, `only ${visitor.answers} answers`)
  })

/** An answer that goes on for as long as somebody watches is held to account by its own test. */
const leavesOpen = new Set(['/staff/live'])

type Request = { method: 'GET' | 'POST'; url: string; payload?: string; type?: string }
type Answer = { status: number; body: string }
type Visitor = Awaited<ReturnType<typeof enter>>

/** Somebody whose every answer is looked at. */
async function enter(who: (typeof people)[number]) {
  const browser = createBrowser(app)
  const faults: string[] = []
  const forms = new Map<string, Map<string, string>>()
  let token = ''
  let answers = 0

  async function signIn() {
    if (who === 'resident') await browser.get(privateLink)
    else if (who !== 'nobody') await signInAs(db, browser, who)
    const page = await browser.get(who === 'nobody' || who === 'resident' ? '/progress' : '/staff/account')
    token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
    assert.ok(token, `no form was shown to ${who}`)
  }

  async function send({ method, url, payload, type = 'application/x-www-form-urlencoded' }: Request): Promise<Answer> {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { cookie, accept: 'text/html', ...(payload === undefined ? {} : { 'content-type': type }) }
    const started = performance.now()
    const response = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
    answers += 1
    const fault = faultOf(response.statusCode, response.body, performance.now() - started)
    if (fault) faults.push(`${method} ${url.slice(0, 150)} ${(payload ?? '').slice(0, 200)}: ${fault}`)
    const signedOut = String(response.headers.location ?? '').startsWith('/staff/sign-in')
    if (signedOut && who !== 'nobody' && who !== 'resident') await signIn()
    return { status: response.statusCode, body: response.body }
  }

  await signIn()
  return {
    send,
    forms,
    faults,
    token: () => token,
    get answers() {
      return answers
    },
  }
}

function faultOf(status: number, body: string, milliseconds: number): string | null {
  if (status >= 500) return `answered ${status}`
  if (milliseconds > 10_000) return `took ${Math.round(milliseconds)} ms`
  if (body.includes(script)) return 'gave script back as script'
  if (
    /\n\s+at [\w.<>]+ ?\(|node_modules|file:\/\/|\/src\/(modules|platform)|PostgresError|violates|relation "/.test(body)
  )
    return 'told about our insides'
  if (status >= 400 && !/<h1[^>]*>\s*\S/.test(body)) return `answered ${status} without words`
  return null
}

async function meddle(visitor: Visitor, route: Route) {
  const url = addressOf(route.url)
  const first = await visitor.send(route.method === 'GET' ? { method: 'GET', url } : formWith(visitor, url, new Map()))
  if (first.status === 200) rememberForms(visitor, url, first.body)
  if (route.url.includes(':') || route.url.includes('*')) await meddleWithAddress(visitor, route)
  if (first.status === 401 || first.status === 403 || first.status === 302) return
  if (route.method === 'GET') await meddleWithQuery(visitor, url, route)
  else await meddleWithForm(visitor, url, route)
}

let turn = 0
/** The hostile texts in turn, so that every one meets many fields. */
const nextText = () => texts[turn++ % texts.length] ?? ''

async function meddleWithAddress(visitor: Visitor, { method, url }: Route) {
  for (let count = 0; count < 3; count += 1) {
    const odd = addresses[turn++ % addresses.length] ?? ''
    const wrong = addressOf(url.replace(/:\w+$|\*$/, odd).replace(/:\w+(\/[^:*]+)$/, `${odd}$1`))
    await visitor.send(method === 'GET' ? { method, url: wrong } : formWith(visitor, wrong, new Map()))
  }
}

async function meddleWithQuery(visitor: Visitor, url: string, { fields }: Route) {
  const names = [...new Set([...fields, 'q', 'page', 'after', 'id', 'change'])]
  for (let count = 0; count < 3; count += 1)
    await visitor.send({
      method: 'GET',
      url: `${url}?${new URLSearchParams(names.map((name) => [name, nextText().slice(0, 3000)]))}`,
    })
  const repeated = names.flatMap((name) => [
    [name, nextText().slice(0, 50)],
    [name, ''],
    [`${name}[]`, 'x'],
  ])
  await visitor.send({ method: 'GET', url: `${url}?${new URLSearchParams(repeated)}&${prototypes}` })
}

async function meddleWithForm(visitor: Visitor, url: string, { fields }: Route) {
  const shown = visitor.forms.get(url) ?? new Map<string, string>()
  const names = [...new Set([...fields, ...shown.keys()])].slice(0, 60)
  for (let count = 0; count < 3; count += 1)
    await visitor.send(formWith(visitor, url, new Map(names.map((name) => [name, nextText()]))))
  for (const name of names.slice(0, 5))
    await visitor.send(formWith(visitor, url, new Map([...shown, [name, nextText()]])))
  const repeated = new URLSearchParams(
    names.flatMap((name) => [
      [name, nextText()],
      [name, shown.get(name) ?? 'x'],
      [`${name}[]`, 'x'],
    ]),
  )
  await visitor.send({ method: 'POST', url, payload: `_csrf=${visitor.token()}&${repeated}&${prototypes}` })
  await visitor.send({ method: 'POST', url, payload: `_csrf=${visitor.token()}&_csrf=b&${repeated}` })
  if (turn % 4 === 0)
    await visitor.send({ method: 'POST', url, payload: `_csrf=${visitor.token()}&a=${'x'.repeat(1_100_000)}` })
  await visitor.send({
    method: 'POST',
    url,
    type: 'application/json',
    payload: `{"_csrf":"${visitor.token()}","__proto__":{"a":1},"x":[`,
  })
  await visitor.send({
    method: 'POST',
    url,
    type: 'text/xml',
    payload: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  })
  await visitor.send({
    method: 'POST',
    url,
    type: 'multipart/form-data; boundary=b',
    payload: `--b\r\ncontent-disposition: form-data; name="_csrf"\r\n\r\n${visitor.token()}\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="../../a\u0000.exe"\r\n\r\nMZ`,
  })
  const parts = new Map([['_csrf', visitor.token()], ...shown, ...names.map((name) => [name, nextText()] as const)])
  await visitor.send({ method: 'POST', url, type: 'multipart/form-data; boundary=b', payload: multipart(parts) })
}

function formWith(visitor: Visitor, url: string, fields: ReadonlyMap<string, string>): Request {
  return { method: 'POST', url, payload: new URLSearchParams([['_csrf', visitor.token()], ...fields]).toString() }
}

const multipart = (fields: ReadonlyMap<string, string>) =>
  `${[...fields].map(([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--b\r\ncontent-disposition: form-data; name="file"; filename="<script>.html"\r\ncontent-type: text/html\r\n\r\n<script>mischief()</script>\r\n--b--\r\n`

/** What a page's forms would send as they stand, so that one field can be wrong among good ones. */
function rememberForms(visitor: Visitor, url: string, html: string) {
  for (const [, attributes = '', inside = ''] of html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)) {
    const fields = new Map<string, string>()
    for (const [tag] of inside.matchAll(/<(?:input|textarea|button)[^>]*>/g)) {
      const name = /\sname="([^"]+)"/.exec(tag)?.[1]
      if (name && name !== '_csrf' && !fields.get(name))
        fields.set(name, /\svalue="([^"]*)"/.exec(tag)?.[1] || 'Good words')
    }
    for (const [, name = '', options = ''] of inside.matchAll(
      /<select[^>]*\sname="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g,
    ))
      fields.set(name, /\svalue="([^"]+)"/.exec(options)?.[1] ?? '')
    const action = (/\saction="([^"]*)"/.exec(attributes)?.[1] || url).split('?')[0] ?? url
    visitor.forms.set(action, fields)
  }
}

/** A real address for a route's pattern where there is something to be found, so that input gets past the door. */
function addressOf(url: string): string {
  const parts = url.split('/')
  return parts
    .map((part, index) =>
      part.startsWith(':') ? (known[parts.slice(0, index + 1).join('/')] ?? known[part] ?? unknownId) : part,
    )
    .join('/')
}

async function somethingToMeddleWith() {
  const customerId = await aPerson(db)
  const { reference } = await openedCase(db, 'street-light', { customerId })
  const actor = staffActor({ permissions: ['customers.read', 'customers.edit', 'alerts.read', 'alerts.manage'] })
  const since = db.clock.now().toZonedDateTimeISO('Europe/London').toPlainDate()
  await inTransaction(db, (tx) =>
    recordNeed(tx, actor, {
      customerId,
      value: 'large-print',
      detail: null,
      appliesTo: 'person',
      since,
      source: 'The person',
      consentToShare: true,
    }),
  )
  const proposer = await db.selectFrom('staff').select('id').orderBy('name').executeTakeFirstOrThrow()
  await inTransaction(db, (tx) =>
    proposeAlert(
      tx,
      { ...actor, id: proposer.id },
      {
        customerId,
        kind: 'visit-in-pairs',
        beforeActing: null,
        reason: 'A dog',
        personalAdviserId: null,
        reviewOn: since.add({ months: 3 }),
        restrictedToRole: null,
        scopeId: null,
      },
    ),
  )
  const folder = await mkdtemp(join(tmpdir(), 'firstpoint-hostile-'))
  after(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'reports.csv'), `report_id,reported_on,text\nh1,2026-11-17,${script} it is all wrong\n`)
  await importReports(db, join(folder, 'reports.csv'))
  await runJobs(work)
  const link = work.mail.sent.map((mail) => /\/l\/[\w-]+/.exec(JSON.stringify(mail))?.[0]).find(Boolean)
  assert.ok(link)
  const advisor = createBrowser(app)
  await signInAs(db, advisor, 'advisor')
  const desk = String((await advisor.post('/staff/desk', { channel: 'phone', source: 'hostile' })).headers.location)
  await advisor.post(`${desk}/matters`, { service: 'street-light' })

  const one = async (text: string): Promise<string> =>
    String(Object.values((await db.pool.query(text)).rows[0] ?? { id: unknownId })[0])
  const staff = await one(`select id from staff where name like 'T%' order by name limit 1`)
  const known: Record<string, string> = {
    ':token': link.slice(3),
    ':audience': 'staff',
    ':part': '1',
    ':page': await one(
      `select body #>> '{form,pages,0,key}' from definition_versions where key = 'street-light' and kind = 'service' limit 1`,
    ),
    ':matter': await one(`select id from matters order by id desc limit 1`),
    '/staff/cases/:reference': reference,
    '/my/:reference': reference,
    '/staff/cases/:reference/files/:fileId': unknownId,
    '/staff/desk/:id': desk.split('/').at(-1) ?? '',
    '/staff/people/:id': staff,
    '/staff/organisation/units/:id': await one(`select id from units order by key limit 1`),
    '/staff/organisation/organisations/:id': await one(`select id from organisations order by name limit 1`),
    '/staff/roles/:key': 'auditor',
    '/staff/scopes/:id': await one(`select id from scopes order by id limit 1`),
    '/staff/services/:key': 'street-light',
    '/services/:key': 'street-light',
    '/request/:key': 'street-light',
    '/staff/definitions/:kind': 'service',
    '/staff/definitions/:kind/:key': 'street-light',
    '/staff/guidance/:key': 'bin-day',
    '/staff/templates/:key': 'case-received',
    '/staff/customers/:id': customerId,
    '/staff/customers/:id/matches/:otherId': await aPerson(db, 'Amara Okafor'),
    ':needId': await one(`select id from needs limit 1`),
    ':alertId': await one(`select id from alerts limit 1`),
    ':pointId': await one(`select id from contact_points limit 1`),
    '/staff/messages/:id': await one(`select id from messages limit 1`),
    '/staff/triage/:id': await one(`select id from triage_items limit 1`),
    '/staff/places/:uprn': await one(`select uprn from properties limit 1`),
    '/staff/places/streets/:usrn': await one(`select usrn from streets limit 1`),
    '/staff/places/rounds/:roundId': await one(`select id from rounds limit 1`),
    ':plannedOn': '2026-11-18',
    ':id': await one(`select id from definition_versions where key = 'street-light' and kind = 'service' limit 1`),
  }
  return { privateLink: link, known }
}
