import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { readStored } from './stored.ts'

const paragraph = z.union([
  z.string(),
  z.strictObject({ say: z.string(), if: z.string().optional() }),
  z.strictObject({ button: z.string() }),
])
const schema = z.strictObject({ name: z.string(), body: z.array(paragraph), rules: z.strictObject({ days: z.int() }) })
const known = {
  name: 'It is done',
  body: ['Hello', { say: 'It is done', if: 'done' }, { button: 'Look' }],
  rules: { days: 3 },
}

test('what a newer version of the program stored is read without the keys that this one does not know', () => {
  const newer = {
    ...known,
    tone: 'warm',
    body: ['Hello', { say: 'It is done', if: 'done', tone: 'warm' }, { button: 'Look', size: 'large' }],
    rules: { days: 3, hours: 2 },
  }
  assert.equal(schema.safeParse(newer).success, false, 'a file is still held to what is known')
  assert.deepEqual(readStored(schema, newer), known)
  assert.deepEqual(readStored(schema, known), known)
})

test('what is wrong in another way is no less wrong', () => {
  assert.throws(() => readStored(schema, { ...known, tone: 'warm', rules: { days: 'three' } }), z.ZodError)
  assert.throws(() => readStored(schema, { ...known, body: [{ shout: 'Hello' }] }), z.ZodError)
})
