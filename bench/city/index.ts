import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { wordLists } from './names.ts'

type City = {
  /** Of a database that is migrated and has the sample council and nothing else. */
  url: string
  cases: number
  now: Temporal.Instant
  say?: (text: string) => void
}

/**
 * Fills a database with the records of some years, all at once and not by the program's actions: customers, their
 * contacts with matters and reasons, cases with their story, promises, messages and audit. The files beside this one
 * say what there is. Stored files are not made.
 */
export async function fillCity({ url, cases, now, say = () => {} }: City): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // It can be filled again, so nothing waits for the disk, and references that are right by themselves are not checked.
    for (const setting of ['synchronous_commit = off', 'session_replication_role = replica', "work_mem = '256MB'"])
      await client.query(`set ${setting}`)
    await client.query("set maintenance_work_mem = '1GB'")
    await set(client, 'bench.cases', String(cases))
    await set(client, 'bench.now', now.toString())
    await set(client, 'timezone', 'UTC')
    const indexes = await takeIndexes(client)
    for (const file of files) {
      const started = performance.now()
      await client.query(readFileSync(join(import.meta.dirname, file), 'utf8'))
      if (file.startsWith('00')) await saveWords(client, cases)
      await client.query('analyze')
      say(`  ${file} ${((performance.now() - started) / 1000).toFixed(1)} s`)
    }
    const started = performance.now()
    for (const index of indexes) await client.query(index)
    await client.query('drop schema bench cascade')
    await client.query('vacuum analyze')
    await client.query('checkpoint')
    say(`  indexes and statistics ${((performance.now() - started) / 1000).toFixed(1)} s`)
  } finally {
    await client.end()
  }
}

const files = globSync('*.sql', { cwd: import.meta.dirname }).sort()

const set = (client: pg.Client, name: string, value: string) =>
  client.query('select set_config($1, $2, false)', [name, value])

/** Indexes that no constraint needs are made after the rows: many times quicker. Answers with how to make them. */
async function takeIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i join pg_class c on c.oid = i.indrelid
     where c.relnamespace = 'public'::regnamespace and not exists (select from pg_constraint where conindid = i.indexrelid)
     order by name`,
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return rows.map(({ definition }) => definition)
}

async function saveWords(client: pg.Client, cases: number) {
  const lists = Object.entries(wordLists(Math.max(60, Math.ceil(cases * 0.12)) / 60 + 2))
  for (const [list, words] of lists) {
    await client.query(
      'insert into bench.words select $1, n, word from unnest($2::text[]) with ordinality s(word, n)',
      [list, words],
    )
    await set(client, `bench.${list.replaceAll(' ', '_')}s`, String(words.length))
  }
}
