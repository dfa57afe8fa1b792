import { parseArgs } from 'node:util'
import '../council.ts'
import { faultsInWords, loadFolder } from '../modules/definitions/index.ts'
import { inTransaction } from '../platform/db/index.ts'
import { openProgram } from '../program.ts'
import { type Command, UsageError } from './command.ts'
import { differencesInWords, nothingIn } from './definitions-diff.ts'

export const command: Command = {
  usage: 'FOLDER --as NAME',
  summary: 'Makes drafts of the definitions that a folder changes, and shows the difference.',
  details: `NAME is the person who wrote them. Nothing counts until a named person publishes the drafts at
/staff/definitions. It takes all or nothing: with one fault, or one file written from a version that is no longer the
published one, nothing is loaded.`,
  async run(args) {
    const { folder, name } = readArguments(args)
    const program = await openProgram()
    try {
      const loading = await inTransaction(program.db, (tx) => loadFolder(tx, folder, name))
      if (loading.refusal === 'nothing-there') throw new UsageError(nothingIn(folder))
      if (loading.refusal === 'faults') throw new UsageError(`Nothing was loaded:\n${faultsInWords(loading.faults)}`)
      if (loading.refusal === 'base-moved')
        throw new UsageError(`Nothing was loaded:\n${differencesInWords(loading.differences)}`)
      console.log(differencesInWords(loading.drafts))
      if (loading.drafts.length > 0)
        console.log(`\n${loading.drafts.length} to publish at ${program.config.BASE_URL}/staff/definitions`)
    } finally {
      await program.close()
    }
  },
}

function readArguments(args: readonly string[]) {
  const example = 'for example: ./firstpoint definitions load council --as "Ada Field"'
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { as: { type: 'string' } },
      allowPositionals: true,
    })
    const [folder, ...others] = positionals
    if (folder && others.length === 0 && values.as?.trim()) return { folder, name: values.as.trim() }
  } catch {
    throw new UsageError(`That could not be read, ${example}`)
  }
  throw new UsageError(`Say which folder and who wrote it, ${example}`)
}
