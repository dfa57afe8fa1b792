import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** What stands in the way of a backup or a restore, in words for whoever typed the command. */
export class BackupRefusal extends Error {
  override name = 'BackupRefusal'
}

const tableSchema = z.object({
  /** With its schema, for example public.cases. */
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.number(),
  /** Of the rows in order of their key, as they stand in the file before it is compressed. */
  sha256: z.string(),
  /** Made by the database from whole rows in any order, so a row or column that was not written is noticed. */
  fingerprint: z.string(),
})

const manifestSchema = z.object({
  format: z.literal(1),
  madeAt: z.string(),
  program: z.string(),
  postgres: z.string(),
  migrations: z.array(z.object({ name: z.string(), hash: z.string() })),
  /** The version of the tables of the job queue; null when no worker has ever run. */
  jobsVersion: z.number().nullable(),
  tables: z.array(tableSchema),
  sequences: z.array(z.object({ name: z.string(), lastValue: z.string(), isCalled: z.boolean() })),
  files: z.object({ count: z.number(), bytes: z.number(), missing: z.array(z.string()) }),
})

export type Manifest = z.infer<typeof manifestSchema>
export type TableOfBackup = z.infer<typeof tableSchema>

const manifestName = 'manifest.json'

export const tableFile = (folder: string, table: string) => join(folder, 'tables', `${table}.zst`)
export const filesFolder = (folder: string) => join(folder, 'files')

const checksumOf = (manifest: Manifest) => createHash('sha256').update(JSON.stringify(manifest)).digest('hex')

export const manifestText = (manifest: Manifest) =>
  `${JSON.stringify({ checksum: checksumOf(manifest), manifest }, null, 1)}\n`

export const manifestFile = (folder: string) => join(folder, manifestName)

const wrapped = z.object({ checksum: z.string(), manifest: z.looseObject({ format: z.number() }) })

/** The list of what a backup holds, or a refusal that says what is wrong with it. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(manifestFile(folder), 'utf8').catch(() => null)
  if (text === null)
    throw new BackupRefusal(`There is no backup in ${folder}, or it was not finished: it has no ${manifestName}.`)
  const outer = wrapped.safeParse(parse(text))
  if (!outer.success) throw broken(folder)
  if (outer.data.manifest.format !== 1)
    throw new BackupRefusal(`${folder} was made by a newer version of Firstpoint. Use that version to restore it.`)
  const manifest = manifestSchema.safeParse(outer.data.manifest)
  if (!manifest.success || checksumOf(manifest.data) !== outer.data.checksum) throw broken(folder)
  return manifest.data
}

const broken = (folder: string) =>
  new BackupRefusal(
    `The ${manifestName} of ${folder} has been damaged or changed. Take another backup, or another copy of this one.`,
  )

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
