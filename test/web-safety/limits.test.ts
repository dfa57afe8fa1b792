import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { networkOf } from '#platform/http/index.ts'
import { createBrowser, signInAs, testApp, testConfig, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const limit = 20

type Asked = { from?: string; forwarded?: string; cookie?: string; url?: string }

async function program(settings: Record<string, string> = {}) {
  const { app, clock } = await testApp(db, { RATE_LIMIT: String(limit), ...settings })
  const ask = ({ from = '203.0.113.5', forwarded, cookie, url = '/' }: Asked = {}) =>
    app.inject({
      url,
      remoteAddress: from,
      headers: { ...(forwarded ? { 'x-forwarded-for': forwarded } : {}), ...(cookie ? { cookie } : {}) },
    })
  /** How many of so many requests were answered before the first that was refused. */
  async function answered(count: number, asked: (nth: number) => Asked) {
    for (let nth = 0; nth < count; nth += 1) if ((await ask(asked(nth))).statusCode === 429) return nth
    return count
  }
  return { app, clock, ask, answered }
}

describe('somebody who asks too often', () => {
  test('is told on a page of words to wait a minute, and is answered again afterwards', async () => {
    const { clock, ask, answered } = await program()
    assert.equal(await answered(limit + 5, () => ({})), limit)
    const refused = await ask()
    assert.match(refused.body, /<h1[^>]*>Wait a minute, then try again<\/h1>/)
    assert.match(refused.body, /Nothing you sent before is lost/)
    assert.ok(Number(refused.headers['retry-after']) > 0)
    assert.equal((await ask({ from: '203.0.113.6' })).statusCode, 200, 'a neighbour is answered')
    clock.advance({ minutes: 1 })
    assert.equal((await ask()).statusCode, 200)
  })

  test('is counted on pages that there are not and by links that are guessed', async () => {
    const { answered } = await program()
    assert.equal(await answered(limit + 5, (nth) => ({ url: `/l/${String(nth).padStart(22, 'a')}` })), limit)
    assert.equal(await answered(limit + 5, (nth) => ({ from: '203.0.113.7', url: `/nowhere/${nth}` })), limit)
  })

  test('does not get round it with invented cookies, of staff, residents or visits', async () => {
    for (const name of ['fp_staff', 'fp_resident', 'fp_visit']) {
      const { answered } = await program()
      const invented = (nth: number) => ({ cookie: `${name}=${String(nth).padStart(32, 'x')}`, url: '/staff/account' })
      assert.equal(await answered(limit + 5, invented), limit, name)
    }
  })

  test('does not get round it with a network of IPv6 addresses', async () => {
    const { answered } = await program()
    assert.equal(await answered(limit + 5, (nth) => ({ from: `2001:db8:1:2::${(nth + 1).toString(16)}` })), limit)
    assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:0DB8:1:2::9'))
    assert.notEqual(networkOf('2001:db8:1:3::9'), networkOf('2001:db8:1:2::9'))
    assert.equal(networkOf('::ffff:203.0.113.5'), '203.0.113.5')
  })
})

describe('somebody at work', () => {
  test('has an allowance of their own, which strangers at the same address do not use up', async () => {
    const { app, ask, answered } = await program()
    const officer = createBrowser(app)
    await signInAs(db, officer, 'officer')
    const cookie = `fp_staff=${officer.cookies.get('fp_staff')}`
    assert.equal((await answered(limit + 5, () => ({ from: '127.0.0.1' }))) <= limit, true)
    assert.equal((await ask({ from: '127.0.0.1' })).statusCode, 429)
    assert.equal((await ask({ from: '127.0.0.1', cookie, url: '/staff/account' })).statusCode, 200)
    const most = await answered(limit * 5, (nth) => ({ from: `203.0.113.${nth % 200}`, cookie, url: '/staff/account' }))
    assert.ok(most > limit * 3 && most < limit * 4, `${most} answered, from wherever they come`)
    assert.equal((await ask({ from: '198.51.100.9', cookie, url: '/staff/account' })).statusCode, 429)
  })
})

describe('the address that counts', () => {
  const spoofed = (nth: number) => ({ forwarded: `198.51.100.${nth}` })

  test('is that of the connection when no proxy is trusted, whatever the caller writes', async () => {
    const { answered } = await program()
    assert.equal(await answered(limit + 5, spoofed), limit)
  })

  test('is the one our own proxy added, not those that the caller wrote before it', async () => {
    const { answered, ask } = await program({ TRUST_PROXY: 'true' })
    const through = (nth: number) => ({ from: '127.0.0.1', forwarded: `198.51.100.${nth}, 203.0.113.9` })
    assert.equal(await answered(limit + 5, through), limit)
    assert.equal((await ask({ from: '127.0.0.1', forwarded: '203.0.113.10' })).statusCode, 200)
    assert.equal(await answered(limit + 5, (nth) => ({ from: '203.0.113.11', ...spoofed(nth) })), limit, 'no proxy')
  })

  test('is found behind several proxies when they are named, and a wrong setting is said at the start', async () => {
    const { answered } = await program({ TRUST_PROXY: '127.0.0.1, 192.0.2.0/24' })
    const through = (nth: number) => ({ from: '127.0.0.1', forwarded: `198.51.100.${nth}, 203.0.113.9, 192.0.2.7` })
    assert.equal(await answered(limit + 5, through), limit)
    assert.throws(() => testConfig({ TRUST_PROXY: 'the one in front' }), /TRUST_PROXY/)
  })
})
