import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { createLog } from './index.ts'

const line = z.object({ err: z.record(z.string(), z.string()) })

/** What stands in the log of something that went wrong. */
function logged(err: unknown) {
  const lines: string[] = []
  createLog('info', { write: (written) => void lines.push(written) }).error({ err }, 'went wrong')
  return line.parse(JSON.parse(lines[0] ?? '')).err
}

const refused = Object.assign(new Error('duplicate key (ann@example.org)'), {
  code: '23505',
  severity: 'ERROR',
  table: 'customers',
  constraint: undefined,
})

test('the log says what went wrong without the values of a row, and leaves out what is not known', () => {
  const { stack, ...said } = logged(refused)
  assert.deepEqual(said, { type: 'Error', message: 'database error 23505', code: '23505', table: 'customers' })
  assert.ok(stack?.trimStart().startsWith('at '))
})

test('the log says what went wrong with the job queue, which hands on a copy of the error', () => {
  const copy = { ...refused, message: refused.message, stack: refused.stack, queue: 'messages.send' }
  const { stack, ...said } = logged(copy)
  assert.deepEqual(said, {
    type: 'Error',
    message: 'database error 23505',
    code: '23505',
    table: 'customers',
    queue: 'messages.send',
  })
  assert.ok(stack?.trimStart().startsWith('at '))
  assert.equal(logged({ message: 'no line to ann@example.org' }).message, 'no line to (an address)')
})
