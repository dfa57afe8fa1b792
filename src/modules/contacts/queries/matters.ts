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
  tx.save(
    tx.insertInto('matters').values({
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
    }),
  )
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
  const rows = await db
    .selectFrom('matters')
    .innerJoin('contacts', 'contacts.id', 'matters.contact_id')
    .select(columns.map((column) => `matters.${column}` as const))
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
    .orderBy('number')
    .execute()
  return rows.map((row) => ({ ...row, draft: draftSchema.parse(row.draft) }))
}

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
  tx.save(tx.deleteFrom('matters').where('id', '=', matterId).where('ended_at', 'is', null))
}
