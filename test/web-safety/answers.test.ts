import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createBrowser, runJobs, testDatabase } from '#test/index.ts'
import { openedCase } from '../cases.ts'
import { appWithRoutes } from '../routes.ts'
import { anAddress, aResident, cookieOf, signInWithEveryRole, tokenIn } from './everybody.ts'

const db = await testDatabase()
const { app, work, routes } = await appWithRoutes(db)
after(() => app.close())
const resident = await aResident({ db, app, work })
const staff = createBrowser(app)
await signInWithEveryRole(db, staff)

describe('every page', () => {
  /** Goes on for as long as somebody watches. */
  const pages = routes.filter(({ method, url }) => method === 'GET' && url !== '/staff/live' && url !== '/assets/*')

  test('is kept nowhere, framed by nobody else, not guessed at, and says to no other site where somebody was', async () => {
    const faults: string[] = []
    for (const { url } of pages)
      for (const browser of [staff, resident.browser]) {
        const { statusCode, headers } = await app.inject({
          url: anAddress(url),
          headers: { cookie: cookieOf(browser) },
        })
        const isMachine = url.startsWith('/health') || url.startsWith('/map/') || url === '/metrics'
        const fault = (says: string) => faults.push(`${url} (${statusCode}) ${says}`)
        if (headers['x-content-type-options'] !== 'nosniff') fault('may be guessed at')
        if (headers['referrer-policy'] !== 'no-referrer') fault('tells where somebody was')
        if (headers['cross-origin-opener-policy'] !== 'same-origin') fault('may be held by another window')
        if (isMachine) continue
        if (headers['cache-control'] !== 'no-store' && statusCode !== 303)
          fault(`may be kept: ${headers['cache-control']}`)
        const policy = String(headers['content-security-policy'])
        if (!/default-src 'none'/.test(policy) || /unsafe|\*|http:/.test(policy)) fault(`has a loose policy: ${policy}`)
        if (!/frame-ancestors 'self'/.test(policy)) fault('may be framed')
        if (headers['x-frame-options'] !== 'SAMEORIGIN') fault('may be framed by old browsers')
      }
    assert.deepEqual(faults, [])
    assert.ok(pages.length > 100, `only ${pages.length} pages`)
  })

  test('holds no script, style or handler but its own files and what carries its nonce', async () => {
    const faults: string[] = []
    for (const { url } of pages) {
      const { body, headers } = await app.inject({ url: anAddress(url), headers: { cookie: cookieOf(staff) } })
      if (!String(headers['content-type']).startsWith('text/html')) continue
      const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1] ?? 'none'
      for (const [tag] of body.matchAll(/<(?:script|style|link|iframe|img|form|object|embed|base)\b[^>]*>/g)) {
        if (/ (?:src|href|action)="(?:https?:)?\/\//.test(tag)) faults.push(`${url}: ${tag}`)
        if (/^<(?:script|style)\b/.test(tag) && !/ src="\/assets\//.test(tag) && !tag.includes(`nonce="${nonce}"`))
          faults.push(`${url}: ${tag}`)
      }
      for (const [attribute] of body.matchAll(/ (?:style|on[a-z]+)="[^"]*"|javascript:/g))
        faults.push(`${url}: ${attribute}`)
    }
    assert.deepEqual(faults, [])
  })
})

describe('the address of a form', () => {
  const opened = new Set(routes.filter(({ method }) => method === 'GET').map(({ url }) => url))
  const forms = routes.filter(
    ({ method, url, access }) => method === 'POST' && !opened.has(url) && access.for !== 'everyone',
  )

  test('leads to the page the form stands on when it is opened by itself, and says nothing to who may not open that', async () => {
    const faults: string[] = []
    const stranger = createBrowser(app)
    for (const { url, access } of forms) {
      const address = anAddress(url)
      const [who, elsewhere] = access.for === 'staff' ? [staff, '/staff'] : [resident.browser, '/']
      const { statusCode, headers } = await app.inject({ url: address, headers: { cookie: cookieOf(who) } })
      const location = String(headers.location ?? '')
      const isAbove = location.length < address.length && address.startsWith(location) && location.startsWith(elsewhere)
      if (access.for !== 'member' && (statusCode !== 303 || !isAbove))
        faults.push(`${url}: ${statusCode} at ${location}`)
      const { body } = await stranger.get(address)
      if (!/<h1[^>]*>(?:Sign in|Check the progress of a request)/.test(body))
        faults.push(`${url} shows a stranger ${/<h1[^>]*>[^<]*/.exec(body)?.[0]}`)
    }
    assert.deepEqual(faults, [])
    assert.ok(forms.length > 80, `only ${forms.length} forms`)
  })

  test('that the address of another page fits too leads on all the same', async () => {
    assert.equal((await staff.get('/staff/desk/answer')).statusCode, 200)
    assert.equal((await staff.get('/staff/desk/nobody')).statusCode, 404)
    const posted = await app.inject({
      method: 'DELETE',
      url: '/staff/duty/shifts',
      headers: { cookie: cookieOf(staff) },
    })
    assert.equal(posted.statusCode, 404)
  })
})

describe('a file that was sent in', () => {
  test('is handed out to be kept, by its checked type, and never shown as a page', async () => {
    const { reference } = await openedCase(db)
    const page = await staff.get(`/staff/cases/${reference}/file`)
    const send = async (name: string, type: string, content: Buffer) => {
      const payload = Buffer.concat([
        Buffer.from(
          `--b\r\ncontent-disposition: form-data; name="_csrf"\r\n\r\n${tokenIn(page.body)}\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`,
        ),
        content,
        Buffer.from('\r\n--b--\r\n'),
      ])
      const headers = { cookie: cookieOf(staff), 'content-type': 'multipart/form-data; boundary=b' }
      return app.inject({ method: 'POST', url: `/staff/cases/${reference}/file`, headers, payload })
    }
    const script = Buffer.from('<script>mischief()</script>')
    const both = Buffer.concat([Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), script])
    assert.equal((await send('photo.gif', 'text/html', both)).statusCode, 303)
    assert.equal((await send('words.txt', 'image/svg+xml', Buffer.from('Plain words'))).statusCode, 303)
    for (const [name, type, content] of [
      ['page.html', 'text/plain', script],
      ['words.txt', 'text/plain', script],
      ['drawing.svg', 'image/png', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`)],
      ['photo.gif.html', 'image/gif', both],
      ['run.exe', 'application/pdf', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1')],
    ] as const) {
      const refused = await send(name, type, content)
      assert.equal(refused.statusCode, 422, name)
      assert.match(refused.body, /The file (?:must be|does not hold)/, name)
    }
    const shown = await staff.get(`/staff/cases/${reference}`)
    const files = [
      ...new Set(
        [...shown.body.matchAll(/href="(\/staff\/cases\/[^"]+\/files\/[\w-]+)"/g)].map(([, href = '']) => href),
      ),
    ]
    assert.equal(files.length, 2)
    for (const href of files) {
      const { headers } = await app.inject({ url: href, headers: { cookie: cookieOf(staff) } })
      assert.match(String(headers['content-disposition']), /^attachment; filename\*=UTF-8''(?:photo\.gif|words\.txt)$/)
      assert.match(String(headers['content-type']), /^(?:image\/gif|text\/plain)/)
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['cache-control'], 'no-store')
      assert.notEqual((await app.inject({ url: href })).statusCode, 200, 'nobody else gets it')
    }
  })
})

describe('a name of our site that somebody else made up', () => {
  const lies = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    forwarded: 'host=evil.example',
  }

  test('stands in no page, no redirect and no email', async () => {
    for (const { method, url } of routes) {
      if (method !== 'GET' || url === '/staff/live') continue
      const { body, headers } = await app.inject({ url: anAddress(url), headers: { ...lies, cookie: cookieOf(staff) } })
      assert.ok(!body.includes('evil.example') && !JSON.stringify(headers).includes('evil.example'), url)
    }
    const asked = await aResident({ db, app, work })
    const page = await app.inject({ url: '/progress', headers: { ...lies, cookie: cookieOf(asked.browser) } })
    const visit = page.cookies.map(({ name, value }) => `${name}=${value}`).join('; ') || cookieOf(asked.browser)
    const before = work.mail.sent.length
    const sent = await app.inject({
      method: 'POST',
      url: '/progress',
      headers: { ...lies, cookie: visit, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        _csrf: tokenIn(page.body),
        reference: asked.reference,
        email: asked.email,
      }).toString(),
    })
    assert.equal(sent.headers.location, '/progress/code')
    await runJobs(work)
    assert.ok(work.mail.sent.length > before, 'a code was sent')
    for (const { text, html, subject } of work.mail.sent) {
      assert.doesNotMatch(`${text}${html}${subject}`, /evil\.example/)
      for (const [link] of text.matchAll(/https?:\/\/[^\s]+/g)) assert.ok(link.startsWith(app.config.BASE_URL), link)
    }
  })
})
