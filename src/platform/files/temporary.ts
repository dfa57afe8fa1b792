import { lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder under the temporary one that is this account's alone; refuses one that somebody else put there first. */
export function privateTemporaryFolder(name: string): string {
  const folder = join(tmpdir(), `${name}-${process.getuid?.() ?? 'own'}`)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const { uid } = lstatSync(folder)
  if (process.getuid && uid !== process.getuid()) throw new Error(`${folder} belongs to somebody else: remove it first`)
  return folder
}
