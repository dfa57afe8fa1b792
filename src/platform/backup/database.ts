import pg from 'pg'
import { bossSchema } from '../jobs/schema.ts'

export type TableShape = { name: string; columns: string[]; copyColumns: string[]; key: string[] }

/** News that is an hour old at most, and whose transaction numbers mean nothing on another server. */
const leftOut = ['public.live_changes']

/** Of the job queue only the work itself; the rest is its own book-keeping, and made again when a worker starts. */
const jobTables = ['queue', 'job', 'schedule', 'subscription', 'job_dependency'].map((name) => `${bossSchema}.${name}`)

/** A session in which every value has one way to be written, and nothing is cut short by a time-out. */
export async function openSession(url: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: name })
  client.on('error', () => {})
  await client.connect()
  await client.query(`set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601';
    set bytea_output = 'hex'; set extra_float_digits = 1; set search_path = public;
    set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = '10s'`)
  return client
}

/** The tables that a backup holds, in the order in which they can be filled. */
export async function listTables(client: pg.ClientBase): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `select n.nspname || '.' || c.relname as name,
       array_agg(a.attname::text order by a.attnum) as columns,
       array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '') as "copyColumns",
       coalesce((select array_agg(k.attname::text order by array_position(i.indkey::int2[], k.attnum))
         from pg_index i join pg_attribute k on k.attrelid = c.oid and k.attnum = any(i.indkey)
         where i.indrelid = c.oid and i.indisprimary), '{}') as key
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where (n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
         and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
         and n.nspname || '.' || c.relname <> all($1))
       or n.nspname || '.' || c.relname = any($2)
     group by c.oid, n.nspname, c.relname order by array_position($2, n.nspname || '.' || c.relname) nulls first, 1`,
    [leftOut, jobTables],
  )
  return rows
}

const quoted = (name: string) => name.split('.').map(pg.escapeIdentifier).join('.')
const list = (columns: readonly string[]) => columns.map(pg.escapeIdentifier).join(', ')

/** Rows in order of their key, letters by their bytes, so that the same rows make the same text on every server. */
export function copyOut({ name, copyColumns, key }: TableShape): string {
  const order = (key.length > 0 ? key : copyColumns).map((column) => `${pg.escapeIdentifier(column)}::text collate "C"`)
  return `copy (select ${list(copyColumns)} from ${quoted(name)} order by ${order.join(', ')}) to stdout`
}

export const copyIn = (name: string, columns: readonly string[]) => `copy ${quoted(name)} (${list(columns)}) from stdin`

/** One number for all rows of a table, whatever their order. */
export async function fingerprintOf(client: pg.ClientBase, table: string): Promise<string> {
  const { rows } = await client.query<{ fingerprint: string }>(
    `select count(*) || '-' || coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)
       || '-' || coalesce(sum(('x' || right(md5(t::text), 16))::bit(64)::bigint::numeric), 0) as fingerprint
     from ${quoted(table)} t`,
  )
  return rows[0]?.fingerprint ?? ''
}

export type Sequence = { name: string; lastValue: string; isCalled: boolean }

/** Sequences do not wait for transactions: read after the snapshot, they are at least as far as its rows. */
export async function listSequences(client: pg.ClientBase): Promise<Sequence[]> {
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'S' and n.nspname = 'public' order by 1`,
  )
  const found: Sequence[] = []
  for (const { name } of rows) {
    const value = await client.query<{ lastValue: string; isCalled: boolean }>(
      `select last_value::text as "lastValue", is_called as "isCalled" from ${quoted(name)}`,
    )
    for (const row of value.rows) found.push({ name, ...row })
  }
  return found
}

export async function tableExists(client: pg.ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [name])
  return rows[0]?.exists ?? false
}
