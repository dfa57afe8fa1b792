import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { doubtWaiting } from '../modules/messages/index.ts'
import { checkBackup, rehearse, restoreBackup } from '../platform/backup/index.ts'
import { readConfig } from '../platform/config.ts'
import { inTransaction } from '../platform/db/index.ts'
import { createLog } from '../platform/log/index.ts'
import { removeUnused } from '../platform/postgres/index.ts'
import { findDatabase, openProgram } from '../program.ts'
import { backUp, inSeconds, inWords, inWordsOfBackup, sayWhatIsMissing } from './backup.ts'
import { type Command, UsageError } from './command.ts'

export const command: Command = {
  usage: 'FOLDER [--moved] | --rehearse [FOLDER]',
  summary: 'Puts a backup into an empty database and DATA_DIR, or rehearses that.',
  details: `All of it or nothing: every row is compared with the backup before it counts. Into the database of DATABASE_URL, or the
embedded one of DATA_DIR; both must be empty, and the program stopped. Emails that waited when the backup was made may
have gone since: they are put on the list of those in doubt, where somebody decides. With --moved they go out as if
nothing had happened: only for a backup that was made after the program was stopped for good.

--rehearse restores into a database of its own in a temporary folder, reads every row and file back, compares them and
throws them away. Without a folder it makes a backup first, of what DATABASE_URL or DATA_DIR names.`,
  async run(args) {
    const { folder, isRehearsal, isMoved } = readArguments(args)
    if (isRehearsal) await runRehearsal(folder)
    else if (folder) await restore(folder, isMoved)
    else throw new UsageError('Say which backup, for example: ./firstpoint restore /backups/monday')
  },
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { rehearse: { type: 'boolean' }, moved: { type: 'boolean' } },
    })
    const [folder, ...rest] = positionals
    if (rest.length > 0) throw new Error('One backup at a time')
    return { folder: folder && resolve(folder), isRehearsal: values.rehearse ?? false, isMoved: values.moved ?? false }
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}. See ./firstpoint help restore`)
  }
}

async function restore(source: string, isMoved: boolean) {
  const config = readConfig(process.env)
  const began = performance.now()
  const folder = resolve(config.DATA_DIR)
  const files = join(folder, 'files')
  await inWordsOfBackup(() => checkBackup({ files, source }))
  const madeHere = config.DATABASE_URL ? [] : [join(folder, 'postgres'), folder].filter((path) => !existsSync(path))
  const { url, release } = await findDatabase(config, createLog(config.LOG_LEVEL))
  let isRefused = true
  try {
    const manifest = await inWordsOfBackup(() => restoreBackup({ url, files, source }))
    isRefused = false
    console.log(`Restored ${inWords(manifest)}, in ${inSeconds(performance.now() - began)}. Every row was compared.`)
    sayWhatIsMissing(manifest)
  } finally {
    await release()
    if (isRefused) await leaveNothing(madeHere)
  }
  if (!isMoved) await putInDoubt()
}

/** The database that was made for a backup that turned out to be damaged, and its folder where nothing else is in it. */
async function leaveNothing([database, folder]: readonly string[]) {
  if (database) removeUnused(database)
  if (folder) await rmdir(folder).catch(() => {})
}

async function putInDoubt() {
  const program = await openProgram()
  try {
    const count = await inTransaction(program.db, doubtWaiting)
    if (count > 0)
      console.log(
        `${count} ${count === 1 ? 'email' : 'emails'} waited when the backup was made. Look at /staff/messages, in doubt, and decide.`,
      )
  } finally {
    await program.close()
  }
}

async function runRehearsal(given: string | undefined) {
  const config = readConfig(process.env)
  const folder = await mkdtemp(join(tmpdir(), 'firstpoint-rehearsal-'))
  await chmod(folder, 0o711)
  try {
    const source = given ?? join(folder, 'backup')
    const began = performance.now()
    if (!given) await backUp(config, source)
    const backedUp = performance.now()
    const log = createLog(config.LOG_LEVEL)
    const { manifest, restoreSeconds, compareSeconds } = await inWordsOfBackup(() =>
      rehearse(source, { folder, say: (text) => log.warn(text) }),
    )
    const lines = [
      `Rehearsed with ${inWords(manifest)}.`,
      ...(given ? [] : [`backup    ${inSeconds(backedUp - began)}`]),
      `restore   ${inSeconds(restoreSeconds * 1000)}`,
      `compare   ${inSeconds(compareSeconds * 1000)}`,
      'Every row of every table, every sequence and every file is what it was.',
    ]
    console.log(lines.join('\n'))
    sayWhatIsMissing(manifest)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
