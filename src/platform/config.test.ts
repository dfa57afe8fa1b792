import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'

test('a council that has not said its name is not called after the sample city', () => {
  const council = { DATABASE_URL: 'postgres://db.example.org/firstpoint', BASE_URL: 'https://contact.example.org' }
  assert.equal(readConfig(council).COUNCIL_NAME, 'Your council')
  assert.equal(readConfig({ ...council, COUNCIL_NAME: 'Harrowmere Council' }).COUNCIL_NAME, 'Harrowmere Council')
  assert.equal(readConfig({}).COUNCIL_NAME, 'Wrenbridge City Council')
})
