import assert from 'node:assert/strict'
import { chownSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { after, test } from 'node:test'
import { privateTemporaryFolder } from './temporary.ts'

const name = `firstpoint-test-${process.pid}`
const folder = privateTemporaryFolder(name)
after(() => rmSync(folder, { recursive: true, force: true }))

test('two accounts on one machine have a temporary folder each, so that neither locks the other out', () => {
  assert.equal(basename(folder), `${name}-${process.getuid?.() ?? 'own'}`)
  assert.equal(privateTemporaryFolder(name), folder)
})

test('a temporary folder that somebody else put there first is not used', { skip: process.getuid?.() !== 0 }, () => {
  chownSync(folder, 65534, 65534)
  assert.throws(() => privateTemporaryFolder(name), /belongs to somebody else/)
})
