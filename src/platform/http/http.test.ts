import assert from 'node:assert/strict'
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

  test('does not start with a route that does not say who may use it', async () => {
    const { app: other } = await testApp(await testDatabase())
    assert.throws(() => other.get('/open-to-whom', async () => 'x'))
  })
})
