import assert from 'node:assert/strict'
import { test } from 'node:test'
import { momentOf } from './when.ts'

const now = Temporal.Instant.from('2026-11-23T10:30:00Z')
const notBefore = Temporal.Instant.from('2026-11-18T15:00:00Z')
const on = (day: string) => momentOf(Temporal.PlainDate.from(day), { now, notBefore })?.toString() ?? null

test('what happened on a day counts from that day, never after now nor before what came before it', () => {
  assert.equal(on('2026-11-23'), '2026-11-23T10:30:00Z')
  assert.equal(on('2026-11-20'), '2026-11-20T12:00:00Z')
  assert.equal(on('2026-11-18'), '2026-11-18T15:00:00Z')
  assert.equal(on('2026-11-17'), null)
  assert.equal(on('2026-11-24'), null)
})
