import { z } from 'zod'
import { configSchema } from '../platform/config.ts'
import { type Command, commandNames, findCommand, loadCommand, noSuchCommand } from './command.ts'

export const command: Command = {
  usage: '[COMMAND]',
  summary: 'Explains the commands and the settings, or one command.',
  run: (args) => (args.length > 0 ? helpOn(args) : helpOnAll()),
}

async function helpOn(words: readonly string[]) {
  const found = findCommand(words)
  if (!found) return helpOnSome(words)
  const { usage, summary, details } = await loadCommand(found.name)
  console.log(`./firstpoint ${[found.name, usage].filter(Boolean).join(' ')}\n\n${summary}`)
  if (details) console.log(`\n${details}`)
}

/** Those that begin alike, such as every "import". */
async function helpOnSome(words: readonly string[]) {
  const names = commandNames().filter((name) => name.startsWith(`${words.join(' ')} `))
  if (names.length === 0) throw noSuchCommand(words)
  console.log(inColumns(await linesOn(names)))
}

async function linesOn(names: readonly string[]): Promise<Line[]> {
  const loaded = await Promise.all(names.map(loadCommand))
  return loaded.map(({ usage, summary }, index) => ({
    left: [names[index], usage].filter(Boolean).join(' '),
    right: summary,
  }))
}

async function helpOnAll() {
  const commands = await linesOn(commandNames())
  console.log(`Firstpoint, one front door for a council.

Commands: ./firstpoint COMMAND

${inColumns(commands)}

Settings, from the environment only:

${inColumns(settings())}
`)
}

type Line = { left: string; right: string }

function inColumns(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(({ left }) => left.length))
  return lines.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}

function settings(): Line[] {
  return Object.entries(configSchema.shape).map(([name, schema]) => {
    const fallback = defaultOf(schema)
    return { left: name, right: `${schema.description ?? ''}${fallback === '' ? '' : ` (${fallback})`}` }
  })
}

/** What holds when the setting is not given. */
function defaultOf(schema: z.ZodType): string {
  const inner = schema instanceof z.ZodDefault ? schema.parse(undefined) : undefined
  return inner === undefined ? '' : String(inner)
}
