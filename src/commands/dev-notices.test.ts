import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runtimePackages } from './dev-notices.ts'

test('the notices name everything we are built on; if not, run ./firstpoint dev notices', () => {
  const written = readFileSync(join(import.meta.dirname, '../../THIRD-PARTY-NOTICES.md'), 'utf8')
  const missing = runtimePackages().filter(({ name, version }) => !written.includes(`| ${name} | ${version} |`))
  assert.deepEqual(
    missing.map(({ name, version }) => `${name} ${version}`),
    [],
  )
})
