import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'

test('a council that has not said its name is not called after the sample city', () => {
  const council = { DATABASE_URL: 'postgres://db.example.org/firstpoint', BASE_URL: 'https://contact.example.org' }
  assert.equal(readConfig(council).COUNCIL_NAME, 'Your council')
  assert.equal(readConfig({ ...council, COUNCIL_NAME: 'Harrowmere Council' }).COUNCIL_NAME, 'Harrowmere Council')
  assert.equal(readConfig({}).COUNCIL_NAME, 'Wrenbridge City Council')
})

test('a council that has not said its phone number gives nobody that of the sample city', () => {
  const council = { DATABASE_URL: 'postgres://db.example.org/firstpoint', BASE_URL: 'https://contact.example.org' }
  assert.equal(readConfig(council).COUNCIL_PHONE, 'us')
  assert.equal(readConfig({ ...council, COUNCIL_PHONE: '0113 496 0900' }).COUNCIL_PHONE, '0113 496 0900')
  assert.equal(readConfig({}).COUNCIL_PHONE, '020 7946 0100')
  assert.equal(readConfig({ COUNCIL_PHONE: '0113 496 0900' }).COUNCIL_EMERGENCY_PHONE, undefined)
  assert.equal(readConfig({}).COUNCIL_EMERGENCY_PHONE, '020 7946 0199')
})

test('mail that would come from no host is refused, and what is said fits what was set', () => {
  const council = { DATABASE_URL: 'postgres://db.example.org/firstpoint', SMTP_URL: 'smtp://mail.example.org' }
  const start = (settings: Record<string, string>) => () => readConfig({ ...council, ...settings })
  assert.throws(start({}), /http:\/\/127\.0\.0\.1:3000 names no host that mail could come from\. Set BASE_URL to /)
  assert.throws(
    start({ BASE_URL: 'http://127.0.0.1:8080' }),
    /http:\/\/127\.0\.0\.1:8080 names no host .* Change BASE_URL/,
  )
  assert.doesNotThrow(start({ BASE_URL: 'https://contact.example.org' }))
  assert.doesNotThrow(
    start({ BASE_URL: 'http://127.0.0.1', MAIL_FROM: 'contact@example.org', MAIL_REPLY_DOMAIN: 'reply.example.org' }),
  )
})
