import { type Db, newId, type Tx } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'

const columns = ['id', 'kind', 'name', 'title', 'email', 'other_emails as otherEmails', 'phone', 'prefers'] as const

const select = (db: Db) =>
  db
    .selectFrom('members')
    .select(columns)
    .select(['ward_codes as wardCodes', 'since', 'until', 'told_of_copies_at as toldOfCopiesAt', 'version'])

export type Member = NonNullable<Awaited<ReturnType<typeof findMember>>>

export const findMember = (db: Db, id: string) => select(db).where('id', '=', id).executeTakeFirst()

/** These Members by name, for whoever acts for them. */
export const findMembers = (db: Db, ids: readonly string[]) =>
  select(db).where('id', 'in', ids).orderBy('name').execute()

export const lockMember = (tx: Tx, id: string) => select(tx).where('id', '=', id).forUpdate().executeTakeFirst()

/** Everybody who is a Member today, and those who write for them; the ended ones on request. */
export const listMembers = (db: Db, { ended = false }: { ended?: boolean } = {}) =>
  select(db)
    .where((eb) => {
      const isOver = eb('until', '<=', londonDate(db.clock.now()))
      return ended ? isOver : eb.or([eb('until', 'is', null), eb('until', '>', londonDate(db.clock.now()))])
    })
    .orderBy('name')
    .execute()

/** Who writes from an address, today: a Member, or an assistant with those they write for. */
export async function findByAddress(db: Db, address: string) {
  const email = address.trim().toLowerCase()
  const today = londonDate(db.clock.now())
  return select(db)
    .where((eb) =>
      eb.or([eb(eb.fn('lower', ['email']), '=', email), eb(eb.val(email), '=', eb.fn.any('other_emails'))]),
    )
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', today)]))
    .executeTakeFirst()
}

/** The Members somebody writes for. */
export const membersOf = (db: Db, assistantId: string) =>
  select(db)
    .innerJoin('member_assistants', 'member_assistants.member_id', 'members.id')
    .where('assistant_id', '=', assistantId)
    .orderBy('name')
    .execute()

export type MemberFields = Pick<
  Member,
  'kind' | 'name' | 'title' | 'email' | 'otherEmails' | 'phone' | 'prefers' | 'wardCodes' | 'since'
>

export function insertMember(tx: Tx, fields: MemberFields): string {
  const id = newId()
  tx.save(
    tx.insertInto('members').values({
      id,
      ...columnsFor(fields),
      since: fields.since,
      version: 1,
      created_at: tx.now,
    }),
  )
  return id
}

const columnsFor = ({
  kind,
  name,
  title,
  email,
  otherEmails,
  phone,
  prefers,
  wardCodes,
}: Omit<MemberFields, 'since'>) => ({
  kind,
  name,
  title,
  email: email.toLowerCase(),
  other_emails: otherEmails.map((address) => address.toLowerCase()),
  phone,
  prefers,
  ward_codes: [...wardCodes],
})

type MemberChange = Omit<MemberFields, 'since'> & { until: Temporal.PlainDate | null; version: number }

export function saveMember(tx: Tx, id: string, { until, version, ...fields }: MemberChange) {
  tx.save(
    tx
      .updateTable('members')
      .set({ ...columnsFor(fields), until, version })
      .where('id', '=', id),
  )
}

export function saveToldOfCopies(tx: Tx, id: string) {
  tx.save(tx.updateTable('members').set({ told_of_copies_at: tx.now }).where('id', '=', id))
}

export function saveAssistants(tx: Tx, assistantId: string, memberIds: readonly string[]) {
  tx.save(
    tx.deleteFrom('member_assistants').where('assistant_id', '=', assistantId).where('member_id', 'not in', memberIds),
  )
  for (const memberId of memberIds)
    tx.save(
      tx
        .insertInto('member_assistants')
        .values({ assistant_id: assistantId, member_id: memberId, created_at: tx.now })
        .onConflict((conflict) => conflict.doNothing()),
    )
}

/** Somebody who writes for a Member today. */
export const findAssistant = (db: Db, assistantId: string, memberId: string) =>
  select(db)
    .innerJoin('member_assistants', 'member_assistants.assistant_id', 'members.id')
    .where('members.id', '=', assistantId)
    .where('member_id', '=', memberId)
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', londonDate(db.clock.now()))]))
    .executeTakeFirst()

/** Those who write for a Member. */
export const assistantsOf = (db: Db, memberId: string) =>
  select(db)
    .innerJoin('member_assistants', 'member_assistants.assistant_id', 'members.id')
    .where('member_id', '=', memberId)
    .orderBy('name')
    .execute()
