import { parseArgs } from 'node:util'
import { councilFolder } from '../council.ts'
import { loadRoles, passwordRefusals, type SetUpRefusal, setUpFirstAdministrator } from '../modules/access/index.ts'
import { inTransaction } from '../platform/db/index.ts'
import { hashPassword } from '../platform/secrets/index.ts'
import { openProgram } from '../program.ts'
import { type Command, UsageError } from './command.ts'
import { type Prompt, withPrompt } from './prompt.ts'

export const command: Command = {
  usage: '[--name NAME --email ADDRESS]',
  summary: 'Makes the first administrator of an empty installation on DATABASE_URL.',
  details: `Brings the database up to date, puts in the roles, and makes one account that may add everybody else.
It asks for what is not given. The password is asked for, or taken from FIRSTPOINT_ADMIN_PASSWORD.`,
  run: setUp,
}

async function setUp(args: readonly string[]) {
  const given = readFlags(args)
  if (!process.env.DATABASE_URL)
    throw new UsageError(
      'Set DATABASE_URL to the database of the council first. Without it, ./firstpoint start runs a trial that has its own accounts.',
    )
  await makeAdministrator(await withPrompt((prompt) => askFor(given, prompt)))
}

async function askFor(given: { name?: string; email?: string }, { ask, askSecretly }: Prompt) {
  const name = given.name ?? (await ask('Your name: '))
  if (name.trim() === '') throw new UsageError('A name is needed')
  const email = given.email ?? (await ask('Your work email address: '))
  if (!/^\S+@\S+\.\S+$/.test(email.trim())) throw new UsageError(`"${email}" is not an email address`)
  const password =
    process.env.FIRSTPOINT_ADMIN_PASSWORD ??
    (await askSecretly('A password: ', 'put the password in the environment variable FIRSTPOINT_ADMIN_PASSWORD'))
  return { name, email, password }
}

function readFlags(args: readonly string[]) {
  try {
    const options = { name: { type: 'string' }, email: { type: 'string' } } as const
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}. See ./firstpoint help setup`)
  }
}

async function makeAdministrator(person: { name: string; email: string; password: string }) {
  const program = await openProgram()
  try {
    const passwordHash = await hashPassword(person.password)
    const { refusal } = await inTransaction(program.db, async (tx) => {
      await loadRoles(tx, councilFolder)
      return setUpFirstAdministrator(tx, { ...person, passwordHash })
    })
    if (refusal) throw new UsageError(refusalWords[refusal])
    console.log(
      `${person.email} may now sign in at ${program.config.BASE_URL}/staff once ./firstpoint start is running.`,
    )
  } finally {
    await program.close()
  }
}

const refusalWords: Record<SetUpRefusal, string> = {
  ...passwordRefusals,
  'already-set-up': 'This installation has an administrator already. Ask them to add you.',
  'email-taken': 'Somebody with this email address has an account already.',
  'no-roles': 'No role in the database may add people. Give one the permission "staff.manage" first.',
}
