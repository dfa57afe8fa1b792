import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '../../..')
const folder = join(root, 'build/tests')

/** As many as leave each process a minute at most, and few enough databases open at once. */
const inOneProcess = 12

/**
 * Test files of the modules share a process, a few at a time: each would spend a second on loading the same program.
 * Answers with the files to hand to the runner. What tries the whole program, or the plumbing, keeps a process of its own.
 */
export function gathered(files: readonly string[]): string[] {
  const ofModules = files.filter((file) => file.startsWith('src/modules/'))
  const alone = files.filter((file) => !ofModules.includes(file))
  const processes = Math.ceil(ofModules.length / inOneProcess)
  return [
    ...alone,
    ...Array.from({ length: processes }, (_, turn) => together(turn, dealt(ofModules, turn, processes))),
  ]
}

/** Neighbours are alike in length, so they are dealt out like cards. */
const dealt = (files: readonly string[], turn: number, processes: number) =>
  files.filter((_, at) => at % processes === turn)

/** Each is a suite of its own: its database goes when its last test has run, and the report says which file it was. */
function together(turn: number, files: readonly string[]): string {
  const file = join(folder, String(process.pid), `modules-${turn + 1}.test.mjs`)
  mkdirSync(join(file, '..'), { recursive: true })
  const suites = files.map((each) => {
    const path = relative(join(file, '..'), join(root, each))
    return `describe(${JSON.stringify(each)}, () => import(${JSON.stringify(path)}))\n`
  })
  writeFileSync(file, `import { describe } from 'node:test'\n${suites.join('')}`)
  return relative(root, file)
}

/** Removes what `gathered` wrote. */
export const scatter = () => rmSync(join(folder, String(process.pid)), { recursive: true, force: true })
