import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { testDatabaseUrl } from '../testing/database.ts'
import { tableTypes } from './table-types.ts'

test('tables.ts says what the migrations make; if not, run ./firstpoint dev tables', async () => {
  const database = await testDatabaseUrl()
  after(database.drop)
  const written = await readFile(join(import.meta.dirname, 'tables.ts'), 'utf8')
  assert.equal(written, await tableTypes(database.url))
})
