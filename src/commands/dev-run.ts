import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Command, UsageError } from './command.ts'

export const command: Command = {
  usage: 'FILE.ts [ARGUMENT …]',
  summary: 'Runs a program of the project with the Node that came with it.',
  details: `For measurements and trials that are no part of the product, for example
./firstpoint dev run test/faults/kill.ts 30`,
  async run([file, ...rest]) {
    if (!file || !statSync(file, { throwIfNoEntry: false })?.isFile())
      throw new UsageError('Say which program to run, for example: ./firstpoint dev run test/faults/kill.ts')
    process.argv = [process.argv[0] ?? '', resolve(file), ...rest]
    await import(pathToFileURL(resolve(file)).href)
  },
}
