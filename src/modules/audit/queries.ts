import { type Db, json, newId, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { AuditSubject } from './actions.ts'
import type { Who } from './rules.ts'

type Entry = {
  who: Who
  action: string
  subject: AuditSubject
  scopeId: string | null
  detail: Record<string, unknown>
}

export function saveEntry(tx: Tx, { who, action, subject, scopeId, detail }: Entry) {
  tx.saveNew('audit_entries', {
    id: newId(),
    at: tx.now,
    actor_kind: who.kind,
    actor_id: who.id,
    actor_name: who.name,
    action,
    subject_kind: subject.kind,
    subject_id: subject.id,
    scope_id: scopeId,
    detail: json(detail),
  })
}

/** The same, unless there is one by the same person about the same, with the same words, since a moment. */
export function saveEntryUnlessSince(
  tx: Tx,
  { who, action, subject, scopeId, detail }: Entry,
  since: Temporal.Instant,
) {
  tx.save(
    tx
      .insertInto('audit_entries')
      .columns([
        'id',
        'at',
        'actor_kind',
        'actor_id',
        'actor_name',
        'action',
        'subject_kind',
        'subject_id',
        'scope_id',
        'detail',
      ])
      .expression(
        tx
          .selectNoFrom([
            sql<string>`${newId()}::uuid`.as('id'),
            sql<Temporal.Instant>`${tx.now}::timestamptz`.as('at'),
            sql<string>`${who.kind}::text`.as('actor_kind'),
            sql<string | null>`${who.id}::uuid`.as('actor_id'),
            sql<string>`${who.name}::text`.as('actor_name'),
            sql<string>`${action}::text`.as('action'),
            sql<string>`${subject.kind}::text`.as('subject_kind'),
            sql<string>`${subject.id}::text`.as('subject_id'),
            sql<string | null>`${scopeId}::uuid`.as('scope_id'),
            sql<unknown>`${json(detail)}::jsonb`.as('detail'),
          ])
          .where(
            sql<boolean>`not exists (select from audit_entries before where before.subject_id = ${subject.id}
              and before.at > ${since} and before.actor_id = ${who.id}::uuid and before.actor_kind = ${who.kind}
              and before.action = ${action} and before.detail = ${json(detail)}::jsonb
              and before.scope_id is not distinct from ${scopeId}::uuid)`,
          ),
      ),
  )
}

/** The entries about a record are for those who may know of the record now. */
export function restampEntries(tx: Tx, subject: AuditSubject, scopeId: string | null) {
  tx.save(
    tx
      .updateTable('audit_entries')
      .set({ scope_id: scopeId })
      .where('subject_kind', '=', subject.kind)
      .where('subject_id', '=', subject.id),
  )
}

export type AuditSearch = {
  /** Part of the name of who did it. */
  person: string | null
  action: string | null
  /** A reference, or the id of a record. */
  subject: string | null
  from: Temporal.Instant | null
  until: Temporal.Instant | null
  /** The last entry of the page before. */
  after: { readonly at: Temporal.Instant; readonly id: string } | null
}

const pageSize = 50

/** A page of entries, newest first, and whether older ones follow. */
export async function searchEntries(db: Db, actor: Actor, search: AuditSearch) {
  const names = search.person ? await listNamesLike(db, search.person) : null
  if (names?.length === 0) return { entries: [], next: null }
  let query = db
    .selectFrom('audit_entries')
    .select(['id', 'at', 'actor_kind as actorKind', 'actor_name as actorName', 'action'])
    .select(['subject_kind as subjectKind', 'subject_id as subjectId', 'scope_id as scopeId', 'detail'])
    .where(visible(actor))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(pageSize + 1)
  if (names) query = query.where('actor_name', 'in', names)
  if (search.action) query = query.where('action', '=', search.action)
  if (search.subject) query = query.where(isAbout(search.subject))
  if (search.from) query = query.where('at', '>=', search.from)
  if (search.until) query = query.where('at', '<', search.until)
  if (search.after)
    query = query.where(sql<boolean>`(at, id) < (${search.after.at}::timestamptz, ${search.after.id}::uuid)`)
  const rows = await query.execute()
  const entries = rows.slice(0, pageSize)
  return { entries, next: rows.length > pageSize ? (entries.at(-1) ?? null) : null }
}

/** By two indexes, one for ids and one for references: an "or" of the two would read the whole table. */
const isAbout = (subject: string) => sql<boolean>`id in (
  select id from audit_entries where subject_id = ${subject}
  union all
  select id from audit_entries where detail ? 'reference' and detail ->> 'reference' = ${subject})`

/** Jumps from word to word along the index: few people and actions, however many entries. */
const distinct = (column: 'actor_name' | 'action') => sql<string>`
  with recursive found(word) as (
    (select ${sql.ref(column)} from audit_entries order by ${sql.ref(column)} limit 1)
    union all
    select (select ${sql.ref(column)} from audit_entries where ${sql.ref(column)} > word order by ${sql.ref(column)} limit 1)
    from found where word is not null
  ) select word from found where word is not null`

async function listNamesLike(db: Db, person: string): Promise<string[]> {
  const like = `%${person.replaceAll(/[\\%_]/g, '\\$&')}%`
  const rows = await db
    .selectFrom(sql<{ word: string }>`(${distinct('actor_name')})`.as('names'))
    .select('word')
    .where('word', 'ilike', like)
    .limit(200)
    .execute()
  return rows.map(({ word }) => word)
}

/**
 * What was recorded lately that somebody may know of, for the list to choose from. “Between” the word and itself goes
 * along the index of actions: for a rare one, “equals” is looked for along that of moments, among all there are.
 */
export async function listActions(db: Db, actor: Actor): Promise<string[]> {
  const rows = await db
    .selectFrom(sql<{ word: string }>`(${distinct('action')})`.as('actions'))
    .select('word')
    .where(
      sql<boolean>`exists (select from (
        select scope_id from audit_entries where action between word and word order by action, at desc, id desc limit 1000
      ) latest where ${visible(actor, 'latest.scope_id')})`,
    )
    .orderBy('word')
    .execute()
  return rows.map(({ word }) => word)
}
