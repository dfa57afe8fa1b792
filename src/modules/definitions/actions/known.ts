import type { Db } from '#platform/db/index.ts'
import { listPublishedIds } from '../queries/versions.ts'
import { declaredKind, declaredNames, type Known } from '../rules/kinds.ts'

/** What definitions may name: what is published, what comes with them in one go, and rows such as teams. */
export async function knownWith(db: Db, together: readonly { kind: string; key: string }[]): Promise<Known> {
  const keys = new Map<string, Set<string>>()
  const add = (kind: string, key: string) => keys.set(kind, (keys.get(kind) ?? new Set()).add(key))
  for (const { kind, key } of [...(await listPublishedIds(db)), ...together]) add(kind, key)
  const unchecked = new Set<string>()
  for (const [kind, read] of declaredNames()) {
    const names = await read(db)
    if (names.length === 0) unchecked.add(kind)
    for (const name of names) add(kind, name)
  }
  const named = new Set(declaredNames().map(([kind]) => kind))
  return {
    has(kind, key) {
      if (unchecked.has(kind)) return true
      if (!declaredKind(kind) && !named.has(kind))
        throw new Error(`Nobody declares “${kind}”, so nothing can be checked against it`)
      return keys.get(kind)?.has(key) ?? false
    },
    keys: (kind) => [...(keys.get(kind) ?? [])],
  }
}
