import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword, hashToken, isOutdatedHash, isPassword, newDigits, newToken, newWrittenCode } from './index.ts'

test('a password is recognised, and another one is not', async () => {
  const stored = await hashPassword('correct horse battery')
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal(await isPassword('correct horse battery', stored), true)
  assert.equal(await isPassword('correct horse batterY', stored), false)
  assert.notEqual(stored, await hashPassword('correct horse battery'))
})

test('without a stored password the answer is no, and costs about as much work', async () => {
  const stored = await hashPassword('correct horse battery')
  // Processor time, and not the clock: whatever else the machine does, guessing names must not be cheaper.
  const workOf = async (hash: string | null) => {
    const before = process.cpuUsage()
    for (let round = 0; round < 3; round += 1) assert.equal(await isPassword('another', hash), false)
    return process.cpuUsage(before).user
  }
  const [known, unknown] = [await workOf(stored), await workOf(null)]
  assert.ok(unknown > known / 3 && unknown < known * 3, `${known} µs against ${unknown} µs`)
})

test('a hash keeps its own cost, and a cheaper one is known to be outdated', async () => {
  const stored = await hashPassword('correct horse battery')
  assert.equal(isOutdatedHash(stored), false)
  assert.equal(isOutdatedHash(stored.replace('m=19456', 'm=8192')), true)
})

test('a damaged hash lets nobody in', async () => {
  assert.equal(await isPassword('anything', 'not a hash'), false)
})

test('tokens and codes are long, different each time and safe in an address', () => {
  assert.match(newToken(), /^[\w-]{32}$/)
  assert.notEqual(newToken(), newToken())
  assert.match(hashToken('x'), /^[0-9a-f]{64}$/)
  assert.match(newDigits(6), /^\d{6}$/)
  assert.match(newWrittenCode(), /^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/)
})
