import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findStaffByEmail } from '#modules/access/index.ts'
import { testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db, { LOG_LEVEL: 'error' })

/** Wednesday 18 November 2026: the rounds of Station ward are out. */
const today = '2026-11-18'

async function signedIn(email: string) {
  const staff = await findStaffByEmail(db, email)
  assert.ok(staff)
  const visitor = browser()
  await visitor.post('/staff/sign-in/trial', { account: staff.id, next: '/staff/places' })
  return visitor
}

const crew = await signedIn('ben.tranter@example.org')
const manager = await signedIn('kelly.marsh@example.org')

const notice = (given: Record<string, string | string[]> = {}) => ({
  kind: 'planned-works',
  title: 'Signal Road closed',
  text: 'Gas works. <b>Walk</b> round.',
  audience: 'public',
  since: today,
  lastDay: today,
  streets: 'signal rd',
  version: '0',
  ...given,
})

test('x', async () => {
  const r = await manager.post('/staff/places/notices/new', notice())
  console.log(r.statusCode, r.headers.location)
  const p = await manager.get('/staff/places/notices')
  console.log(p.statusCode)
  const rounds = await crew.get('/staff/places/rounds')
  console.log(rounds.statusCode, rounds.body.match(/<table[^]*?<\/tr>[^]*?<\/tr>/)?.[0])
  const href = rounds.body.match(/href="(\/staff\/places\/rounds\/[^"?]+)"/)?.[1] ?? ''
  const round = await crew.get(href)
  console.log(href, round.statusCode, round.body.match(/<h1[^]*?<\/li>/)?.[0])
})
