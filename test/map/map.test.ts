import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readMigrations } from '../../src/platform/db/migrate.ts'
import { lines } from './modules.ts'
import { faultsIn, lateWaits, unseen } from './rules.ts'
import { readSource, root, sourcePaths } from './source.ts'
import { type Fault, faultsInMigrations, ownersOf } from './tables.ts'

const sources = sourcePaths().map(readSource)

test('every source file keeps to the map', () => {
  const owners = ownersOf()
  const faults = sources.flatMap((source) => faultsIn(source, owners))
  assert.deepEqual(faults.map(inWords), [])
})

test('every test file waits for everything before its first test', () => {
  const tests = sourcePaths('{test,bench}/**/*.test.ts').map(readSource)
  assert.ok(tests.length > 30, `only ${tests.length} files`)
  assert.deepEqual(tests.flatMap(lateWaits), [])
})

test('every table has one owner and points only to earlier ones', () => {
  assert.deepEqual(faultsInMigrations(readMigrations()).map(inWords), [])
})

test('no file goes unseen', () => {
  const existing = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
  assert.ok(existing.length > 100, `only ${existing.length} files`)
  assert.deepEqual(unseen(sources, existing), [])
  assert.ok(sources.filter(({ imports }) => imports.length > 0).length > existing.length / 2, 'imports are not seen')
})

test('the architecture page shows the map as it is', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  for (const [index, line] of lines.entries()) {
    const row = `| ${index + 1} | ${line.map((module) => `\`${module}\``).join(' · ')} |`
    assert.ok(page.includes(row), `docs/architecture.md has no row "${row}"`)
  }
})

const inWords = ({ path, line, rule, message }: Fault) => `${path}:${line} ${message} (${rule})`
