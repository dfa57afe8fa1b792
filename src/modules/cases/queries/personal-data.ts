import { type Db, json, type SqlBool, sql, type Tx } from '#platform/db/index.ts'

/** The cases of these customers with what they told us; of cases that others reported, that they are on them. */
export const listPersonalCases = (db: Db, customerIds: readonly string[]) =>
  db
    .selectFrom('case_people')
    .innerJoin('cases', 'cases.id', 'case_people.case_id')
    .select([
      'cases.reference',
      'cases.title as service',
      'case_people.role',
      'cases.status',
      'cases.received_at as receivedAt',
    ])
    .select(['cases.place_text as place', 'cases.outcome_words as outcome'])
    .select([
      sql<string | null>`case when case_people.role = 'reporter' then cases.summary end`.as('summary'),
      sql<unknown>`case when case_people.role = 'reporter' then cases.answers end`.as('answers'),
    ])
    .where('case_people.customer_id', 'in', [...customerIds])
    .orderBy('cases.received_at')
    .execute()

/** What happened on those cases that is theirs, or for everybody on them; and notes, where nobody else is on the case. */
export const listPersonalEvents = (db: Db, customerIds: readonly string[]) =>
  db
    .selectFrom('case_events')
    .innerJoin('cases', 'cases.id', 'case_events.case_id')
    .select(['cases.reference', 'case_events.fact', 'case_events.actor_name as by', 'case_events.created_at as at'])
    .where((eb) =>
      eb.or([
        eb('case_events.customer_id', 'in', [...customerIds]),
        eb.and([
          eb('case_events.customer_id', 'is', null),
          eb('case_events.case_id', 'in', theirsAlone(db, customerIds)),
        ]),
      ]),
    )
    .orderBy('case_events.created_at')
    .execute()

/** Cases on which there is nobody but these customers. */
const theirsAlone = (db: Db, customerIds: readonly string[]) =>
  db
    .selectFrom('case_people')
    .select('case_people.case_id')
    .where('case_people.customer_id', 'in', [...customerIds])
    .where(
      sql<SqlBool>`not exists (select from case_people other
        where other.case_id = case_people.case_id and not other.customer_id = any(${[...customerIds]}::uuid[]))`,
    )

/** What somebody wrote in their own words; a file's name is one of them. */
const freeText = [
  'note',
  'asked',
  'answered',
  'wrote',
  'moved',
  'wait-ended',
  'decided',
  'reopened',
  'split',
  'file-added',
  'message-passed',
  'message-failed',
  'message-received',
  'chased',
  'told-more',
  'joined',
  'person-added',
  'task-done',
  'task-dropped',
  'to-tell',
  'told',
  'died',
  'opened-in-error',
  'taken-back',
]

/**
 * The files of cases on which there is nobody but these customers. What came by email is the message's, and what is
 * still in a form that was begun goes with the form.
 */
export async function filesOfTheirsAlone(db: Db, customerIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('case_files')
    .select('file_id as id')
    .where('source', '!=', 'message')
    .where('case_id', 'in', theirsAlone(db, customerIds))
    .where(sql<SqlBool>`not exists (select from draft_files where draft_files.file_id = case_files.file_id)`)
    .execute()
  return rows.map(({ id }) => id)
}

export async function casesOfTheirsAlone(db: Db, customerIds: readonly string[]): Promise<string[]> {
  return (await theirsAlone(db, customerIds).distinct().execute()).map(({ case_id: id }) => id)
}

/** Takes out what people said and who they are. That there was a case, of which service, and how it ended stays, for the figures. */
export function erasePersonal(tx: Tx, customerIds: readonly string[]) {
  const erased = json({ kind: 'erased', erased: true })
  const alone = theirsAlone(tx, customerIds)
  tx.save(
    tx
      .updateTable('case_events')
      .set({ fact: erased })
      .where((eb) =>
        eb.or([
          eb('customer_id', 'in', [...customerIds]),
          eb.and([eb('kind', 'in', freeText), eb('case_id', 'in', alone)]),
        ]),
      ),
  )
  tx.save(
    tx
      .updateTable('case_tasks')
      .set({ words: 'Erased', customer_id: null })
      .where((eb) => eb.or([eb('case_id', 'in', alone), eb('customer_id', 'in', [...customerIds])])),
  )
  tx.save(
    tx
      .deleteFrom('case_files')
      .where((eb) => eb.or([eb('case_id', 'in', alone), eb('customer_id', 'in', [...customerIds])])),
  )
  tx.save(
    tx
      .updateTable('cases')
      .set({
        summary: '',
        answers: json({}),
        answers_left: json([]),
        place: null,
        place_text: '',
        uprn: null,
        lat: null,
        lon: null,
        question: sql<string | null>`case when status = 'waiting-for-customer' then 'Erased' end`,
      })
      .where('id', 'in', alone),
  )
  // Where others joined, the place is theirs too; what the report said was said by the one who made it.
  tx.save(
    tx
      .updateTable('cases')
      .set({ summary: '', answers: json({}), answers_left: json([]) })
      .where(
        'id',
        'in',
        tx
          .selectFrom('case_people')
          .select('case_id')
          .where('customer_id', 'in', [...customerIds])
          .where('role', '=', 'reporter'),
      ),
  )
  tx.save(tx.deleteFrom('case_links').where('customer_id', 'in', [...customerIds]))
  tx.save(tx.deleteFrom('case_people').where('customer_id', 'in', [...customerIds]))
}
