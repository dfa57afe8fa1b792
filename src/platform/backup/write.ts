import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { pathInStore } from '../files/index.ts'
import { findBossVersion } from '../jobs/schema.ts'
import {
  copyOut,
  fingerprintOf,
  listSequences,
  listTables,
  openSession,
  type TableShape,
  tableExists,
} from './database.ts'
import { copyChecked } from './files.ts'
import {
  BackupRefusal,
  filesFolder,
  type Manifest,
  manifestFile,
  manifestText,
  type TableOfBackup,
  tableFile,
} from './manifest.ts'

export type BackupParts = {
  url: string
  /** Where the program keeps its files. */
  files: string
  /** A folder that is not there yet, or is empty. */
  target: string
  program: string
  madeAt: Temporal.Instant
}

/**
 * Writes everything the database holds at one moment, and every file it names, to a folder. The program may run. The
 * folder appears when it is complete.
 */
export async function writeBackup({ url, files, target, program, madeAt }: BackupParts): Promise<Manifest> {
  await refuseIfNotEmpty(target)
  const unfinished = `${target}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(join(unfinished, 'tables'), { recursive: true, mode: 0o700 })
  const client = await openSession(url, 'firstpoint backup')
  try {
    if (!(await tableExists(client, 'public.migrations')))
      throw new BackupRefusal('This database holds nothing of Firstpoint: there is nothing to back up.')
    await client.query('begin isolation level repeatable read read only')
    const shapes = await listTables(client)
    // A change of the tables waits, or gives up, until we are done.
    await client.query(`lock table ${shapes.map(({ name }) => name).join(', ')} in access share mode`)
    const tables: TableOfBackup[] = []
    for (const shape of shapes) tables.push(await writeTable(client, shape, unfinished))
    const manifest: Manifest = {
      format: 1,
      madeAt: madeAt.toString(),
      program,
      postgres: await askOne(client, "select current_setting('server_version') as value"),
      migrations: (await client.query('select name, hash from migrations order by name collate "C"')).rows,
      jobsVersion: await findBossVersion(client),
      tables,
      sequences: await listSequences(client),
      files: await writeFiles(client, files, unfinished),
    }
    await client.query('commit')
    await writeFile(manifestFile(unfinished), manifestText(manifest), { mode: 0o600, flush: true })
    await rmdir(target).catch(() => {})
    await rename(unfinished, target)
    return manifest
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  } finally {
    await client.end()
  }
}

async function refuseIfNotEmpty(folder: string) {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'ENOTDIR')
      throw new BackupRefusal(`${folder} is a file. A backup is a folder: name one that is not there yet.`)
    throw error
  })
  if (there.length > 0) throw new BackupRefusal(`${folder} is not empty. Name a folder that is not there yet.`)
}

async function askOne(client: pg.ClientBase, text: string): Promise<string> {
  const { rows } = await client.query<{ value: string }>(text)
  return rows[0]?.value ?? ''
}

async function writeTable(client: pg.ClientBase, shape: TableShape, folder: string): Promise<TableOfBackup> {
  const hash = createHash('sha256')
  const rows = client.query(copyTo(copyOut(shape)))
  await pipeline(
    rows,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        yield chunk
      }
    },
    createZstdCompress(),
    createWriteStream(tableFile(folder, shape.name), { mode: 0o600, flush: true }),
  )
  const fingerprint = await fingerprintOf(client, shape.name)
  return { name: shape.name, columns: shape.copyColumns, rows: rows.rowCount, sha256: hash.digest('hex'), fingerprint }
}

type FileRow = { id: string; size: string; sha256: string }

/**
 * A file is never changed, and on disk before its row: those of the snapshot are there, unless their row has gone since.
 * One that is not there or is damaged does not keep the rest from being saved; it is named.
 */
async function writeFiles(client: pg.ClientBase, from: string, folder: string): Promise<Manifest['files']> {
  const { rows } = await client.query<FileRow>('select id, size, sha256 from files order by id')
  const missing: string[] = []
  let bytes = 0
  for (const { id, size, sha256 } of rows) {
    if (await copyChecked(pathInStore(from, id), pathInStore(filesFolder(folder), id), sha256)) bytes += Number(size)
    else missing.push(id)
  }
  return { count: rows.length - missing.length, bytes, missing }
}
