import { type Db, type Expression, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import { needsAPerson } from '../rules/not-sent.ts'

const columns = [
  'id',
  'direction',
  'channel',
  'state',
  'not_sent_reason as notSentReason',
  'held_reason as heldReason',
  'failure',
  'response',
  'customer_id as customerId',
  'subject_kind as subjectKind',
  'subject_id as subjectId',
  'scope_id as scopeId',
  'template_key as templateKey',
  'to_address as toAddress',
  'to_name as toName',
  'from_address as fromAddress',
  'from_name as fromName',
  'subject',
  'body_text as text',
  'format',
  'reference',
  'automatic',
  'sender_known as senderKnown',
  'auth_results as checks',
  'inbound_mail_id as inboundMailId',
  'sent_via as sentVia',
  'sent_at as sentAt',
  'delivered_at as deliveredAt',
  'received_at as receivedAt',
  'attempts',
  'next_attempt_at as nextAttemptAt',
  'created_at as createdAt',
] as const

export type MessageRow = Awaited<ReturnType<typeof listAbout>>[number]

/** Everything sent and received about a subject, the newest first. */
export const listAbout = (db: Db, actor: Actor, about: { kind: string; id: string }, limit: number) =>
  db
    .selectFrom('messages')
    .select(columns)
    .where('subject_id', '=', about.id)
    .where('subject_kind', '=', about.kind)
    .where(visible(actor))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

export const listOf = (db: Db, actor: Actor, customerIds: readonly string[], limit: number) =>
  db
    .selectFrom('messages')
    .select(columns)
    .where('customer_id', 'in', [...customerIds])
    .where(visible(actor))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

export const findMessage = (db: Db, actor: Actor, id: string) =>
  db
    .selectFrom('messages')
    .select([
      ...columns,
      'body_html as html',
      'secrets',
      'requested_by as requestedBy',
      'settled_by as settledBy',
      'settled_at as settledAt',
      'reply_token as replyToken',
      'message_id as messageId',
    ])
    .where('id', '=', id)
    .where(visible(actor))
    .executeTakeFirst()

export const listFiles = (db: Db, messageIds: readonly string[]) =>
  db
    .selectFrom('message_files')
    .select(['message_id as messageId', 'file_id as fileId', 'name', 'type', 'size', 'refused'])
    .where('message_id', 'in', [...messageIds])
    .orderBy('message_id')
    .orderBy('position')
    .execute()

/** What we wrote about these subjects, for whoever may read it: what answers it may quote it. */
export const listOursAbout = (db: Db, actor: Actor, subjectIds: readonly string[]) =>
  db
    .selectFrom('messages')
    .select(['subject_id as subjectId', 'subject', 'body_text as text', 'body_html as html'])
    .where('subject_id', 'in', [...subjectIds])
    .where('direction', '=', 'out')
    .where(visible(actor))
    .orderBy('created_at', 'desc')
    .limit(200)
    .execute()

export type Show =
  | 'all'
  | 'waiting'
  | 'sent'
  | 'in-doubt'
  | 'failed'
  | 'held'
  | 'not-told'
  | 'unmet'
  | 'not-sent'
  | 'received'
  | 'automatic'

/** Each list is one condition, so that its count and its rows are always of the same messages. */
const conditions: Record<Show, Expression<boolean>> = {
  all: sql<boolean>`true`,
  waiting: sql<boolean>`state in ('queued', 'sending')`,
  sent: sql<boolean>`state in ('sent', 'delivered')`,
  'in-doubt': sql<boolean>`state = 'in-doubt'`,
  failed: sql<boolean>`state = 'failed' and settled_at is null`,
  held: sql<boolean>`state = 'held'`,
  'not-told': sql<boolean>`state = 'not-sent' and settled_at is null and not_sent_reason in (${sql.join(needsAPerson.map((reason) => sql.lit(reason)))})`,
  unmet: sql<boolean>`direction = 'out' and channel <> 'letter' and state in ('queued', 'sending', 'sent', 'delivered') and settled_at is null and jsonb_array_length(format -> 'byHand') > 0`,
  'not-sent': sql<boolean>`state = 'not-sent'`,
  received: sql<boolean>`state = 'received' and not automatic`,
  automatic: sql<boolean>`automatic`,
}

/** The last message that was shown. */
export type Shown = { readonly createdAt: Temporal.Instant; readonly id: string }

export type Page = { show: Show; after: Shown | null; pageSize: number; to: string | null }

/** A page of a list, the newest first, from behind the message `after`; and whether older ones follow. */
export async function listMessages(db: Db, actor: Actor, { show, after, pageSize, to }: Page) {
  const rows = await listed(db, actor, show)
    .select(columns)
    .$if(to !== null, (query) => query.where(isToOrFrom(to ?? '')))
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(created_at, id) < (${after?.createdAt ?? null}::timestamptz, ${after?.id ?? null}::uuid)`,
      ),
    )
    .limit(pageSize + 1)
    .execute()
  const messages = rows.slice(0, pageSize)
  return { messages, next: rows.length > pageSize ? (messages.at(-1) ?? null) : null }
}

/** In the order in which each list has an index. */
const listed = (db: Db, actor: Actor, show: Show) =>
  db
    .selectFrom('messages')
    .where(visible(actor))
    .where(conditions[show])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')

/** By the index of each: an "or" of the three would read the whole table. */
const isToOrFrom = (word: string) => sql<boolean>`id in (
  select id from messages where direction = 'out' and to_address = ${word}
  union all
  select id from messages where direction = 'in' and from_address = ${word}
  union all
  select id from messages where reference = ${word})`

/** The lists that a person works through until nothing is in them. What only ever grows is not counted. */
export const worked = ['waiting', 'in-doubt', 'failed', 'not-told', 'unmet', 'held'] as const satisfies readonly Show[]
export type Worked = (typeof worked)[number]

/** Nobody works through more in a day, and an outage does not make the page slow. */
export const countedAtMost = 1000

/** How many stand in each list, of those this person may see: `countedAtMost` where there are as many and more. */
export async function countMessages(db: Db, actor: Actor): Promise<Record<Worked, number>> {
  const count = (show: Worked) =>
    sql<number>`(select count(*) from ${listed(db, actor, show).select('id').limit(countedAtMost)} as few)`.as(show)
  return db
    .selectNoFrom([
      count('waiting'),
      count('in-doubt'),
      count('failed'),
      count('not-told'),
      count('unmet'),
      count('held'),
    ])
    .executeTakeFirstOrThrow()
}

/** What the mail server would not take yet: how many, when the next is tried again, and what it said of the last. */
export async function findPutOff(db: Db, actor: Actor) {
  const few = listed(db, actor, 'waiting')
    .select(['next_attempt_at as nextTry', 'response', 'created_at'])
    .where('state', '=', 'queued')
    .where('attempts', '>', 0)
    .limit(countedAtMost)
  const { count, ...found } = await db
    .selectFrom(few.as('few'))
    .select([
      sql<number>`count(*)`.as('count'),
      sql<Temporal.Instant | null>`min("nextTry")`.as('nextTry'),
      sql<string | null>`(array_agg(response order by "nextTry" desc))[1]`.as('response'),
    ])
    .executeTakeFirstOrThrow()
  return count > 0 ? { count, ...found } : null
}

/** Mail that a person must look at before it counts. */
export const listHeldMail = (db: Db, actor: Actor, limit: number) =>
  db
    .selectFrom('inbound_mail')
    .select([
      'id',
      'held_reason as heldReason',
      'from_address as fromAddress',
      'subject',
      'received_at as receivedAt',
      'auth_results as checks',
      'size',
      'cut',
    ])
    .where('state', '=', 'held')
    .where(visible(actor))
    .orderBy('received_at')
    .limit(limit)
    .execute()

/** Mail somebody rejected, the latest first: nothing that came is dropped, and a mistake can be put right. */
export const listRejectedMail = (db: Db, actor: Actor, limit: number) =>
  db
    .selectFrom('inbound_mail')
    .select([
      'id',
      'held_reason as heldReason',
      'from_address as fromAddress',
      'subject',
      'received_at as receivedAt',
      'decided_by as decidedBy',
      'decided_at as decidedAt',
    ])
    .where('state', '=', 'rejected')
    .where(visible(actor))
    .orderBy('received_at', 'desc')
    .limit(limit)
    .execute()

export const findHeldMail = (db: Db, actor: Actor, id: string) =>
  db
    .selectFrom('inbound_mail')
    .select([
      'id',
      'state',
      'held_reason as heldReason',
      'from_address as fromAddress',
      'subject',
      'received_at as receivedAt',
      'auth_results as checks',
      'size',
      'cut',
      'raw',
      'decided_by as decidedBy',
      'decided_at as decidedAt',
      'scope_id as scopeId',
      'envelope_to as envelopeTo',
    ])
    .where('id', '=', id)
    .where('state', 'in', ['held', 'rejected'])
    .where(visible(actor))
    .executeTakeFirst()

export async function countHeldMail(db: Db, actor: Actor): Promise<number> {
  const { count } = await db
    .selectFrom('inbound_mail')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'held')
    .where(visible(actor))
    .executeTakeFirstOrThrow()
  return Number(count)
}
