import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findCustomer } from '../modules/customers/index.ts'
import { collectPerson } from '../personal-data.ts'
import { folderStore } from '../platform/files/index.ts'
import { system } from '../platform/http/index.ts'
import { openProgram } from '../program.ts'
import { type Command, UsageError } from './command.ts'
import { customerIn } from './person-erase.ts'

export const command: Command = {
  usage: 'CUSTOMER FOLDER',
  summary: 'Writes everything known of one person into a folder, to be given to them.',
  details: `CUSTOMER is the address of the person’s page, or what stands at its end. FOLDER gets person.json and the files that
are theirs alone. Records that were merged with theirs are in it too. Somebody must read it before it is handed over: what
staff wrote may name other people.`,
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
    for (const { id, name } of files)
      await writeFile(join(folder, `${id.slice(-8)} ${name}`), await store.get(id), { mode: 0o600 })
    console.log(`Written to ${folder}: person.json and ${files.length} files`)
  } finally {
    await program.close()
  }
}
