import { type Db, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

/** What people's decisions taught. */
export const listLearned = (db: Db) =>
  db.selectFrom('triage_words').select(['word', 'service_key as service', 'count']).execute()

/** How much was learned: it only grows. */
export async function countLearned(db: Db): Promise<string> {
  const { learned } = await db
    .selectFrom('triage_words')
    .select(sql<string>`coalesce(sum(count), 0)::text`.as('learned'))
    .executeTakeFirstOrThrow()
  return learned
}

/** Counts each word once more for a service. In the order of the words, so that two people never wait for each other. */
export async function saveLesson(tx: Tx, words: readonly string[], service: string) {
  if (words.length === 0) return
  await tx
    .insertInto('triage_words')
    .values(words.toSorted().map((word) => ({ word, service_key: service, count: 1 })))
    .onConflict((conflict) =>
      conflict.columns(['word', 'service_key']).doUpdateSet({ count: sql<number>`triage_words.count + 1` }),
    )
    .execute()
}

/** Every street of the council: few enough to be held together. */
export const listStreetNames = (db: Db) => db.selectFrom('streets').select(['usrn', 'name', 'lat', 'lon']).execute()

/** A message that came in and belongs to nothing yet. */
export async function findStrayMessage(db: Db, actor: Actor, id: string) {
  const row = await db
    .selectFrom('messages')
    .select([
      'id',
      'subject',
      'body_text as text',
      'customer_id as customerId',
      'scope_id as scopeId',
      'received_at as receivedAt',
    ])
    .select(['created_at as createdAt', 'from_address as fromAddress', 'from_name as fromName'])
    .where('id', '=', id)
    .where('direction', '=', 'in')
    .where('subject_id', 'is', null)
    .where(visible(actor))
    .executeTakeFirst()
  return row ?? null
}

/** Which of these came in, belong to nothing yet, and do not wait in triage. */
export const listUnplaced = async (db: Db, actor: Actor, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : db
        .selectFrom('messages')
        .select(['id', 'subject', 'received_at as receivedAt'])
        .where('id', 'in', [...ids])
        .where('direction', '=', 'in')
        .where('subject_id', 'is', null)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb.selectFrom('triage_items').select('id').whereRef('triage_items.message_id', '=', 'messages.id'),
            ),
          ),
        )
        .where(visible(actor))
        .orderBy('received_at')
        .execute()

export type StrayMessage = NonNullable<Awaited<ReturnType<typeof findStrayMessage>>>

/** The address an email came from, and the name it gave. */
export async function findWriter(db: Db, messageId: string) {
  const row = await db
    .selectFrom('messages')
    .select(['from_address as email', 'from_name as name'])
    .where('id', '=', messageId)
    .where('direction', '=', 'in')
    .executeTakeFirst()
  return row ?? null
}
