import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate } from '../platform/db/migrate.ts'
import { tableTypes } from '../platform/db/table-types.ts'
import { emptyDatabaseUrl } from '../platform/testing/database.ts'
import type { Command } from './command.ts'

const file = join(import.meta.dirname, '../platform/db/tables.ts')

export const command: Command = {
  summary: 'Writes the TypeScript types of the tables from db/migrations.',
  details: `Applies db/migrations to a scratch database and writes src/platform/db/tables.ts.
Run it after every change of a migration. A test says so if you forget.`,
  async run() {
    const database = await emptyDatabaseUrl()
    try {
      await migrate(database.url)
      await writeFile(file, await tableTypes(database.url))
      console.log('src/platform/db/tables.ts is up to date.')
    } finally {
      await database.drop()
    }
  },
}
