import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { changePassword, saveHeldRole, saveStaff } from '#modules/access/index.ts'
import { formatReference, inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { hashPassword } from '#platform/secrets/index.ts'
import { createBrowser, signInAs, testApp, testDatabase } from '#test/index.ts'
import { aResident, cookieOf, tokenIn } from './everybody.ts'

const db = await testDatabase()
const { app, work } = await testApp(db)
const password = 'kettle orchard tram'
const hash = await hashPassword(password)

async function person() {
  const id = newId()
  const email = `${id}@example.org`
  await inTransaction(db, async (tx) => {
    saveStaff(tx, {
      id,
      kind: 'staff',
      name: 'Robin Marlow',
      email,
      phone: null,
      jobTitle: null,
      organisationId: null,
      trial: false,
    })
    saveHeldRole(tx, { staffId: id, roleKey: 'officer', since: Temporal.PlainDate.from('2026-01-01'), until: null })
    changePassword(tx, system('test'), { id, kind: 'staff', name: 'Robin Marlow', email }, hash, null)
  })
  return email
}

/** A form sent from a browser and address of its own, and how long the answer took. */
async function timed(page: string, url: string, fields: Record<string, string>, nth: number) {
  const browser = createBrowser(app)
  const { body } = await browser.get(page)
  const headers = {
    cookie: cookieOf(browser),
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'text/html',
  }
  const payload = new URLSearchParams({ _csrf: tokenIn(body), ...fields }).toString()
  const began = performance.now()
  const answer = await app.inject({ method: 'POST', url, headers, payload, remoteAddress: `198.51.100.${nth % 250}` })
  return { answer, took: performance.now() - began }
}

/**
 * Whether two kinds of question can be told apart by the time of the answer: asked in turn, in pairs, so that a busy
 * machine slows both. Of 24 tosses of a coin, fewer than 4 or more than 20 heads come up less than once in 3,000 times.
 */
async function slowerOf24(
  one: (nth: number) => Promise<{ took: number }>,
  other: (nth: number) => Promise<{ took: number }>,
) {
  await one(200)
  await other(201)
  let slower = 0
  for (let nth = 0; nth < 24; nth += 1) {
    const isFirst = nth % 2 === 0
    const [first, second] = [await (isFirst ? one : other)(nth), await (isFirst ? other : one)(nth + 100)]
    if (first.took > second.took === isFirst) slower += 1
  }
  return slower
}

describe('a stranger', () => {
  test('cannot tell by the time of the answer which accounts there are', async () => {
    const emails = await Promise.all(Array.from({ length: 26 }, person))
    const guess = (email: string, nth: number) =>
      timed('/staff/sign-in', '/staff/sign-in', { email, password: 'violet harbour spoon' }, nth)
    let known = 0
    const slower = await slowerOf24(
      (nth) => guess(emails[known++] ?? '', nth),
      (nth) => guess(`nobody${nth}@example.org`, nth),
    )
    assert.ok(slower >= 4 && slower <= 20, `known accounts took longer ${slower} times of 24`)
  })

  test('cannot tell by the words or the time of the answer whose request it is', async () => {
    const people: Awaited<ReturnType<typeof aResident>>[] = []
    for (let count = 0; count < 26; count += 1) people.push(await aResident({ db, app, work }))
    let known = 0
    const ask = async (reference: string, email: string, nth: number) => {
      const { answer, took } = await timed('/progress', '/progress', { reference, email }, nth)
      assert.equal(answer.statusCode, 303)
      assert.equal(answer.headers.location, '/progress/code')
      return { took }
    }
    const slower = await slowerOf24(
      (nth) => {
        const { reference = '', email = '' } = people[known++] ?? {}
        return ask(reference, email, nth)
      },
      (nth) => ask(formatReference(2_000_000 + nth), `nobody${nth}@example.org`, nth),
    )
    assert.ok(slower >= 4 && slower <= 20, `requests that there are took longer ${slower} times of 24`)
  })

  test('gets the same words for a wrong code, whether or not one was sent, and five tries', async () => {
    const { reference, email } = await aResident({ db, app, work })
    const words = async (fields: Record<string, string>) => {
      const browser = createBrowser(app)
      await browser.get('/progress')
      await browser.post('/progress', fields)
      const heard: string[] = []
      for (let tries = 0; tries < 7; tries += 1) {
        const { body, statusCode } = await browser.post('/progress/code', { code: '000000' })
        heard.push(`${statusCode} ${/<div[^>]*govuk-error-summary[\s\S]*?<\/ul>/.exec(body)?.[0]}`)
      }
      return heard
    }
    const real = await words({ reference, email })
    assert.deepEqual(await words({ reference: formatReference(2_999_999), email }), real)
    assert.match(real[0] ?? '', /not the code we sent/)
    assert.match(real[6] ?? '', /no longer works/)
  })

  test('who guesses private links is told the same each time, and sees nothing', async () => {
    const { link } = await aResident({ db, app, work })
    const near = `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`
    for (const guess of [near, `/l/${'a'.repeat(22)}`, '/l/x', '/resume/x', `/resume/${'a'.repeat(22)}`]) {
      const { statusCode, body, cookies } = await app.inject({ url: guess })
      assert.equal(statusCode, 410, guess)
      assert.match(body, /<h1/)
      assert.equal(cookies.filter(({ name }) => name === 'fp_resident').length, 0)
    }
  })

  test('is led nowhere else by an address to come back to', async () => {
    const email = await person()
    for (const next of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/staff/../../evil.example',
      '/staff/..//evil.example',
      'javascript:mischief()',
      '/staff\r\nX-Mischief: 1',
      '/staff@evil.example',
      '/staff%2f..%2f..//evil.example',
      '/progress',
      '',
    ]) {
      const browser = createBrowser(app)
      const { body } = await browser.get(`/staff/sign-in?next=${encodeURIComponent(next)}`)
      assert.ok(!body.includes('evil.example') || /name="next" value="\/staff/.test(body), next)
      const { headers } = await browser.post('/staff/sign-in', { email, password, next })
      assert.match(String(headers.location), /^\/staff(?:$|[/?])/, next)
      assert.equal(new URL(String(headers.location), 'https://own.example').host, 'own.example')
      assert.equal(headers['x-mischief'], undefined)
    }
  })
})

describe('a session', () => {
  test('is a new one at sign-in: one planted beforehand opens nothing, and the form of before is worth nothing', async () => {
    const email = await person()
    const browser = createBrowser(app)
    browser.setCookie('fp_staff', 'planted-by-somebody-else')
    const before = tokenIn((await browser.get('/staff/sign-in')).body)
    await browser.post('/staff/sign-in', { email, password })
    const session = browser.cookies.get('fp_staff')
    assert.notEqual(session, 'planted-by-somebody-else')
    const planted = createBrowser(app)
    planted.setCookie('fp_staff', 'planted-by-somebody-else')
    assert.match((await planted.get('/staff/account')).body, /<h1[^>]*>Sign in/)
    const headers = { cookie: cookieOf(browser), 'content-type': 'application/x-www-form-urlencoded' }
    const old = await app.inject({ method: 'POST', url: '/staff/sign-out', headers, payload: `_csrf=${before}` })
    assert.equal(old.statusCode, 403)
  })

  test('is kept back by browsers that follow a link on another site: from a page of ours they ask again', async () => {
    const link = { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    for (const [url, signIn] of [
      ['/staff/queue?team=none', '/staff/sign-in?next=%2Fstaff%2Fqueue%3Fteam%3Dnone'],
      ['/members', '/members/sign-in?next=%2Fmembers'],
    ] as const) {
      const asked = await app.inject({ url, headers: link })
      assert.equal(asked.statusCode, 200)
      assert.ok(asked.body.includes(`<meta http-equiv="refresh" content="0; url=${signIn}">`), asked.body)
      assert.ok(asked.body.includes(`<a class="govuk-link" href="${signIn}">Go on</a>`))
      const typed = await app.inject({ url, headers: { accept: 'text/html', 'sec-fetch-site': 'none' } })
      assert.equal(typed.headers.location, signIn)
    }
  })

  test('that was kept back does not spoil a form on a page that anybody may open, and no form of the staff’s side does without it', async () => {
    const browser = createBrowser(app)
    await signInAs(db, browser, 'officer')
    const withoutSession = createBrowser(app)
    for (const [name, value] of browser.cookies) if (name !== 'fp_staff') withoutSession.setCookie(name, value)
    const token = tokenIn((await withoutSession.get('/progress')).body)
    const visit = withoutSession.cookies.get('fp_visit')
    assert.ok(visit)
    browser.setCookie('fp_visit', visit)
    const headers = { cookie: cookieOf(browser), 'content-type': 'application/x-www-form-urlencoded' }
    const send = (url: string) => app.inject({ method: 'POST', url, headers, payload: `_csrf=${token}` })
    assert.equal((await send('/progress')).statusCode, 422)
    assert.equal((await send('/staff/account/sessions/end-others')).statusCode, 403)
  })

  test('that was signed out is worth nothing on any page, nor its forms', async () => {
    const browser = createBrowser(app)
    await signInAs(db, browser, 'officer')
    const [cookie, token] = [cookieOf(browser), tokenIn((await browser.get('/staff/account')).body)]
    await browser.post('/staff/sign-out')
    for (const url of ['/staff', '/staff/queue', '/staff/account', '/staff/live'])
      assert.match(String((await app.inject({ url, headers: { cookie } })).headers.location), /^\/staff\/sign-in/)
    const sent = await app.inject({
      method: 'POST',
      url: '/staff/account/sessions/end-others',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      payload: `_csrf=${token}`,
    })
    assert.notEqual(sent.statusCode, 200)
  })
})
