import { type Db, json, sql, type Tx } from '#platform/db/index.ts'

/** What was written to and by these customers, under their record or only to one of their addresses. */
export const listPersonal = (db: Db, customerIds: readonly string[]) =>
  db
    .selectFrom('messages')
    .select([
      'direction',
      'channel',
      'state',
      'to_address as to',
      'from_address as from',
      'subject',
      'body_text as text',
      'created_at as at',
      'received_at as receivedAt',
    ])
    .where(theirs(customerIds))
    .orderBy('created_at')
    .execute()

/** The files they sent us, and we them. */
export async function filesOfTheirs(db: Db, customerIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('message_files')
    .innerJoin('messages', 'messages.id', 'message_files.message_id')
    .select('message_files.file_id as id')
    .where(theirs(customerIds))
    .where('message_files.file_id', 'is not', null)
    .execute()
  return rows.flatMap(({ id }) => id ?? [])
}

/** Takes out what was said and to whom. That something was sent, when and how it ended stays, for the figures. */
export function erasePersonal(tx: Tx, customerIds: readonly string[]) {
  const mails = tx
    .selectFrom('messages')
    .select('inbound_mail_id')
    .where(theirs(customerIds))
    .where('inbound_mail_id', 'is not', null)
  tx.save(
    tx
      .updateTable('inbound_mail')
      .set({
        raw: Buffer.alloc(0),
        envelope_from: null,
        envelope_to: [],
        from_address: null,
        subject: null,
        auth_results: null,
        client_ip: null,
        client_name: null,
      })
      .where(sql<boolean>`id in (${mails})`),
  )
  tx.save(
    tx
      .updateTable('message_files')
      .set({ name: 'erased', file_id: null, refused: 'empty' })
      .where('message_id', 'in', tx.selectFrom('messages').select('id').where(theirs(customerIds))),
  )
  tx.save(
    tx
      .updateTable('messages')
      .set({
        to_address: '',
        to_name: null,
        from_address: sql<string | null>`case when direction = 'in' then '' end`,
        from_name: null,
        subject: 'Erased',
        body_text: '',
        body_html: null,
        secrets: null,
        format: json({}),
        response: null,
        reply_token: null,
        customer_id: null,
        contact_point_id: null,
      })
      .where(theirs(customerIds)),
  )
}

const theirs = (customerIds: readonly string[]) => sql<boolean>`(messages.customer_id = any(${[...customerIds]}::uuid[])
  or lower(coalesce(messages.from_address, '')) in (select value from contact_points where customer_id = any(${[...customerIds]}::uuid[]) and kind = 'email')
  or lower(messages.to_address) in (select value from contact_points where customer_id = any(${[...customerIds]}::uuid[]) and kind = 'email'))`

/** What those on duty were written to be able to help, and what they replied: it names the people. */
export function forgetDutyMail(tx: Tx, { kind, ids }: { kind: string; ids: readonly string[] }) {
  const mails = tx
    .selectFrom('messages')
    .select('inbound_mail_id')
    .where(ofDuty(kind, ids))
    .where('inbound_mail_id', 'is not', null)
  tx.save(
    tx
      .updateTable('inbound_mail')
      .set({ raw: Buffer.alloc(0), subject: null })
      .where(sql<boolean>`id in (${mails})`),
  )
  tx.save(
    tx.updateTable('messages').set({ subject: 'Erased', body_text: '', body_html: null }).where(ofDuty(kind, ids)),
  )
}

const dutyTemplates = sql.join(['staff-duty-call', 'staff-duty-ended', 'staff-reply-unread'].map((key) => sql.lit(key)))

const ofDuty = (kind: string, ids: readonly string[]) => sql<boolean>`(
  messages.subject_kind = ${kind} and messages.subject_id = any(${[...ids]}::uuid[])
  and (messages.template_key in (${dutyTemplates})
    or messages.in_reply_to in (select message_id from messages as called
      where called.subject_id = any(${[...ids]}::uuid[]) and called.template_key in (${dutyTemplates}))))`
