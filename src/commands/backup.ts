import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import programFile from '../../package.json' with { type: 'json' }
import { BackupRefusal, type Manifest, writeBackup } from '../platform/backup/index.ts'
import { type Config, readConfig } from '../platform/config.ts'
import { createLog } from '../platform/log/index.ts'
import { systemClock } from '../platform/time/index.ts'
import { findDatabase } from '../program.ts'
import { type Command, UsageError } from './command.ts'

export const command: Command = {
  usage: 'FOLDER',
  summary: 'Writes everything to a new folder: every record of one moment, and every file.',
  details: `The program may run meanwhile. The folder appears when it is complete. It holds people's business and the keys of
the program: keep it where only those may read it who may read the database. ./firstpoint restore reads it back, and
./firstpoint restore --rehearse FOLDER proves that it can be read back.`,
  async run([folder, ...rest]) {
    if (!folder || rest.length > 0)
      throw new UsageError('Say where the backup goes, for example: ./firstpoint backup /backups/monday')
    const began = performance.now()
    const manifest = await backUp(readConfig(process.env), resolve(folder))
    console.log(`${resolve(folder)} holds ${inWords(manifest)}, written in ${inSeconds(performance.now() - began)}.`)
    sayWhatIsMissing(manifest)
  },
}

/** Writes a backup of what the settings name. */
export async function backUp(config: Config, target: string): Promise<Manifest> {
  if (!config.DATABASE_URL && !existsSync(join(resolve(config.DATA_DIR), 'postgres')))
    throw new UsageError(
      `There is no database in ${resolve(config.DATA_DIR)}. Set DATA_DIR or DATABASE_URL to what is to be backed up.`,
    )
  const log = createLog(config.LOG_LEVEL)
  const { url, release } = await findDatabase(config, log)
  try {
    return await inWordsOfBackup(() =>
      writeBackup({
        url,
        files: join(resolve(config.DATA_DIR), 'files'),
        target,
        program: programFile.version,
        madeAt: systemClock.now(),
      }),
    )
  } finally {
    await release()
  }
}

/** What stands in the way is shown without a stack. */
export async function inWordsOfBackup<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof BackupRefusal ? new UsageError(error.message) : error
  }
}

const number = (count: number) => count.toLocaleString('en-GB')

export const inSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} seconds`

export function inWords({ tables, files, madeAt }: Manifest): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const megabytes = (files.bytes / 1_000_000).toFixed(1)
  return `${number(rows)} records of ${tables.length} tables and ${number(files.count)} files (${megabytes} MB), as of ${madeAt}`
}

export function sayWhatIsMissing({ files }: Manifest) {
  if (files.missing.length === 0) return
  process.exitCode = 1
  console.error(
    `${number(files.missing.length)} files were not there or damaged, and are not in the backup: ${files.missing.slice(0, 10).join(', ')}. Files deleted while it ran are among them; look for the others in an earlier backup.`,
  )
}
