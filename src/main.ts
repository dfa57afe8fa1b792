import { resolve } from 'node:path'
import { findCommand, loadCommand, noSuchCommand, UsageError, wordsForFailure } from './commands/command.ts'

const typed = process.argv.slice(2)
const asksForHelp = typed.length === 0 || typed.includes('--help') || typed.includes('-h')
const words = asksForHelp ? ['help', ...typed.filter((word) => !word.startsWith('-'))] : typed

try {
  const found = findCommand(words)
  if (!found) throw noSuchCommand(words)
  const command = await loadCommand(found.name)
  await command.run(found.args)
} catch (error) {
  const isExpected = error instanceof UsageError || process.env.LOG_LEVEL !== 'debug'
  console.error(isExpected ? wordsForFailure(error, resolve(process.env.DATA_DIR ?? 'data')) : error)
  process.exitCode = 1
}
