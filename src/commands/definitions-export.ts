import '../council.ts'
import { exportFolder } from '../modules/definitions/index.ts'
import { openProgram } from '../program.ts'
import { type Command, UsageError } from './command.ts'

export const command: Command = {
  usage: 'FOLDER',
  summary: 'Writes the published definitions as files, to be changed and loaded again.',
  details: `Each file begins with the version it is. Leave that line: loading refuses when somebody has published another
version in between.`,
  async run([folder, ...others]) {
    if (!folder || others.length > 0)
      throw new UsageError('Say which folder, for example: ./firstpoint definitions export ./mine')
    const program = await openProgram()
    try {
      const { files } = await exportFolder(program.db, folder)
      console.log(`${files.length} files written to ${folder}.`)
    } finally {
      await program.close()
    }
  },
}
