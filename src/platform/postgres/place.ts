import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Account, mayUse } from './account.ts'

/** Where root keeps what another account must be able to read. Never a temporary folder: data may go here. */
export function ownPlace(): string {
  const folder = '/var/lib/firstpoint'
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o755)
  return folder
}

/**
 * The folder that really holds the data asked for at `folder`. If another account runs the server and cannot get
 * there, that is a folder of its own with a link left at `folder`.
 */
export function placeFor(folder: string, account: Account | null, say: (text: string) => void): string {
  if (isLink(folder)) return followLink(folder)
  if (!account) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  }
  const isNew = !existsSync(folder)
  if (isNew) {
    makeParents(dirname(folder))
    mkdirSync(folder, { mode: 0o700 })
    chownSync(folder, account.uid, account.gid)
  }
  if (mayUse(account, folder)) return folder
  return moveToOwnPlace(folder, account, say)
}

/** Folders that root makes inside somebody's folder are theirs, so that they can start the program without root later. */
function makeParents(folder: string) {
  const first = mkdirSync(folder, { recursive: true, mode: 0o711 })
  if (first === undefined) return
  const { uid, gid } = statSync(dirname(first))
  for (let made = folder; made.length >= first.length; made = dirname(made)) chownSync(made, uid, gid)
}

function moveToOwnPlace(folder: string, account: Account, say: (text: string) => void): string {
  const target = join(ownPlace(), createHash('sha256').update(folder).digest('hex').slice(0, 12))
  if (existsSync(target))
    throw new Error(`${target} already holds the database of ${folder}. Move one of the two away, then start again.`)
  const partial = `${target}.${process.pid}`
  cpSync(folder, partial, { recursive: true, preserveTimestamps: true })
  writeFileSync(join(partial, 'belongs-to'), folder)
  giveTo(account, partial)
  renameSync(partial, target)
  rmSync(folder, { recursive: true })
  symlinkSync(target, folder)
  say(`The database is kept in ${target}, because the account "${account.name}", which runs it, cannot open ${folder}.`)
  return target
}

/** The link survives when the project is moved; a copy of the project must not write to the same data. */
function followLink(folder: string): string {
  if (!existsSync(folder))
    throw new Error(`${folder} points to ${readlinkSync(folder)}, which is not there. Put it back, or remove the link.`)
  const target = realpathSync(folder)
  const note = join(target, 'belongs-to')
  if (!existsSync(note)) return target
  const owner = readFileSync(note, 'utf8').trim()
  if (owner === folder) return target
  if (isLink(owner) && existsSync(owner) && realpathSync(owner) === target)
    throw new Error(`${folder} is a copy: its database ${target} belongs to ${owner}. Remove the link to start afresh.`)
  writeFileSync(note, folder)
  return target
}

const isLink = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false

/** Hands a folder and what is in it to the account. Node has no recursive chown. */
export function giveTo(account: Account, folder: string) {
  for (const path of walk(folder)) chownSync(path, account.uid, account.gid)
}

function* walk(path: string): Generator<string> {
  yield path
  if (!statSync(path).isDirectory()) return
  for (const name of readdirSync(path)) yield* walk(join(path, name))
}
