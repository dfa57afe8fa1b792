import { type Db, json, sql, type Tx } from '#platform/db/index.ts'

export type VersionState = 'draft' | 'published' | 'replaced' | 'discarded'

export const readChangeNumber = async (db: Db) =>
  (await db.selectFrom('definition_changes').select('change_number as changeNumber').executeTakeFirstOrThrow())
    .changeNumber

/** Every published definition, without its body. */
export const listPublishedIds = (db: Db) =>
  db
    .selectFrom('definition_versions')
    .select(['id', 'kind', 'key', 'version'])
    .where('state', '=', 'published')
    .orderBy('kind')
    .orderBy('key')
    .execute()

export const listBodies = (db: Db, ids: readonly string[]) =>
  db.selectFrom('definition_versions').select(['id', 'kind', 'key', 'version', 'body']).where('id', 'in', ids).execute()

const whole = [
  'id',
  'kind',
  'key',
  'version',
  'state',
  'base_version as baseVersion',
  'source',
  'written_by as writtenBy',
  'created_at as writtenAt',
  'published_by as publishedBy',
  'published_at as publishedAt',
] as const

/** The versions of one definition, newest first. */
export const listVersions = (db: Db, kind: string, key: string) =>
  db
    .selectFrom('definition_versions')
    .select(whole)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .orderBy('version', 'desc')
    .limit(200)
    .execute()

export type Version = Awaited<ReturnType<typeof listVersions>>[number]

export const findVersion = (db: Db, id: string) =>
  db.selectFrom('definition_versions').select(whole).where('id', '=', id).executeTakeFirst()

export const findPublished = (db: Db, kind: string, key: string) =>
  db
    .selectFrom('definition_versions')
    .select(whole)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .where('state', '=', 'published')
    .executeTakeFirst()

/** The sources that count now: what is published, and what waits as a draft. */
export const listSources = (db: Db, state: 'published' | 'draft', ids?: readonly string[]) =>
  db
    .selectFrom('definition_versions')
    .select(whole)
    .where('state', '=', state)
    .$if(ids !== undefined, (query) => query.where('id', 'in', ids ?? []))
    .orderBy('kind')
    .orderBy('key')
    .execute()

/** One line for each definition: its published version, its draft, who published it last. */
export const listDefinitions = (db: Db) =>
  db
    .selectFrom('definition_versions')
    .select(['kind', 'key'])
    .select((eb) => [
      eb.fn.countAll<number>().as('versions'),
      sql<number | null>`max(version) filter (where state = 'published')`.as('published'),
      sql<
        string | null
      >`max(coalesce(body ->> 'name', body ->> 'title')) filter (where state in ('published', 'draft'))`.as('name'),
      sql<string | null>`max(published_by) filter (where state = 'published')`.as('publishedBy'),
      sql<Temporal.Instant | null>`max(published_at) filter (where state = 'published')`.as('publishedAt'),
      sql<number | null>`max(version) filter (where state = 'draft')`.as('draft'),
      sql<string | null>`max(id::text) filter (where state = 'draft')`.as('draftId'),
      sql<string | null>`max(written_by) filter (where state = 'draft')`.as('draftBy'),
    ])
    .groupBy(['kind', 'key'])
    .orderBy('kind')
    .orderBy('key')
    .execute()

/** Holds publishing still until the transaction ends, so that two people cannot publish the same thing at once. */
export async function lockPublishing(tx: Tx) {
  await tx.selectFrom('definition_changes').select('only').forUpdate().execute()
}

export async function nextVersionNumber(tx: Tx, kind: string, key: string) {
  const { last } = await tx
    .selectFrom('definition_versions')
    .select((eb) => eb.fn.coalesce(eb.fn.max<number>('version'), eb.lit(0)).as('last'))
    .where('kind', '=', kind)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  return last + 1
}

export type NewVersion = {
  id: string
  kind: string
  key: string
  version: number
  baseVersion: number | null
  body: unknown
  source: string
  writtenBy: string
}

export const saveDraft = (tx: Tx, version: NewVersion) =>
  tx.save(tx.insertInto('definition_versions').values(rowOf(tx, version)))

export function savePublished(tx: Tx, version: NewVersion, by: { id: string | null; name: string }) {
  tx.save(
    tx.insertInto('definition_versions').values({
      ...rowOf(tx, version),
      state: 'published',
      published_by_id: by.id,
      published_by: by.name,
      published_at: tx.now,
    }),
  )
}

const rowOf = (tx: Tx, version: NewVersion) => ({
  id: version.id,
  kind: version.kind,
  key: version.key,
  version: version.version,
  state: 'draft' as const,
  base_version: version.baseVersion,
  body: json(version.body),
  source: version.source,
  written_by: version.writtenBy,
  created_at: tx.now,
})

export function discardDrafts(tx: Tx, kind: string, key: string) {
  return tx
    .updateTable('definition_versions')
    .set({ state: 'discarded' })
    .where('kind', '=', kind)
    .where('key', '=', key)
    .where('state', '=', 'draft')
    .execute()
}

/** Makes one draft the published version and the one before it replaced. */
export async function savePublication(tx: Tx, draft: Version, by: { id: string | null; name: string }) {
  await tx
    .updateTable('definition_versions')
    .set({ state: 'replaced' })
    .where('kind', '=', draft.kind)
    .where('key', '=', draft.key)
    .where('state', '=', 'published')
    .execute()
  await tx
    .updateTable('definition_versions')
    .set({ state: 'published', published_by_id: by.id, published_by: by.name, published_at: tx.now })
    .where('id', '=', draft.id)
    .execute()
}

export async function saveChangeNumber(tx: Tx) {
  await tx
    .updateTable('definition_changes')
    .set({ change_number: sql<number>`nextval('definition_change_numbers')` })
    .execute()
}
