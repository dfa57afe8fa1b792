import type pg from 'pg'

type Rule = { table: string; name: string; definition: string }

/**
 * Does the work while indexes, references between tables and triggers of the public tables are away, and makes them
 * again: rows come in any order, a hundred times as fast, and all references are checked at the end.
 */
export async function withoutChecks(client: pg.ClientBase, work: () => Promise<void>): Promise<void> {
  const { rows: references } = await client.query<Rule>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`,
  )
  const { rows: indexes } = await client.query<Rule>(
    `select i.indrelid::regclass::text as table, i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i join pg_class c on c.oid = i.indexrelid
     where c.relnamespace = 'public'::regnamespace and not c.relispartition
       and not exists (select from pg_constraint where conindid = i.indexrelid)`,
  )
  const { rows: triggered } = await client.query<{ table: string }>(
    `select distinct tgrelid::regclass::text as table from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where not tgisinternal and c.relnamespace = 'public'::regnamespace`,
  )
  for (const { table, name } of references) await client.query(`alter table ${table} drop constraint ${name}`)
  for (const { name } of indexes) await client.query(`drop index ${name}`)
  for (const { table } of triggered) await client.query(`alter table ${table} disable trigger user`)

  await work()

  await client.query("set local maintenance_work_mem = '128MB'")
  for (const { definition } of indexes) await client.query(definition)
  for (const { table, name, definition } of references)
    await client.query(`alter table ${table} add constraint ${name} ${definition}`)
  for (const { table } of triggered) await client.query(`alter table ${table} enable trigger user`)
}
