import type { Db } from '#platform/db/index.ts'
import { listBodies, listPublishedIds } from '../queries/versions.ts'
import { declaredKind, declaredNames, type Known } from '../rules/kinds.ts'
import { readSource } from '../rules/source.ts'

type Together = { readonly kind: string; readonly key: string; readonly source: string }

/**
 * What definitions may name: what is published, what comes with them in one go, and rows such as teams. An installation
 * without any team yet may hold drafts that name them; publishing them is another matter.
 */
export async function knownWith(db: Db, together: readonly Together[]): Promise<Known> {
  const { known, unchecked } = await lookedUp(db, together)
  return { ...known, has: (kind, key) => unchecked.has(kind) || known.has(kind, key) }
}

/** The same, and nothing passes for there that is not. */
export const knownForSure = async (db: Db, together: readonly Together[]): Promise<Known> =>
  (await lookedUp(db, together)).known

async function lookedUp(db: Db, together: readonly Together[]) {
  const keys = new Map<string, Set<string>>()
  const add = (kind: string, key: string) => keys.set(kind, (keys.get(kind) ?? new Set()).add(key))
  const publishedIds = await listPublishedIds(db)
  for (const { kind, key } of [...publishedIds, ...together]) add(kind, key)
  const read = new Set(together.flatMap(({ kind }) => declaredKind(kind)?.reads ?? []))
  const written = await writtenOf(
    db,
    publishedIds.filter(({ kind }) => read.has(kind)).map(({ id }) => id),
    together.filter(({ kind }) => read.has(kind)),
  )
  const unchecked = new Set<string>()
  for (const [kind, read] of declaredNames()) {
    const names = await read(db)
    if (names.length === 0) unchecked.add(kind)
    for (const name of names) add(kind, name)
  }
  const named = new Set(declaredNames().map(([kind]) => kind))
  const known: Known = {
    has(kind, key) {
      if (!declaredKind(kind) && !named.has(kind))
        throw new Error(`Nobody declares “${kind}”, so nothing can be checked against it`)
      return keys.get(kind)?.has(key) ?? false
    },
    keys: (kind) => [...(keys.get(kind) ?? [])],
    written: (kind) => written.get(kind) ?? new Map(),
  }
  return { known, unchecked }
}

/** What is published, with what comes together in its place. */
async function writtenOf(db: Db, publishedIds: readonly string[], together: readonly Together[]) {
  const written = new Map<string, Map<string, unknown>>()
  const set = (kind: string, key: string, body: unknown) => {
    written.set(kind, (written.get(kind) ?? new Map<string, unknown>()).set(key, body))
  }
  const published = publishedIds.length === 0 ? [] : await listBodies(db, publishedIds)
  for (const { kind, key, body } of published) set(kind, key, body)
  for (const { kind, key, source } of together) {
    set(kind, key, readSource({ kind, key, file: key, text: source }).body)
  }
  return written
}
