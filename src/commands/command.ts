import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDiskFull } from '../platform/db/outage.ts'

/** What a file in this folder exports as `command`; `dev-tables.ts` is what `./firstpoint dev tables` runs. */
export type Command = {
  /** What follows the name, for example `FILE.csv`. */
  usage?: string
  /** One sentence for the list. */
  summary: string
  /** More, shown by `./firstpoint help NAME`. */
  details?: string
  run: (args: readonly string[]) => Promise<void>
}

/** What was typed cannot be done: shown to the person without a stack. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** What a person is told when a command fails: a disk without room says only what it could not write. */
export function wordsForFailure(error: unknown, folder: string): string {
  const words = error instanceof Error ? error.message : String(error)
  if (!isDiskFull(error)) return words
  return `There is no room left on the disk (data is kept in ${folder}, or where DATABASE_URL leads). Nothing that was saved is lost. Make room, then start again.\n${words}`
}

/** Half a command is answered with those that begin so. */
export function noSuchCommand(words: readonly string[]): UsageError {
  const alike = commandNames().filter((name) => name.startsWith(`${words[0]} `))
  const wayOn = alike.length > 0 ? `There are: ${alike.join(', ')}` : 'See ./firstpoint --help'
  return new UsageError(`There is no command "${words.join(' ')}". ${wayOn}`)
}

const notCommands = new Set(['command', 'prompt'])

/** Every command there is, in order of its name. */
export const commandNames = (): string[] =>
  readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -3))
    .filter((name) => !notCommands.has(name))
    .sort()
    .map((name) => name.replaceAll('-', ' '))

export async function loadCommand(name: string): Promise<Command> {
  const module: { command: Command } = await import(fileOf(name))
  return module.command
}

const fileOf = (name: string) => join(import.meta.dirname, `${name.replaceAll(' ', '-')}.ts`)

/** Splits what was typed into a command and its arguments: the longest name that fits wins. */
export function findCommand(words: readonly string[]): { name: string; args: readonly string[] } | null {
  for (const length of [2, 1]) {
    const taken = words.slice(0, length)
    const name = taken.join(' ')
    const isName = taken.length === length && taken.every((word) => /^[a-z]+$/.test(word)) && !notCommands.has(name)
    if (isName && existsSync(fileOf(name))) return { name, args: words.slice(length) }
  }
  return null
}
