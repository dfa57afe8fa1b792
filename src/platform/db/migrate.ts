import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

export type Migration = { name: string; hash: string; sql: string }

/** Part of the program, so found from this file and not from wherever the command was typed. */
export const migrationsFolder = join(import.meta.dirname, '../../../db/migrations')

/** The files in the order in which they are applied. */
export function readMigrations(folder: string = migrationsFolder): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8')
      return { name, sql, hash: createHash('sha256').update(sql).digest('hex') }
    })
}

const extensions = ['pg_trgm', 'btree_gist', 'unaccent', 'fuzzystrmatch']

/** The lock held by whoever changes the tables. */
export const oneMigrationAtATime = 7_266_101

/** Brings the database up to date, all or nothing, and answers with the names of the files it applied. */
export async function migrate(url: string, migrations: readonly Migration[] = readMigrations()): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'firstpoint migrate' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [oneMigrationAtATime])
    // Better to fail and be tried again than to stand in front of every other statement.
    await client.query("set local lock_timeout = '5s'")
    const names = await applyAll(client, migrations)
    await client.query('commit')
    return names
  } finally {
    await client.end()
  }
}

export async function createExtensions(client: pg.ClientBase) {
  for (const extension of extensions) await client.query(`create extension if not exists ${extension}`)
}

export async function createMigrationsTable(client: pg.ClientBase) {
  await client.query(
    'create table if not exists migrations (name text primary key, hash text not null, applied_at timestamptz not null)',
  )
}

async function applyAll(client: pg.Client, migrations: readonly Migration[]): Promise<string[]> {
  await createExtensions(client)
  await createMigrationsTable(client)
  const { rows } = await client.query<Applied>('select name, hash from migrations order by name collate "C"')
  const pending = pendingAfter(rows, migrations)
  for (const { name, sql, hash } of pending) {
    try {
      await client.query(sql)
    } catch (error) {
      throw new Error(`db/migrations/${name}${lineOf(sql, error)}: ${error instanceof Error ? error.message : error}`)
    }
    await client.query('insert into migrations (name, hash, applied_at) values ($1, $2, now())', [name, hash])
  }
  return pending.map(({ name }) => name)
}

type Applied = Pick<Migration, 'name' | 'hash'>

/** Which files are still to be applied; throws when the database and the files tell different stories. */
export function pendingAfter(applied: readonly Applied[], migrations: readonly Migration[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, hash } of applied) {
    const file = known.get(name)
    if (!file)
      throw new Error(
        `The database has been changed by ${name}, which this version of Firstpoint does not have. Start the newer version that made it.`,
      )
    if (file.hash !== hash)
      throw new Error(
        `db/migrations/${name} was changed after it had been applied to this database. Start the version that applied it, or put the file back as it was; a change is a new file. (A trial database: delete its data folder and start again.)`,
      )
  }
  const done = new Set(applied.map(({ name }) => name))
  const latest = applied.at(-1)?.name ?? ''
  const pending = migrations.filter(({ name }) => !done.has(name))
  const late = pending.find(({ name }) => name < latest)
  if (late)
    throw new Error(
      `db/migrations/${late.name} comes before ${latest}, which is already applied. Give it a number after that. (A trial database: delete its data folder and start again.)`,
    )
  return pending
}

function lineOf(sql: string, error: unknown): string {
  if (!(error instanceof pg.DatabaseError) || !error.position) return ''
  return ` line ${sql.slice(0, Number(error.position)).split('\n').length}`
}
