import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { testApp, testDatabase } from '#test/index.ts'

const { app, browser } = await testApp(await testDatabase())

describe('every answer', () => {
  test('carries a strict content-security policy and no referrer', async () => {
    const { headers } = await browser().get('/nowhere')
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /script-src 'self' 'nonce-/)
    assert.doesNotMatch(policy, /unsafe/)
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.equal(headers['x-frame-options'], 'SAMEORIGIN')
  })

  test('to an unknown address is a page in plain words', async () => {
    const { statusCode, body } = await browser().get('/nowhere/at/all')
    assert.equal(statusCode, 404)
    assert.match(body, /Page not found/)
  })
})

describe('the program', () => {
  test('says that it lives and is ready', async () => {
    const { statusCode, body } = await browser().get('/health')
    assert.equal(statusCode, 200)
    assert.deepEqual(JSON.parse(body), { live: true, ready: true })
  })

  test('serves its style sheet compressed and for ever', async () => {
    const page = await browser().get('/nowhere')
    const path = /href="(\/assets\/[^"]+\.css)"/.exec(page.body)?.[1] ?? ''
    const response = await app.inject({ url: path, headers: { 'accept-encoding': 'br' } })
    assert.equal(response.statusCode, 200)
    assert.equal(response.headers['content-encoding'], 'br')
    assert.match(String(response.headers['cache-control']), /immutable/)
  })

  test('serves its own style sheet for one of a version that is not here, to be asked for again', async () => {
    const page = await browser().get('/nowhere')
    const path = /href="(\/assets\/[^"]+\.css)"/.exec(page.body)?.[1] ?? ''
    const ours = await app.inject({ url: path })
    const theirs = await app.inject({ url: path.replace(/[\da-f]{12}/, '0123456789ab') })
    assert.equal(theirs.statusCode, 200)
    assert.equal(theirs.body, ours.body)
    assert.equal(theirs.headers['cache-control'], 'no-cache')
    for (const other of [
      '/assets/0123456789ab/other.css',
      '/assets/0123456789ab/../../package.json',
      '/assets/x/public.css',
    ])
      assert.equal((await app.inject({ url: other })).statusCode, 404, other)
  })

  test('answers in words what is no request, an address that is too long, and one that cannot be read', async () => {
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    const raw = async (text: string) => {
      const socket = connect(Number(new URL(address).port), '127.0.0.1')
      socket.end(text)
      return (await socket.setEncoding('utf8').toArray()).join('')
    }
    const end = 'HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
    assert.match(await raw('NONSENSE\r\n\r\n'), /^HTTP\/1.1 400.*<h1>We could not read that/s)
    assert.match(await raw(`GET /search?q=${'a'.repeat(20_000)} ${end}`), /^HTTP\/1.1 431.*<h1>That is too long/s)
    assert.match(
      await raw(`GET / nonsense ${end}`),
      /^HTTP\/1.1 400.*Content-Security-Policy: default-src 'none'.*X-Content-Type-Options: nosniff/s,
    )
    const guarded = /Content-Security-Policy: default-src 'none'.*X-Content-Type-Options: nosniff.*<h1>\S/s
    for (const [text, status] of [
      [`POST /progress HTTP/1.1\r\nhost: x\r\nexpect: foo\r\ncontent-length: 3\r\n\r\na=b`, 417],
      ['CONNECT elsewhere.example:443 HTTP/1.1\r\nhost: x\r\n\r\n', 405],
    ] as const) {
      const answer = await raw(text)
      assert.match(answer, new RegExp(`^HTTP/1.1 ${status}`))
      assert.match(answer, guarded)
    }
    const noHost = await raw('GET / HTTP/1.1\r\n\r\n')
    assert.match(noHost, /^HTTP\/1.1 400.*content-security-policy: default-src 'none'.*connection: close/is)
    assert.match(noHost, /x-content-type-options: nosniff.*did not say which site it wants/is)
    const twoHosts = await raw('GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n')
    assert.match(twoHosts, /^HTTP\/1.1 400.*connection: close.*named more than one site/is)
    const upgrade = 'connection: upgrade, close\r\nupgrade: h2c\r\n\r\n'
    assert.match(await raw(`GET /health/live HTTP/1.1\r\nhost: x\r\n${upgrade}`), /^HTTP\/1.1 200/)
    assert.match(await raw(`GET /services/%ED%A0%80 ${end}`), /^HTTP\/1.1 404.*Page not found/s)
  })

  test('does not start with a route that does not say who may use it', async () => {
    const { app: other } = await testApp(await testDatabase())
    assert.throws(() => other.get('/open-to-whom', async () => 'x'))
  })
})
