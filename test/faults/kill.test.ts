import assert from 'node:assert/strict'
import { test } from 'node:test'
import { killRounds } from './rounds.ts'

test('killed at random moments, with its database and without, the program loses nothing it accepted and sends nothing twice', {
  timeout: 118_000,
}, async () => {
  const report = await killRounds(3)
  assert.deepEqual(report.faults, [])
  assert.ok(report.takenByTheMailServer > 0)
})
