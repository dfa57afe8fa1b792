import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Account, runAs } from './account.ts'
import { type Binaries, program } from './binaries.ts'
import { cannotStart } from './room.ts'

/** What is needed to speak to the server of one data folder. */
export type Access = { password: string; port: number }

export const clusterFolder = (place: string) => join(place, 'cluster')

const accessFile = (cluster: string) => join(cluster, 'firstpoint.json')

export const readAccess = (place: string): Access =>
  JSON.parse(readFileSync(accessFile(clusterFolder(place)), 'utf8')) as Access

export function writeAccess(cluster: string, access: Access, account: Account | null) {
  const partial = `${accessFile(cluster)}.${process.pid}`
  writeFileSync(partial, JSON.stringify(access), { mode: 0o600 })
  if (account) chownSync(partial, account.uid, account.gid)
  renameSync(partial, accessFile(cluster))
}

/** Makes the files of an empty server, complete or not at all, so that two programs starting at once do no harm. */
export function createCluster(
  place: string,
  binaries: Binaries,
  account: Account | null,
  port: number,
  durable: boolean,
) {
  const target = clusterFolder(place)
  if (existsSync(target)) return
  const partial = join(place, `cluster.${process.pid}`)
  const passwordFile = join(place, `password.${process.pid}`)
  const password = randomBytes(24).toString('base64url')
  rmSync(partial, { recursive: true, force: true })
  try {
    mkdirSync(partial, { mode: 0o700 })
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if (account) for (const path of [partial, passwordFile]) chownSync(path, account.uid, account.gid)
    initialise(place, binaries, account, [
      `--pgdata=${partial}`,
      `--pwfile=${passwordFile}`,
      ...(durable ? [] : ['--no-sync']),
    ])
    writeAccess(partial, { password, port }, account)
    renameSync(partial, target)
  } catch (error) {
    if (!existsSync(target)) throw error
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(partial, { recursive: true, force: true })
  }
}

/** Letters of every language must count as letters to the search, so a UTF-8 character type is asked for first. */
const characterTypes = ['C.UTF-8', 'en_GB.UTF-8', 'en_US.UTF-8', 'UTF-8', 'C']

function initialise(place: string, binaries: Binaries, account: Account | null, args: readonly string[]) {
  const faults = new Set<string>()
  for (const characters of characterTypes) {
    const { status, stderr, error } = runAs(account, program(binaries, 'initdb'), [
      ...args,
      ...localeOptions(binaries, characters),
      '--encoding=UTF8',
      '--username=firstpoint',
      '--auth=scram-sha-256',
    ])
    if (status === 0) return
    faults.add(error?.message ?? stderr.trim())
    if (!/locale/i.test(stderr)) break
  }
  throw cannotStart(place, `PostgreSQL could not make its data folder: ${[...faults].join('; ')}`)
}

const localeOptions = (binaries: Binaries, characters: string) =>
  binaries.major >= 17
    ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', `--lc-ctype=${characters}`]
    : ['--locale-provider=libc', `--locale=${characters}`, '--lc-messages=C']
