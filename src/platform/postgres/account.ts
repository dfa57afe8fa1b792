import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/** The account PostgreSQL runs under when we are root: it refuses to run as root itself. */
export type Account = { name: string; uid: number; gid: number }

const isRoot = () => process.getuid?.() === 0

/** Runs a short command as the account, or as ourselves when there is none. */
export function runAs(account: Account | null, file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(file, args, {
    encoding: 'utf8',
    cwd: account ? '/' : undefined,
    env: { PATH: process.env.PATH, ...env },
    ...(account && { uid: account.uid, gid: account.gid }),
  })
}

/**
 * Null for everybody but root. For root: whoever owns the data already, else the owner of the folder it goes into,
 * else the account `firstpoint` if the machine has one, else one that owns nothing.
 */
export function accountFor(folder: string): Account | null {
  if (!isRoot()) return null
  const candidates = [ownerOf(folder), 'firstpoint', 'nobody', 'daemon']
  for (const candidate of candidates) {
    const account = candidate === null ? null : lookUp(candidate)
    if (account && runAs(account, '/bin/sh', ['-c', ':']).status === 0) return account
  }
  throw new Error(
    'PostgreSQL does not run as root, and no other account could be used for it here. Start Firstpoint as an ordinary user, or set DATABASE_URL.',
  )
}

function ownerOf(folder: string): string | null {
  for (let path = folder; ; path = dirname(path)) {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found) return found.uid === 0 ? null : String(found.uid)
    if (path === dirname(path)) return null
  }
}

function lookUp(nameOrUid: string): Account | null {
  const ask = (option: string) => spawnSync('id', [option, nameOrUid], { encoding: 'utf8' })
  const [uid, gid, name] = [ask('-u'), ask('-g'), ask('-un')]
  if (uid.status !== 0 || gid.status !== 0 || name.status !== 0) return null
  return { name: name.stdout.trim(), uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

/** May the account enter, read and write this folder, and every folder above it? */
export const mayUse = (account: Account, folder: string) =>
  runAs(account, '/bin/sh', ['-c', 'test -r "$1" && test -w "$1" && test -x "$1"', 'sh', folder]).status === 0
