import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aPerson, openedCase } from '#test/cases.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const officer = browser()
await signInAs(db, officer, 'officer', 'street-lighting')

const locationOf = (response: { headers: Record<string, unknown> }) => String(response.headers.location)

test('an officer takes, starts and finishes a case; what the customer will get is shown before it goes', async () => {
  const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const page = await officer.get(`/staff/cases/${reference}`)
  assert.equal(page.statusCode, 200)
  assert.match(page.body, /Take this case/)

  assert.equal((await officer.post(`/staff/cases/${reference}/take`, { _version: '1' })).statusCode, 303)
  assert.match((await officer.get(`/staff/cases/${reference}`)).body, /Start work/)
  await officer.post(`/staff/cases/${reference}/start`, { _version: '2' })

  const form = await officer.get(`/staff/cases/${reference}/resolve`)
  assert.match(form.body, /How did it end\?/)
  const preview = await officer.post(`/staff/cases/${reference}/resolve`, { _version: '3', _outcome: 'repaired' })
  assert.equal(preview.statusCode, 200)
  assert.match(preview.body, /What they will get/)
  assert.match(preview.body, /We repaired the light|light/)
  assert.match((await officer.get(`/staff/cases/${reference}`)).body, /In progress/)

  const sent = await officer.post(`/staff/cases/${reference}/resolve`, { _version: '3', _outcome: 'repaired', _stage: 'send' })
  assert.equal(sent.statusCode, 303, sent.body)
  assert.equal(locationOf(sent), `/staff/cases/${reference}`)
  assert.match((await officer.get(locationOf(sent))).body, /Resolved/)
})
