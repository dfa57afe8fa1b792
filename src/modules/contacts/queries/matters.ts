import { z } from 'zod'
import { type Db, json, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { MatterOutcome } from '../rules.ts'

export type NewMatter = {
  id: string
  contactId: string
  number: number
  serviceKey: string
  detail: string | null
  scopeId: string | null
  /** Given at once where the contact needs no conversation: a web form, an email. */
  ended?: { outcome: MatterOutcome; caseId: string | null }
}

export function saveNewMatter(tx: Tx, matter: NewMatter) {
  tx.saveNew('matters', {
    id: matter.id,
    contact_id: matter.contactId,
    number: matter.number,
    service_key: matter.serviceKey,
    detail: matter.detail,
    scope_id: matter.scopeId,
    opened_at: tx.now,
    draft: json({}),
    outcome: matter.ended?.outcome ?? null,
    case_id: matter.ended?.caseId ?? null,
    ended_at: matter.ended ? tx.now : null,
  })
}

const columns = [
  'id',
  'contact_id as contactId',
  'number',
  'service_key as serviceKey',
  'detail',
  'draft',
  'outcome',
  'told',
  'case_id as caseId',
  'settled_key as settledKey',
  'amount_pence as amountPence',
  'scope_id as scopeId',
  'opened_at as openedAt',
  'ended_at as endedAt',
] as const

const draftSchema = z.record(z.string(), z.unknown()).catch({})

export type Matter = Awaited<ReturnType<typeof mattersOf>>[number]

/** The matters of a contact, in the order they came up. The one who handles it sees them all; others by circle. */
export async function mattersOf(db: Db, actor: Actor, contactId: string) {
  return (await ofContact(db, actor, contactId).orderBy('number').execute()).map(withDraft)
}

/** Matters of earlier contacts of these customers, newest first, as far as the actor may see them. */
export const contactsOf = (db: Db, actor: Actor, customerIds: readonly string[], limit: number) =>
  earlier(db, actor, customerIds, limit).execute()

type Around = { contactId: string; customerIds: readonly string[]; earlierAtMost: number }

/** Both of these in one statement: for the screen on which one stands beside the other. */
export async function mattersAround(db: Db, actor: Actor, { contactId, customerIds, earlierAtMost }: Around) {
  const rows = await db
    .selectFrom(ofContact(db, actor, contactId).as('own'))
    .selectAll()
    .unionAll(db.selectFrom(earlier(db, actor, customerIds, earlierAtMost).as('earlier')).selectAll())
    .execute()
  return {
    matters: rows.flatMap((row) => (row.contactId === contactId ? [withDraft(row)] : [])).toSorted(byNumber),
    earlier: rows
      .filter((row) => row.contactId !== contactId)
      .toSorted((a, b) => Temporal.Instant.compare(b.startedAt, a.startedAt) || byNumber(a, b)),
  }
}

const byNumber = (a: { number: number }, b: { number: number }) => a.number - b.number

const withDraft = <T extends { draft: unknown }>(row: T) => ({ ...row, draft: draftSchema.parse(row.draft) })

const withContact = (db: Db) =>
  db
    .selectFrom('matters')
    .innerJoin('contacts', 'contacts.id', 'matters.contact_id')
    .leftJoin('staff', 'staff.id', 'contacts.handler_id')
    .select(columns.map((column) => `matters.${column}` as const))
    .select(['contacts.channel', 'contacts.started_at as startedAt', 'staff.name as handlerName'])

const ofContact = (db: Db, actor: Actor, contactId: string) =>
  withContact(db)
    .where('contact_id', '=', contactId)
    .where((eb) =>
      eb.or([
        visible(actor, 'matters.scope_id'),
        eb.and([
          eb('contacts.handler_id', '=', actor.kind === 'staff' ? actor.id : null),
          eb('contacts.state', '<>', 'ended'),
        ]),
      ]),
    )

const earlier = (db: Db, actor: Actor, customerIds: readonly string[], limit: number) =>
  withContact(db)
    .where('contacts.customer_id', 'in', [...customerIds])
    .where('contacts.state', '=', 'ended')
    .where(visible(actor, 'matters.scope_id'))
    .orderBy('contacts.started_at', 'desc')
    .orderBy('matters.number')
    .limit(limit)

export type MatterChange = {
  outcome?: MatterOutcome
  told?: string | null
  case_id?: string | null
  settled_key?: string | null
  amount_pence?: number | null
  detail?: string | null
  ended_at?: Temporal.Instant
  scope_id?: string | null
}

export function saveMatter(tx: Tx, matterId: string, change: MatterChange) {
  tx.save(tx.updateTable('matters').set(change).where('id', '=', matterId))
}

/** The case a matter opened or chased is known to other people now, and so is the matter. */
export function restampMatters(tx: Tx, matterIds: readonly string[], scopeId: string | null) {
  tx.save(
    tx
      .updateTable('matters')
      .set({ scope_id: scopeId })
      .where('id', 'in', [...matterIds]),
  )
}

/** What was typed for a matter so far, so that losing the connection loses nothing. */
export function saveMatterDraft(tx: Tx, matterId: string, draft: Record<string, unknown>) {
  tx.save(
    tx
      .updateTable('matters')
      .set({ draft: json(draft) })
      .where('id', '=', matterId)
      .where('ended_at', 'is', null),
  )
}

export function removeMatter(tx: Tx, matterId: string) {
  tx.save(tx.deleteFrom('matters').where('id', '=', matterId))
}
