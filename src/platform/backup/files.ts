import { createHash } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Copies a stored file if it is there and is what it was when it was taken in; answers whether it was. */
export async function copyChecked(from: string, to: string, sha256: string): Promise<boolean> {
  const content = await readFile(from).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!content || createHash('sha256').update(content).digest('hex') !== sha256) return false
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const handle = await open(to, 'w', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return true
}
