import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { testApp, testDatabase } from '#test/index.ts'
import { aPerson, openedCase } from '../../../test/cases.ts'

const db = await testDatabase()
const token = 'a-token-for-the-monitor'
const { app } = await testApp(db, { METRICS_TOKEN: token })

const ask = (authorization: string) => app.inject({ url: '/metrics', headers: { authorization } })

const numberIn = (body: string, line: string) =>
  Number(
    body
      .split('\n')
      .find((one) => one.startsWith(`${line} `))
      ?.split(' ')
      .at(-1),
  )

describe('/metrics', () => {
  test('is not there unless it is asked for', async () => {
    const { app: other } = await testApp(db)
    assert.equal((await other.inject('/metrics')).statusCode, 404)
  })

  test('is only for who shows the token', async () => {
    assert.equal((await app.inject('/metrics')).statusCode, 401)
    assert.equal((await ask('Bearer something-else')).statusCode, 401)
    assert.equal((await ask(`Bearer ${token}`)).statusCode, 200)
    assert.equal((await ask(`bearer ${token}`)).statusCode, 200)
  })

  test('counts what waits, what is open and what is broken, and how long requests take', async () => {
    await openedCase(db, 'street-light', { customerId: await aPerson(db, 'Zebedee Quill') })
    await app.inject('/services/street-light')
    const { body, headers } = await ask(`Bearer ${token}`)
    assert.match(String(headers['content-type']), /^text\/plain/)
    assert.equal(numberIn(body, 'firstpoint_database_up'), 1)
    assert.equal(numberIn(body, 'firstpoint_open_work{kind="case"}'), 1)
    assert.equal(numberIn(body, 'firstpoint_messages{state="queued"}'), 1)
    assert.equal(numberIn(body, 'firstpoint_broken_promises'), 0)
    assert.ok(numberIn(body, 'firstpoint_outbox_waiting') >= 1)
    assert.ok(numberIn(body, 'nodejs_eventloop_lag_p99_seconds') >= 0)
    assert.ok(numberIn(body, 'process_resident_memory_bytes') > 0)
    const page = '{method="GET",route="/services/:key",status="200"}'
    assert.equal(numberIn(body, `firstpoint_http_request_duration_seconds_count${page}`), 1)
    assert.doesNotMatch(body, /Zebedee|Quill|street-light/)
  })
})
