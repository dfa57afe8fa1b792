import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import { z } from 'zod'
import { type Db, newId, type Tx } from '../db/index.ts'
import { defineEvent, publish } from '../jobs/index.ts'

/** Where files lie: a folder; several machines share one. A file is on disk for good before the row that names it. */
export type FileStore = {
  put(id: string, content: Buffer): Promise<void>
  get(id: string): Promise<Buffer>
  /** How long it is on the disk; null: it is not there. */
  sizeOf(id: string): Promise<number | null>
  /** Does nothing when there is no such file. */
  remove(id: string): Promise<void>
}

/** What can be wrong with a file that a row names. */
export type FileFault = 'missing' | 'changed'

/** What a file holds, only if it is what was stored. */
export async function readIntact(
  store: FileStore,
  { id, sha256 }: Pick<StoredFile, 'id' | 'sha256'>,
): Promise<{ content: Buffer; fault: null } | { fault: FileFault }> {
  const content = await store.get(id).catch(whenMissing)
  if (content === null) return { fault: 'missing' }
  return hashOf(content) === sha256 ? { content, fault: null } : { fault: 'changed' }
}

/** The same at a glance, for lists: nothing is read, so bytes that were changed in their place are not seen. */
export async function glanceAt(store: FileStore, { id, size }: Pick<StoredFile, 'id' | 'size'>) {
  const found = await store.sizeOf(id)
  return found === null ? 'missing' : found === Number(size) ? null : 'changed'
}

function whenMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}

const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex')

export type StoredFile = { id: string; name: string; type: string; size: number; sha256: string }

/** Two levels deep by the end of the id, since ids made together begin alike. */
export const pathInStore = (folder: string, id: string) => join(folder, id.slice(-2), id)

/** A folder of files; written beside, fsynced and renamed, so half a file is never read. */
export function folderStore(folder: string): FileStore {
  const pathOf = (id: string) => pathInStore(folder, id)
  return {
    async put(id, content) {
      const path = pathOf(id)
      const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      if (made) await syncFolders(dirname(made), folder)
      try {
        await writeAndSync(`${path}.part`, content)
        await rename(`${path}.part`, path)
      } catch (error) {
        // On a full disk half a file would keep the room that the next one needs.
        await rm(`${path}.part`, { force: true }).catch(() => {})
        throw error
      }
      await syncFolders(dirname(path))
    },
    get: (id) => readFile(pathOf(id)),
    sizeOf: async (id) => (await stat(pathOf(id)).catch(whenMissing))?.size ?? null,
    remove: (id) => rm(pathOf(id), { force: true }),
  }
}

async function writeAndSync(path: string, content: Buffer) {
  const handle = await open(path, constants.O_CREAT | constants.O_WRONLY | constants.O_TRUNC, 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A name is on disk for good only when the folder that holds it is. */
async function syncFolders(...paths: readonly string[]) {
  for (const path of paths) {
    const handle = await open(path, constants.O_RDONLY)
    await handle.sync().finally(() => handle.close())
  }
}

/** What people may send: pictures and documents, told by their content. */
const allowed: Record<string, string> = {
  'image/jpeg': 'a JPEG picture',
  'image/png': 'a PNG picture',
  'image/gif': 'a GIF picture',
  'image/webp': 'a WebP picture',
  'image/heic': 'a HEIC picture',
  'application/pdf': 'a PDF',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'a Word document',
  'application/vnd.oasis.opendocument.text': 'an OpenDocument text',
  'text/plain': 'plain text',
}

const extensions: Record<string, string[]> = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/heic': ['heic', 'heif'],
  'application/pdf': ['pdf'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'text/plain': ['txt'],
}

export type FileRefusal = 'empty' | 'too-large' | 'wrong-type' | 'name-does-not-match'

export const largestFile = 10 * 1024 * 1024

/** What a file is by its content, or why it is refused. `accept` narrows the types, as media types. */
export async function checkFile(
  name: string,
  content: Buffer,
  accept: readonly string[] = Object.keys(allowed),
): Promise<{ type: string; name: string; refusal: null } | { refusal: FileRefusal }> {
  if (content.length === 0) return { refusal: 'empty' }
  if (content.length > largestFile) return { refusal: 'too-large' }
  const type =
    (await fileTypeFromBuffer(content).catch(() => undefined))?.mime ?? (isPlainText(content) ? 'text/plain' : null)
  if (!type || !(type in allowed) || !accept.includes(type)) return { refusal: 'wrong-type' }
  const safe = safeName(name)
  const extension = /\.([a-z0-9]{1,5})$/i.exec(safe)?.[1]?.toLowerCase()
  if (!extension || !extensions[type]?.includes(extension)) return { refusal: 'name-does-not-match' }
  return { type, name: safe, refusal: null }
}

/** The same of a file that somebody sent with a form, with what is in it. */
export async function checkUpload({ path, name, tooLarge }: { path: string; name: string; tooLarge: boolean }) {
  if (tooLarge) return { refusal: 'too-large' as const }
  const content = await readFile(path)
  const checked = await checkFile(name, content)
  return checked.refusal === null ? { ...checked, content } : checked
}

/** A file's own name without folders, control characters or anything a header or a disk could trip over. */
export function safeName(name: string) {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const clean = last
    .replace(/[^\p{L}\p{N} ._()-]/gu, '')
    .replace(/^\.+/, '')
    .trim()
  return clean.slice(-120) || 'file'
}

function isPlainText(content: Buffer) {
  const sample = content.subarray(0, 4096)
  return (
    !sample.includes(0) &&
    !sample.toString('utf8').includes('\uFFFD') &&
    !/<(html|script|svg|\?xml|!doctype)/i.test(sample.toString('utf8'))
  )
}

/** Puts the content on disk. Its row is written afterwards, by `saveFile` in the transaction that uses it. */
export async function storeFile(
  store: FileStore,
  file: { name: string; type: string; content: Buffer },
): Promise<StoredFile> {
  const id = newId()
  await store.put(id, file.content)
  return { id, name: file.name, type: file.type, size: file.content.length, sha256: hashOf(file.content) }
}

export function saveFile(tx: Tx, file: StoredFile, scopeId: string | null) {
  tx.save(tx.insertInto('files').values({ ...file, scope_id: scopeId, created_at: tx.now }))
}

/** The row of a file. Who may read it is decided by whoever names it: a case, a draft, a message. */
export async function findFile(db: Db, id: string): Promise<StoredFile | null> {
  const row = await db
    .selectFrom('files')
    .select(['id', 'name', 'type', 'size', 'sha256'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Files whose rows are gone: what they held goes from the disk next. */
export const filesForgotten = defineEvent({
  name: 'files.forgotten',
  payload: z.object({ fileIds: z.array(z.uuid()) }),
})

/** Forgets files nobody names any more. Their content goes from the disk after the commit, and not without it. */
export async function forgetFiles(tx: Tx, ids: readonly string[]) {
  if (ids.length === 0) return
  await tx.deleteFrom('files').where('id', 'in', ids).execute()
  publish(tx, filesForgotten, { fileIds: [...ids] })
}
