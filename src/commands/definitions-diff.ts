import '../council.ts'
import { compareFolder, type Difference, differences, faultsInWords } from '../modules/definitions/index.ts'
import { openProgram } from '../program.ts'
import { type Command, UsageError } from './command.ts'

export const command: Command = {
  usage: 'FOLDER',
  summary: 'Shows what loading the definitions of a folder would change. Changes nothing.',
  details: `FOLDER holds services, policies, templates, guidance and so on, each in a folder of its own, as written by
./firstpoint definitions export. Every fault is named with file and line.`,
  async run([folder, ...others]) {
    if (!folder || others.length > 0)
      throw new UsageError('Say which folder, for example: ./firstpoint definitions diff council')
    const program = await openProgram()
    try {
      const { differences: found, faults } = await compareFolder(program.db, folder)
      if (found.length === 0) throw new UsageError(nothingIn(folder))
      console.log(differencesInWords(found))
      if (faults.length > 0) console.error(faultsInWords(faults))
      if (faults.length > 0) process.exitCode = 1
    } finally {
      await program.close()
    }
  },
}

/** A folder that is not there, or that is not one of definitions. */
export const nothingIn = (folder: string) =>
  `There are no definitions in ${folder}. It should have folders named services, policies, templates and so on.`

const states: Record<Difference['state'], string> = {
  same: '',
  new: 'new',
  changed: 'changed',
  'base-unknown': 'differs, but does not say from which version it was written: export, then change that file',
  'base-moved': 'somebody has published another version since this file was exported',
  'only-in-database': 'published, and not in this folder: stays as it is',
}

/** What would change, one definition after the other, with the lines that differ. */
export function differencesInWords(found: readonly Difference[]): string {
  const blocks = found
    .filter(({ state }) => state !== 'same')
    .map((one) => [`${one.kind} ${one.key}: ${states[one.state]}`, ...linesOf(one)].join('\n'))
  return blocks.length === 0 ? 'Nothing differs from what is published.' : blocks.join('\n')
}

function linesOf({ state, before, after }: Difference): string[] {
  if (state === 'new' || state === 'only-in-database') return []
  const marks = { same: ' ', added: '+', removed: '-' }
  return differences(before, after).map((line) =>
    line.kind === 'gap'
      ? '      …'
      : `  ${marks[line.kind]} ${String(line.after ?? line.before).padStart(4)} ${line.text}`,
  )
}
