import type { Db } from '#platform/db/index.ts'

/** A case that was made a moment ago in the same transaction, by its reference, with the first date promised for it. */
export const findCaseByReference = (db: Db, reference: string) =>
  db
    .selectFrom('cases')
    .select(['id', 'scope_id as scopeId'])
    .select((eb) =>
      eb
        .selectFrom('promises')
        .select((promise) => promise.fn.min('original_due_at').as('due'))
        .where('subject_kind', '=', 'case')
        .whereRef('subject_id', '=', 'cases.id')
        .as('firstDueAt'),
    )
    .where('reference', '=', reference)
    .executeTakeFirst()
