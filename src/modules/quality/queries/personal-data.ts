import { type Db, type SqlBool, sql, type Tx } from '#platform/db/index.ts'

/** Checks of replies in cases on which there is nobody but these customers. */
const checksOfTheirs = (db: Db, customerIds: readonly string[]) =>
  db
    .selectFrom('quality_checks')
    .select('quality_checks.id')
    .where(
      sql<SqlBool>`exists (select from case_people where case_people.case_id = quality_checks.case_id
          and case_people.customer_id = any(${[...customerIds]}::uuid[]))
        and not exists (select from case_people other where other.case_id = quality_checks.case_id
          and not other.customer_id = any(${[...customerIds]}::uuid[]))`,
    )

/** What was said about the replies they got. Notes to a member of staff are that person's, and are not handed out. */
export const listPersonalChecks = (db: Db, customerIds: readonly string[]) =>
  db
    .selectFrom('quality_checks')
    .innerJoin('cases', 'cases.id', 'quality_checks.case_id')
    .select(['cases.reference', 'words', 'put_right_words as putRightWords', 'checked_at as checkedAt'])
    .where('quality_checks.id', 'in', checksOfTheirs(db, customerIds))
    .where('checked_at', 'is not', null)
    .orderBy('checked_at')
    .execute()

/** A checker's words may tell of the person: they go. What was judged, and its score, stays for the figures. */
export function erasePersonalChecks(tx: Tx, customerIds: readonly string[]) {
  const theirs = checksOfTheirs(tx, customerIds)
  tx.save(tx.updateTable('quality_notes').set({ words: 'Removed' }).where('check_id', 'in', theirs))
  tx.save(
    tx
      .updateTable('quality_checks')
      .set({ words: '', put_right_words: sql<string>`case when put_right_at is null then '' else 'Removed' end` })
      .where('id', 'in', theirs),
  )
}
