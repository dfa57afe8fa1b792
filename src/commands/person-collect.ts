import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findCustomer } from '../modules/customers/index.ts'
import { collectPerson } from '../personal-data.ts'
import { type FileFault, type FileStore, folderStore, readIntact, type StoredFile } from '../platform/files/index.ts'
import { system } from '../platform/http/index.ts'
import { openProgram } from '../program.ts'
import { type Command, UsageError } from './command.ts'
import { customerIn } from './person-erase.ts'

export const command: Command = {
  usage: 'CUSTOMER FOLDER',
  summary: 'Writes everything known of one person into a folder, to be given to them.',
  details: `CUSTOMER is the address of the person’s page, or what stands at its end. FOLDER gets person.json and the files that
are theirs alone. A file that is no longer on the disk as it was stored is named in files-not-here.txt, and the command ends
with 1. Records that were merged with theirs are in it too. Somebody must read it before it is handed over: what staff wrote
may name other people.`,
  run: collect,
}

async function collect(args: readonly string[]) {
  const [given, folder, ...others] = args
  if (!given || !folder || others.length > 0) throw new UsageError('Say whose data, and the folder to write it to')
  const customerId = customerIn(given)
  const program = await openProgram()
  try {
    if (!(await findCustomer(program.db, system('Request for personal data'), customerId)))
      throw new UsageError(`There is no customer ${customerId}`)
    const { known, files } = await collectPerson(program.db, customerId)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(join(folder, 'person.json'), JSON.stringify({ ...known, files }, null, 2), { mode: 0o600 })
    const store = folderStore(`${program.config.DATA_DIR}/files`)
    const lacking = await writeFiles(store, files, folder)
    console.log(`Written to ${folder}: person.json and ${files.length - lacking.length} files`)
    if (lacking.length === 0) return
    console.log(
      `Not written, and named in files-not-here.txt. Look for them in a backup before you hand this over:\n${lacking.join('\n')}`,
    )
    process.exitCode = 1
  } finally {
    await program.close()
  }
}

/** Writes each file that is as it was stored. Answers which are not; a list of them lies beside the others. */
export async function writeFiles(store: FileStore, files: readonly StoredFile[], folder: string): Promise<string[]> {
  const lacking: string[] = []
  for (const file of files) {
    const name = `${file.id.slice(-8)} ${file.name}`
    const read = await readIntact(store, file)
    if (read.fault === null) await writeFile(join(folder, name), read.content, { mode: 0o600 })
    else lacking.push(`${name}: ${lackWords[read.fault]}`)
  }
  if (lacking.length > 0)
    await writeFile(join(folder, 'files-not-here.txt'), `${lacking.join('\n')}\n`, { mode: 0o600 })
  return lacking
}

const lackWords: Record<FileFault, string> = {
  missing: 'missing from our disk',
  changed: 'not on our disk as it was stored',
}
