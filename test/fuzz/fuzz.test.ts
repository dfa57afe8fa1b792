import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createLog } from '#platform/log/index.ts'
import { chance } from '../../src/trial/chance.ts'
import { fuzzMail } from './mail.ts'
import { fuzzRequests } from './requests.ts'
import { fuzzSlowly, fuzzSockets } from './sockets.ts'
import { planted } from './values.ts'
import { faultIn } from './verdict.ts'
import { makeWorld } from './world.ts'

/** The short version of `npm run fuzz`, with a seed that stays, so that what passes today passes tomorrow. */
const seed = 20_261_118

test('every route, tried by somebody of every kind with what means harm, answers in words and leaves no half rows', {
  timeout: 240_000,
}, async () => {
  const { faults, requests, routes, answers } = await fuzzRequests({ seed, requests: 700 })
  assert.deepEqual(faults, [])
  assert.ok(requests >= 700 && routes > 200, `${requests} requests to ${routes} routes`)
  assert.ok(
    Number(answers['200']) > 200 && Number(answers['303']) > 50,
    `not much got past the door: ${JSON.stringify(answers)}`,
  )
})

test('what no browser says and mail that no honest program writes are answered, read, and hold nobody up', {
  timeout: 240_000,
}, async () => {
  const world = await makeWorld(createLog('silent'))
  after(() => world.app.close())
  const mail = await fuzzMail(world, chance(seed), 0)
  assert.deepEqual(mail.faults, [])
  const { port } = new URL(await world.app.listen({ host: '127.0.0.1', port: 0 }))
  const { faults, talks } = await fuzzSockets(Number(port), chance(seed))
  assert.deepEqual(faults, [])
  assert.ok(talks > 50 && mail.mails > 40)
  assert.deepEqual(await fuzzSlowly(Number(port), { callers: 100, patience: 0 }), [])
})

test('an answer that is not as it must be is noticed', () => {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
  }
  const page = (inside: string, more: Record<string, string> = {}, status = 200) =>
    faultIn({ status, headers: { ...headers, ...more }, body: `<main><h1>Title</h1>${inside}</main>` })
  assert.equal(page('Words'), null)
  assert.match(page(planted.script) ?? '', /alive/)
  assert.match(page('62773913') ?? '', /template/)
  assert.match(page('Invalid input: expected string') ?? '', /insides/)
  assert.match(page('', {}, 400) ?? '', /only/)
  assert.match(page('Words', {}, 500) ?? '', /500/)
  assert.match(page('Words', { location: '//evil.example' }) ?? '', /led to/)
  assert.match(page('Words', { 'cache-control': 'public' }) ?? '', /kept/)
  assert.match(
    page('Words', { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" }) ?? '',
    /policy/,
  )
  assert.match(page('Words', { 'content-type': 'application/json' }, 400) ?? '', /instead of a page/)
})
