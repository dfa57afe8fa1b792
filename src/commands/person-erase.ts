import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type EraseRefusal, erasePerson } from '../personal-data.ts'
import { inTransaction } from '../platform/db/index.ts'
import { openProgram } from '../program.ts'
import { type Command, UsageError } from './command.ts'

export const command: Command = {
  usage: 'CUSTOMER --as "YOUR NAME"',
  summary: 'Takes everything out that says who one person was. It cannot be undone.',
  details: `CUSTOMER is the address of the person’s page, or what stands at its end. What was asked and done stays as figures; names,
addresses, words and files go, the files as soon as the worker runs. While something of theirs is still open nothing is
erased. The record of who looked and who changed keeps the names of staff, and that you asked for this.`,
  run: erase,
}

/** The customer meant by an address of their page or the end of it. */
export function customerIn(given: string): string {
  const id = z.uuid().safeParse(
    given
      .split(/[?#]/)[0]
      ?.split('/')
      .findLast((part) => part !== ''),
  )
  if (!id.success) throw new UsageError(`“${given}” is not the address of a person’s page: /staff/customers/…`)
  return id.data
}

async function erase(args: readonly string[]) {
  const { customerId, askedBy } = readArguments(args)
  const program = await openProgram()
  try {
    const erased = await inTransaction(program.db, (tx) => erasePerson(tx, customerId, askedBy))
    if (erased.refusal !== null) throw new UsageError(`${refusalWords[erased.refusal]} ${erased.references.join(', ')}`)
    console.log('Erased. Copies made before, such as backups, still hold it.')
  } finally {
    await program.close()
  }
}

const refusalWords: Record<EraseRefusal, string> = {
  'no-such-person': 'There is no such customer.',
  'open-cases': 'Nothing was erased: finish what is still open first.',
}

function readArguments(args: readonly string[]) {
  try {
    const options = { as: { type: 'string' } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [given, ...others] = positionals
    if (given && others.length === 0 && values.as?.trim())
      return { customerId: customerIn(given), askedBy: values.as.trim() }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${error instanceof Error ? error.message : error}. See ./firstpoint help person erase`)
  }
  throw new UsageError('Say whom to erase and who you are, for example: ./firstpoint person erase … --as "Ada Field"')
}
