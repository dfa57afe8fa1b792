import { type Db, sql } from '#platform/db/index.ts'

const threadColumns = [
  'id',
  'customer_id as customerId',
  'contact_point_id as contactPointId',
  'subject_kind as subjectKind',
  'subject_id as subjectId',
  'scope_id as scopeId',
  'to_address as toAddress',
  'message_id as messageId',
  'template_key as templateKey',
  'state',
] as const

export type Answered = NonNullable<Awaited<ReturnType<typeof findByToken>>>

export const findByToken = (db: Db, tokens: readonly string[]) =>
  db
    .selectFrom('messages')
    .select(threadColumns)
    .where('reply_token', 'in', [...tokens])
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()

export const findByMessageId = (db: Db, ids: readonly string[]) =>
  db
    .selectFrom('messages')
    .select(threadColumns)
    .where('message_id', 'in', [...ids])
    .where('direction', '=', 'out')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()

/** The latest message that told this reference. */
export const findByReference = (db: Db, references: readonly string[]) =>
  db
    .selectFrom('messages')
    .select(threadColumns)
    .where('reference', 'in', [...references])
    .where('subject_id', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()

/** What we wrote to them about the same: the latest texts, as they may be quoted back to us. */
export const listOurs = (db: Db, { id, subjectKind, subjectId }: Pick<Answered, 'id' | 'subjectKind' | 'subjectId'>) =>
  db
    .selectFrom('messages')
    .select(['subject', 'body_text as text', 'body_html as html'])
    .where('direction', '=', 'out')
    .where((where) =>
      subjectKind && subjectId
        ? where.and([where('subject_kind', '=', subjectKind), where('subject_id', '=', subjectId)])
        : where('id', '=', id),
    )
    .orderBy('created_at', 'desc')
    .limit(20)
    .execute()

/** Whether we have written to this address about this subject. */
export async function knowsSender(db: Db, aboutId: string, address: string): Promise<boolean> {
  const found = await db
    .selectFrom('messages')
    .select('id')
    .where('subject_id', '=', aboutId)
    .where('direction', '=', 'out')
    .where('to_address', '=', address)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** The one customer with this email address; null when there is none, or more than one could be meant. */
export async function findSender(
  db: Db,
  address: string,
): Promise<{ customerId: string; scopeId: string | null } | null> {
  const rows = await db
    .selectFrom('contact_points as p')
    .innerJoin('customers as c', 'c.id', 'p.customer_id')
    .select([sql<string>`coalesce(c.merged_into, c.id)`.as('customerId'), 'c.scope_id as scopeId'])
    .distinct()
    .where('p.kind', '=', 'email')
    .where('p.value', '=', address)
    .where('p.removed_at', 'is', null)
    .limit(2)
    .execute()
  return rows.length === 1 ? (rows[0] ?? null) : null
}
