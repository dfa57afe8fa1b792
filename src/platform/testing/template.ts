import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { migrate, readMigrations } from '../db/migrate.ts'

const root = join(import.meta.dirname, '../../..')

/** The program's own way to fill an empty database from council/; the plumbing only knows where it is. */
const fillerFile = join(root, 'src/council.ts')

type Filler = { fillTemplate?: (url: string) => Promise<void> }

/** Set by `./firstpoint test`, so that the test files of one run need not work it out again. */
export const templateVariable = 'FIRSTPOINT_TEST_TEMPLATE'

const oneBuilderAtATime = 7_266_102

/** The name of a database that is migrated and holds the sample council; made if this server has none like it. */
export async function ensureTemplate(serverUrl: string): Promise<string> {
  const name = process.env[templateVariable] ?? templateName()
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    if (await exists(client, name)) return name
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [oneBuilderAtATime])
    if (!(await exists(client, name))) await build(serverUrl, name)
    await client.query('commit')
    return name
  } finally {
    await client.end()
  }
}

/** What decides the contents of the template, besides the migrations: the council, and the code that reads it. */
const ingredients = [
  'council/**/*',
  'src/council.ts',
  'src/modules/*/{commands,definitions,load-*}.ts',
  'src/modules/*/{commands,definitions}/**/*.ts',
  'src/modules/{definitions,forms,services}/{rules,queries,actions}/**/*.ts',
]

/** The same migrations and the same council give the same name. */
function templateName(): string {
  const hash = createHash('sha256')
  for (const migration of readMigrations()) hash.update(migration.name).update(migration.hash)
  const files = globSync(ingredients, { cwd: root, withFileTypes: true })
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
  for (const path of paths.sort())
    if (!path.endsWith('.test.ts')) hash.update(path.slice(root.length)).update(readFileSync(path))
  return `template_${hash.digest('hex').slice(0, 16)}`
}

async function build(serverUrl: string, name: string) {
  const client = new pg.Client({ connectionString: serverUrl })
  const unfinished = `building_${name}`
  await client.connect()
  try {
    await dropWhatNobodyNeeds(client)
    await client.query(`drop database if exists ${unfinished} with (force)`)
    await client.query(`create database ${unfinished} template template0`)
    const url = addressOf(serverUrl, unfinished)
    await migrate(url)
    if (existsSync(fillerFile)) {
      const filler: Filler = await import(fillerFile)
      await filler.fillTemplate?.(url)
    }
    await client.query(`alter database ${unfinished} rename to ${name}`)
  } finally {
    await client.end()
  }
}

/** Templates of an hour ago, and copies whose test process is gone. */
async function dropWhatNobodyNeeds(client: pg.Client) {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database
     where datname ~ '^test_'
        or (datname ~ '^(building_)?template_[0-9a-f]{16}$'
            and (pg_stat_file('base/' || oid || '/PG_VERSION')).modification < now() - interval '1 hour')`,
  )
  for (const { datname } of rows) {
    const [, pid] = datname.match(/^test_(\d+)_/) ?? []
    if (pid && isAlive(Number(pid))) continue
    await client.query(`drop database if exists ${pg.escapeIdentifier(datname)}`).catch(() => {})
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const exists = async (client: pg.Client, name: string) =>
  (await client.query('select from pg_database where datname = $1', [name])).rowCount === 1

export function addressOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}
