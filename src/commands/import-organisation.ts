import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { linksForNewcomers, loadRoles, type Newcomer } from '../modules/access/index.ts'
import { type Loaded, loadDuty, loadOrganisation, loadStaff } from '../modules/organisation/index.ts'
import { inTransaction } from '../platform/db/index.ts'
import { system } from '../platform/http/index.ts'
import { londonDate } from '../platform/time/index.ts'
import { openProgram, type Program } from '../program.ts'
import { type Command, UsageError } from './command.ts'

export const command: Command = {
  usage: 'FOLDER [--links FILE.csv]',
  summary: 'Takes in how the council is organised: directorates, services, teams, people and rotas.',
  details: `FOLDER holds organisation.yaml, and staff.yaml, duty.yaml and roles.yaml where there are such; council/ has all four to
copy from. It may be run as often as you like: what is new is added, names and places are brought up to date from today,
nothing is removed. All of it is taken, or with a fault nothing: faults are named by file and line.
People come without a password. --links writes a file with an address for each of them, good for three days, where they
choose one; hand each person only their own. An administrator can make a new one on the person’s page at any time.`,
  run: importOrganisation,
}

async function importOrganisation(args: readonly string[]) {
  const { folder, links } = readArguments(args)
  if (!existsSync(join(folder, 'organisation.yaml')))
    throw new UsageError(`There is no file organisation.yaml in ${folder}`)
  const program = await openProgram()
  try {
    const { lines, newcomers } = await takeIn(program, folder, links !== undefined)
    if (links) await writeLinks(links, newcomers, program.config.BASE_URL)
    console.log([...lines, ...(links ? [`${newcomers.length} people may choose a password: ${links}`] : [])].join('\n'))
  } finally {
    await program.close()
  }
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { links: { type: 'string' } },
      allowPositionals: true,
    })
    const [folder, ...others] = positionals
    if (folder && others.length === 0) return { folder, links: values.links }
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}. See ./firstpoint help import organisation`)
  }
  throw new UsageError('Say which folder to import, for example: ./firstpoint import organisation council')
}

const weeksOfDuty = 26

/** One commit: a fault in the last file leaves nothing of the first. */
const takeIn = ({ db }: Program, folder: string, withLinks: boolean) =>
  inTransaction(db, async (tx) => {
    const has = (name: string) => existsSync(join(folder, name))
    const lines: string[] = []
    if (has('roles.yaml')) await loadRoles(tx, folder)
    lines.push(inWords('organisation.yaml', await loadOrganisation(tx, folder)))
    if (has('staff.yaml')) lines.push(inWords('staff.yaml', await loadStaff(tx, folder, { trial: false })))
    if (has('duty.yaml')) await loadDuty(tx, folder, { from: londonDate(tx.now), weeks: weeksOfDuty })
    return { lines, newcomers: withLinks ? await linksForNewcomers(tx, system('Import of the organisation')) : [] }
  })

const inWords = (file: string, { added, changed, unchanged }: Loaded) =>
  `${file}: ${added} added, ${changed} changed, ${unchanged} unchanged`

function writeLinks(path: string, newcomers: readonly Newcomer[], baseUrl: string) {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const rows = newcomers.map(({ name, email, token }) =>
    [quoted(name), quoted(email), `${baseUrl}/staff/sign-in/password/${token}`].join(','),
  )
  return writeFile(path, ['name,email,link', ...rows, ''].join('\n'), { mode: 0o600 })
}
