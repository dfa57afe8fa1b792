import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createBrowser, signInAs, testDatabase } from '#test/index.ts'
import { appWithRoutes } from '../routes.ts'
import { aMember, anAddress, aResident, cookieOf, signInWithEveryRole, tokenIn } from './everybody.ts'

const db = await testDatabase()
const { app, work, routes } = await appWithRoutes(db)
after(() => app.close())

/** Called by programs that show a key of their own; here no cookie counts, so there is nothing to forge. */
const calledByPrograms = new Set<string>([])
const posts = routes.filter(({ method, url }) => method === 'POST' && !calledByPrograms.has(url))

async function newSession() {
  const browser = createBrowser(app)
  await signInWithEveryRole(db, browser)
  const token = tokenIn((await browser.get('/staff/account')).body)
  return { cookie: cookieOf(browser), token, browser }
}

type Sent = { cookie: string; token?: string; headers?: Record<string, string> }

const send = (url: string, { cookie, token, headers = {} }: Sent) =>
  app.inject({
    method: 'POST',
    url: anAddress(url),
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: token === undefined ? 'a=b' : new URLSearchParams({ _csrf: token, a: 'b' }).toString(),
  })

const isTurnedAway = ({ statusCode, body }: { statusCode: number; body: string }) =>
  statusCode === 403 && body.includes('We could not tell that this form came from our own page')

const recorded = async () => (await db.pool.query('select count(*)::int as count from audit_entries')).rows[0]?.count

test('every form is turned away without a token, with another’s, with one of an earlier session, and from another site', async () => {
  const earlier = await newSession()
  await earlier.browser.post('/staff/sign-out')
  const mine = await newSession()
  const other = createBrowser(app)
  await signInAs(db, other, 'advisor')
  const theirs = tokenIn((await other.get('/staff/account')).body)
  const resident = await aResident({ db, app, work })
  const member = await aMember({ db, app, work })
  const before = await recorded()

  const accepted: string[] = []
  for (const { url } of posts) {
    const side = url.startsWith('/my/')
      ? { browser: resident.browser, page: `/my/${resident.reference}` }
      : url.startsWith('/members')
        ? { browser: member, page: '/members' }
        : null
    const cookie = side ? cookieOf(side.browser) : mine.cookie
    const own = side ? tokenIn((await side.browser.get(side.page)).body) : mine.token
    const tries: Record<string, Sent> = {
      'no token': { cookie },
      'an empty token': { cookie, token: '' },
      'an invented token': { cookie, token: `${'a'.repeat(12)}.${'b'.repeat(43)}` },
      'the token of somebody else': { cookie, token: theirs },
      'the token of an earlier session': { cookie, token: earlier.token },
      'a good token from another site': { cookie, token: own, headers: { 'sec-fetch-site': 'cross-site' } },
      'a good token from a page of another origin': { cookie, token: own, headers: { origin: 'https://evil.example' } },
      'a good token from a neighbouring site': { cookie, token: own, headers: { 'sec-fetch-site': 'same-site' } },
    }
    for (const [how, sent] of Object.entries(tries))
      if (!isTurnedAway(await send(url, sent))) accepted.push(`${url} took ${how}`)
  }
  assert.deepEqual(accepted, [])
  assert.ok(posts.length > 100, `only ${posts.length} forms were tried`)
  assert.equal(await recorded(), before, 'nothing was done')
})

test('a form is taken from our own address, from the host it was sent to, and from browsers that name no origin', async () => {
  const mine = await newSession()
  const { origin } = new URL(work.config.BASE_URL)
  for (const headers of [{ origin: 'null' }, { origin }, { origin: 'https://desk.example', host: 'desk.example' }]) {
    const answer = await send('/progress', { ...mine, headers })
    assert.ok(!isTurnedAway(answer), JSON.stringify(headers))
  }
  for (const origin of ['https://evil.example', 'not an origin', 'https://desk.example.evil.example'])
    assert.ok(isTurnedAway(await send('/progress', { ...mine, headers: { origin, host: 'desk.example' } })), origin)
})

test('every form is taken with its own token', async () => {
  const refused: string[] = []
  const last = posts.toSorted((a, b) => Number(a.url.includes('sign-')) - Number(b.url.includes('sign-')))
  let mine = await newSession()
  for (const { url } of last) {
    if (url.startsWith('/my/') || url.startsWith('/members')) continue
    const answer = await send(url, mine)
    if (isTurnedAway(answer)) refused.push(url)
    if (String(answer.headers.location).startsWith('/staff/sign-in')) mine = await newSession()
  }
  assert.deepEqual(refused, [])
})
