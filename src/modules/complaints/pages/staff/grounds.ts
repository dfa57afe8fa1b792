import { allPublished } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { regimes } from '../../definitions.ts'

/** What the grounds for refusing are called, over all regimes. */
export async function groundNames(db: Db, kind: typeof regimes): Promise<Map<string, string>> {
  const all = await allPublished(db, kind)
  return new Map(all.flatMap(({ body }) => body.refusals.map(({ key, name }) => [key, name] as const)))
}
