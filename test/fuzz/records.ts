import type { FileStore } from '#platform/files/index.ts'
import type { TestDb } from '#test/index.ts'

const isDone = `status in ('resolved', 'closed')`

/** What must hold in the records whatever was sent: each question finds rows that are only half there. */
const invariants: readonly { readonly says: string; readonly query: string }[] = [
  {
    says: 'A case does not have exactly one beginning of its story',
    query: `select reference as found from cases
      where (select count(*) from case_events where case_id = cases.id and kind in ('opened', 'split-off')) <> 1`,
  },
  {
    says: 'An open case is in no queue',
    query: `select reference as found from cases where not (${isDone}) and joined_into is null
      and not exists (select from queue_items where subject_kind = 'case' and subject_id = cases.id)`,
  },
  {
    says: 'A finished case waits in a queue',
    query: `select cases.reference as found from cases join queue_items on subject_kind = 'case' and subject_id = cases.id where ${isDone}`,
  },
  {
    says: 'A promise runs on for a finished case',
    query: `select reference as found from cases join promises on subject_kind = 'case' and subject_id = cases.id
      where ${isDone} and promises.state = 'running' and promises.kind <> 'reply'`,
  },
  {
    says: 'A matter became a case and names none',
    query: `select id::text as found from matters where outcome in ('case', 'chased')
      and not exists (select from case_matters where matter_id = matters.id)`,
  },
  {
    says: 'A contact ended with a matter still open',
    query: `select contacts.id::text as found from contacts join matters on contact_id = contacts.id where contacts.state = 'ended' and matters.outcome is null`,
  },
  { says: 'A customer has no name', query: `select id::text as found from customers where trim(display_name) = ''` },
  {
    says: 'A form was sent and became nothing',
    query: `select id::text as found from drafts where state = 'sent' and case_id is null and reference is not null`,
  },
]

/** Where a column of this name leads, also where no foreign key says so. */
const leadsTo: Record<string, string> = {
  customer_id: 'customers', caller_id: 'customers', team_id: 'units', owner_id: 'staff', staff_id: 'staff', scope_id: 'scopes', case_id: 'cases',
  parent_id: '', file_id: 'files', matter_id: 'matters', contact_id: 'contacts', promise_id: 'promises', service_version_id: 'definition_versions',
  template_version_id: 'definition_versions', joined_into: 'cases', merged_into: 'customers',
} // biome-ignore format: a list of names

const subjects: Record<string, string> = {
  case: 'cases',
  contact: 'contacts',
  customer: 'customers',
  promise: 'promises',
  message: 'messages',
  triage: 'triage_items',
}

/** Rows that are only half there or lead nowhere, in sentences. */
export async function findHalfRows(db: TestDb, files: FileStore): Promise<string[]> {
  const found: string[] = []
  const look = async (says: string, query: string) => {
    const { rows } = await db.pool.query<{ found: string }>(`${query} limit 3`)
    for (const row of rows) found.push(`${says}: ${row.found}`)
  }
  for (const { says, query } of invariants) await look(says, query)
  const columns = await db.pool.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
     join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE' and data_type in ('uuid', 'text')`,
  )
  const tables = new Set(columns.rows.map(({ table }) => table))
  for (const { table, column } of columns.rows) {
    const target = leadsTo[column]
    if (target)
      await look(
        `${table}.${column} leads to nothing`,
        `select ${column}::text as found from ${table} where ${column} is not null and not exists (select from ${target} where ${target}.id::text = ${table}.${column}::text)`,
      )
    if (column !== 'subject_kind' || table === 'audit_events') continue
    for (const [kind, of] of Object.entries(subjects))
      if (tables.has(of))
        await look(
          `${table} is about a ${kind} that is not there`,
          `select subject_id::text as found from ${table} where subject_kind = '${kind}' and not exists (select from ${of} where ${of}.id::text = ${table}.subject_id::text)`,
        )
  }
  const stored = await db.pool.query<{ id: string; size: number }>('select id, size from files')
  for (const { id, size } of stored.rows) {
    const content = await files.get(id).catch(() => null)
    if (content?.length !== Number(size)) found.push(`The file ${id} is not on disk as its row says`)
  }
  return found
}
