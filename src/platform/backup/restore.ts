import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import {
  createExtensions,
  createMigrationsTable,
  type Migration,
  oneMigrationAtATime,
  readMigrations,
} from '../db/migrate.ts'
import { pathInStore } from '../files/index.ts'
import { bossSchema, createBossSchema, findBossVersion } from '../jobs/schema.ts'
import { copyIn, fingerprintOf, listTables, openSession } from './database.ts'
import { copyChecked } from './files.ts'
import { BackupRefusal, filesFolder, type Manifest, readManifest, type TableOfBackup, tableFile } from './manifest.ts'
import { withoutChecks } from './unchecked.ts'

export type RestoreParts = {
  /** An empty database. */
  url: string
  /** Where the program keeps its files; nothing may be there yet. */
  files: string
  /** The folder of the backup. */
  source: string
}

/** Puts a backup into an empty database and an empty folder of files: all of it, proven equal, or nothing. */
export async function restoreBackup({ url, files, source }: RestoreParts): Promise<Manifest> {
  const { manifest, migrations } = await checkBackup({ files, source })
  const client = await openSession(url, 'firstpoint restore')
  const arriving = `${files}.restoring`
  try {
    await client.query('begin')
    // A program that starts now waits until we are done.
    await client.query('select pg_advisory_xact_lock($1)', [oneMigrationAtATime])
    await refuseIfUsed(client)
    await createTables(client, manifest, migrations)
    await withoutChecks(client, async () => {
      await emptyTables(client)
      for (const table of manifest.tables) await readTable(client, table, source)
    })
    for (const { name, lastValue, isCalled } of manifest.sequences)
      await client.query('select setval($1, $2, $3)', [name, lastValue, isCalled])
    await refuseIfDifferent(client, manifest)
    await readFiles(client, manifest, source, arriving)
    await rmdir(files).catch(() => {})
    await rename(arriving, files)
    await client.query('commit').catch(async (error: unknown) => {
      await rm(files, { recursive: true, force: true })
      throw error
    })
    await client.query('analyze')
    return manifest
  } catch (error) {
    await rm(arriving, { recursive: true, force: true })
    throw error
  } finally {
    await client.end().catch(() => {})
  }
}

/** What can be refused before there is a database: a backup that this version cannot read, files that are in the way. */
export async function checkBackup({ files, source }: Pick<RestoreParts, 'files' | 'source'>) {
  const manifest = await readManifest(source)
  const migrations = migrationsOf(manifest)
  await refuseIfFiles(files)
  return { manifest, migrations }
}

/** The files that made the tables of the backup, when this version of the program has the same. */
function migrationsOf(manifest: Manifest): Migration[] {
  const known = new Map(readMigrations().map((migration) => [migration.name, migration]))
  return manifest.migrations.map(({ name, hash }) => {
    const migration = known.get(name)
    if (migration?.hash === hash) return migration
    const why = migration ? `its db/migrations/${name} is another one` : `it does not have db/migrations/${name}`
    throw new BackupRefusal(
      `The backup was made by another version of Firstpoint (${manifest.program}, on ${manifest.madeAt.slice(0, 10)}), and this one cannot read it: ${why}. Restore it with the version that made it, then upgrade.`,
    )
  })
}

async function refuseIfFiles(folder: string) {
  const there = await readdir(folder).catch((): string[] => [])
  if (there.length > 0)
    throw new BackupRefusal(`${folder} is not empty. Restore into an empty DATA_DIR, so that no files are mixed up.`)
}

async function refuseIfUsed(client: pg.ClientBase) {
  const { rows: others } = await client.query(
    `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
       and (application_name like 'firstpoint%' or application_name like 'pgboss%')`,
  )
  if (others.length > 0)
    throw new BackupRefusal('Firstpoint is running on this database. Stop it, and restore into an empty database.')
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
       and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') limit 1`,
  )
  if (rows.length > 0)
    throw new BackupRefusal(
      `This database is not empty: it has ${rows[0]?.name ?? 'tables'}. Make an empty one (create database …) and restore into that.`,
    )
}

async function createTables(client: pg.Client, manifest: Manifest, migrations: readonly Migration[]) {
  await createExtensions(client)
  await createMigrationsTable(client)
  for (const { sql } of migrations) await client.query(sql)
  if (manifest.jobsVersion === null) return
  await createBossSchema(client)
  const version = await findBossVersion(client)
  if (version !== manifest.jobsVersion)
    throw new BackupRefusal(
      `The job queue of the backup has version ${manifest.jobsVersion}, this program has ${version}. Restore it with the version of Firstpoint that made it (${manifest.program}), then upgrade.`,
    )
}

/** Migrations put in a few rows of their own; they come with the backup, as they were then. */
async function emptyTables(client: pg.Client) {
  const names = (await listTables(client)).map(({ name }) => name).filter((name) => !name.startsWith(`${bossSchema}.`))
  await client.query(`truncate ${names.join(', ')}`)
}

async function readTable(client: pg.Client, { name, columns, rows, sha256 }: TableOfBackup, source: string) {
  const hash = createHash('sha256')
  const into = client.query(copyFrom(copyIn(name, columns)))
  try {
    await pipeline(
      createReadStream(tableFile(source, name)),
      createZstdDecompress(),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          yield chunk
        }
      },
      into,
    )
  } catch (error) {
    throw new BackupRefusal(
      `${tableFile(source, name)} is missing or damaged (${error instanceof Error ? error.message : error}). Nothing was restored. Take another copy of this backup, or an earlier one.`,
    )
  }
  if (into.rowCount !== rows || hash.digest('hex') !== sha256)
    throw new BackupRefusal(
      `${tableFile(source, name)} is not what the backup wrote. Nothing was restored. Take another copy of this backup, or an earlier one.`,
    )
}

/** Every table of this database against what the backup found, by another way than the one the rows came. */
async function refuseIfDifferent(client: pg.ClientBase, manifest: Manifest) {
  const expected = new Map(manifest.tables.map(({ name, fingerprint }) => [name, fingerprint]))
  for (const { name } of await listTables(client)) {
    if (name.startsWith(`${bossSchema}.`) && manifest.jobsVersion === null) continue
    if ((await fingerprintOf(client, name)) !== expected.get(name))
      throw new BackupRefusal(`After the restore ${name} is not what it was. Nothing was restored.`)
  }
}

async function readFiles(client: pg.ClientBase, manifest: Manifest, source: string, into: string) {
  const { rows } = await client.query<{ id: string; sha256: string }>('select id, sha256 from files order by id')
  const missing = new Set(manifest.files.missing)
  await rm(into, { recursive: true, force: true })
  await mkdir(dirname(into), { recursive: true })
  await mkdir(into, { mode: 0o700 })
  for (const { id, sha256 } of rows)
    if (!missing.has(id) && !(await copyChecked(pathInStore(filesFolder(source), id), pathInStore(into, id), sha256)))
      throw new BackupRefusal(
        `The file ${pathInStore(filesFolder(source), id)} is missing or damaged. Nothing was restored. Take another copy of this backup, or an earlier one.`,
      )
}
