import type { Db, Tx } from '#platform/db/index.ts'

/** A mail that came in, as it was read. */
export const findMail = (db: Db, messageId: string) =>
  db
    .selectFrom('messages')
    .select(['subject', 'body_text as text', 'from_address as fromAddress', 'received_at as receivedAt'])
    .select(['message_id as mailId', 'customer_id as customerId', 'scope_id as scopeId'])
    .where('id', '=', messageId)
    .where('direction', '=', 'in')
    .executeTakeFirst()

export type Mail = NonNullable<Awaited<ReturnType<typeof findMail>>>

/** Whether it is an enquiry or a filed copy already. */
export async function isTaken(db: Db, messageId: string): Promise<boolean> {
  const enquiry = await db
    .selectFrom('enquiries')
    .select('case_id')
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  if (enquiry) return true
  const copy = await db
    .selectFrom('enquiry_copies')
    .select('message_id')
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  return copy !== undefined
}

type Copy = Pick<Mail, 'fromAddress' | 'subject' | 'receivedAt' | 'scopeId'> & {
  messageId: string
  memberId: string | null
}

export function insertCopy(tx: Tx, { messageId, memberId, fromAddress, subject, receivedAt, scopeId }: Copy) {
  tx.save(
    tx.insertInto('enquiry_copies').values({
      message_id: messageId,
      member_id: memberId,
      from_address: fromAddress ?? '',
      subject,
      received_at: receivedAt ?? tx.now,
      scope_id: scopeId,
    }),
  )
}
