import type { Db } from '#platform/db/index.ts'

/** A case that was made a moment ago in the same transaction, by its reference. */
export const findCaseByReference = (db: Db, reference: string) =>
  db.selectFrom('cases').select(['id', 'scope_id as scopeId']).where('reference', '=', reference).executeTakeFirst()
