import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { to as copyTo } from 'pg-copy-streams'
import { pathInStore } from '../files/index.ts'
import { durable, useServer } from '../postgres/index.ts'
import { copyOut, listSequences, listTables, openSession } from './database.ts'
import { BackupRefusal, type Manifest, readManifest } from './manifest.ts'
import { restoreBackup } from './restore.ts'

export type Rehearsal = { manifest: Manifest; restoreSeconds: number; compareSeconds: number }

/**
 * Restores a backup into an empty database of its own, in a folder that may go afterwards, and reads every row, every
 * sequence and every file back to compare them with the backup.
 */
export async function rehearse(
  source: string,
  { folder, say }: { folder: string; say: (text: string) => void },
): Promise<Rehearsal> {
  await readManifest(source)
  const server = await useServer({ folder: join(folder, 'postgres'), settings: durable, say })
  try {
    const parts = { url: await server.database('rehearsal'), files: join(folder, 'files'), source }
    const began = performance.now()
    const manifest = await restoreBackup(parts)
    const restored = performance.now()
    await compare(manifest, parts)
    return {
      manifest,
      restoreSeconds: (restored - began) / 1000,
      compareSeconds: (performance.now() - restored) / 1000,
    }
  } finally {
    await server.stop()
  }
}

/** Reads every row, sequence and file of a restored database back; throws at the first that is not what was backed up. */
export async function compare(manifest: Manifest, { url, files }: { url: string; files: string }) {
  const client = await openSession(url, 'firstpoint rehearsal')
  try {
    const shapes = new Map((await listTables(client)).map((shape) => [shape.name, shape]))
    for (const { name, rows, sha256 } of manifest.tables) {
      const shape = shapes.get(name)
      const hash = createHash('sha256')
      const stream = shape ? client.query(copyTo(copyOut(shape))) : null
      if (stream)
        await pipeline(stream, async (chunks: AsyncIterable<Buffer>) => {
          for await (const chunk of chunks) hash.update(chunk)
        })
      if (stream?.rowCount !== rows || hash.digest('hex') !== sha256) throw different(name)
    }
    const sequences = new Map((await listSequences(client)).map((sequence) => [sequence.name, sequence]))
    for (const { name, lastValue, isCalled } of manifest.sequences) {
      const found = sequences.get(name)
      if (found?.lastValue !== lastValue || found.isCalled !== isCalled) throw different(name)
    }
    const stored = await client.query<{ id: string; sha256: string }>('select id, sha256 from files')
    const missing = new Set(manifest.files.missing)
    for (const { id, sha256 } of stored.rows) {
      if (missing.has(id)) continue
      const content = await readFile(pathInStore(files, id))
      if (createHash('sha256').update(content).digest('hex') !== sha256) throw different(`the file ${id}`)
    }
  } finally {
    await client.end()
  }
}

const different = (what: string) =>
  new BackupRefusal(`What was restored is not what was backed up: ${what} differs. Do not rely on this backup.`)
