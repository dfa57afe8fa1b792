import type { Db } from '#platform/db/index.ts'
import type { Definition, KindOfDefinition } from '../rules/kinds.ts'
import { readStored } from '../rules/stored.ts'
import { listBodies, listPublishedIds, listVersions, readChangeNumber } from './versions.ts'

type Row = Omit<Definition<unknown>, 'versionId'> & { id: string }
type Memory = { changeNumber: number; checkedAt: number; published: ReadonlyMap<string, readonly Row[]> }

const mostOldMilliseconds = 1000

const memories = new WeakMap<object, Memory>()
const rowsById = new Map<string, Row>()

/** The published definition of a key, or null. */
export async function published<Body>(
  db: Db,
  kind: KindOfDefinition<Body>,
  key: string,
): Promise<Definition<Body> | null> {
  const rows = (await memoryOf(db)).published.get(kind.kind) ?? []
  const row = rows.find((candidate) => candidate.key === key)
  return row ? read(kind, row) : null
}

/** Every published definition of a kind, by key. */
export async function allPublished<Body>(db: Db, kind: KindOfDefinition<Body>): Promise<Definition<Body>[]> {
  const rows = (await memoryOf(db)).published.get(kind.kind) ?? []
  return rows.map((row) => read(kind, row))
}

/** One version, published or not, or null: what a case, a promise or a message was made with. */
export async function versionById<Body>(
  db: Db,
  kind: KindOfDefinition<Body>,
  id: string,
): Promise<Definition<Body> | null> {
  const row = rowsById.get(id) ?? (await listBodies(db, [id]))[0]
  if (!row || row.kind !== kind.kind) return null
  remember(row)
  return read(kind, row)
}

export type Edition<Body> = { definition: Definition<Body>; by: string | null; at: Temporal.Instant | null }

/** Every version of a definition that was ever published, newest first, with who published it and when. */
export async function editionsOf<Body>(db: Db, kind: KindOfDefinition<Body>, key: string): Promise<Edition<Body>[]> {
  const editions: Edition<Body>[] = []
  for (const { id, publishedBy, publishedAt } of await listVersions(db, kind.kind, key)) {
    const definition = publishedAt === null ? null : await versionById(db, kind, id)
    if (definition) editions.push({ definition, by: publishedBy, at: publishedAt })
  }
  return editions
}

/** Makes the next reader look again, though a second has not passed. */
export function lookAgain(db: Db) {
  memories.delete(db.home)
}

async function memoryOf(db: Db): Promise<Memory> {
  const held = memories.get(db.home)
  if (held && performance.now() - held.checkedAt < mostOldMilliseconds) return held
  const checkedAt = performance.now()
  const changeNumber = await readChangeNumber(db)
  const fresh =
    held?.changeNumber === changeNumber
      ? { ...held, checkedAt }
      : { changeNumber, checkedAt, published: Map.groupBy(await readPublished(db), (row) => row.kind) }
  memories.set(db.home, fresh)
  return fresh
}

async function readPublished(db: Db): Promise<Row[]> {
  const ids = (await listPublishedIds(db)).map(({ id }) => id)
  const unknown = ids.filter((id) => !rowsById.has(id))
  if (unknown.length > 0) for (const row of await listBodies(db, unknown)) remember(row)
  return ids.flatMap((id) => rowsById.get(id) ?? [])
}

/** A version never changes, so it is remembered by its id for as long as the program runs. */
function remember(row: Row) {
  rowsById.set(row.id, row)
}

function read<Body>(kind: KindOfDefinition<Body>, row: Row): Definition<Body> {
  const before = kind.remembered.get(row.id)
  if (before) return before
  const body = deepFreeze(readStored(kind.schema, row.body))
  const definition = Object.freeze({ versionId: row.id, kind: row.kind, key: row.key, version: row.version, body })
  kind.remembered.set(row.id, definition)
  return definition
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) deepFreeze(inner)
  }
  return value
}
