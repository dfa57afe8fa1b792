import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { customerDied } from '../events.ts'
import { setDeceased } from '../queries/customers.ts'
import { endNeedsOf, restoreNeedsOf } from '../queries/needs.ts'
import { holdFamily } from './hold.ts'
import { noteChange } from './save.ts'

export type DeceasedRefusal = 'already-recorded' | 'not-a-person' | 'in-the-future'

/** Records that the person has died: nothing is sent to them from this moment, and their needs end. */
export async function markDeceased(
  tx: Tx,
  actor: Actor,
  death: { customerId: string; on: Temporal.PlainDate; source: string },
): Promise<{ refusal: DeceasedRefusal | null }> {
  const { customer, records } = await holdFamily(tx, actor, death.customerId)
  if (customer.kind === 'organisation') return { refusal: 'not-a-person' }
  if (records.some((record) => record.deceasedOn)) return { refusal: 'already-recorded' }
  if (Temporal.PlainDate.compare(death.on, londonDate(tx.now)) > 0) return { refusal: 'in-the-future' }
  setDeceased(tx, customer.id, death.on)
  endNeedsOf(
    tx,
    records.map(({ id }) => id),
    londonDate(tx.now),
  )
  note(tx, actor, customer, { before: '', after: death.on.toString() })
  audit(tx, actor, customer, 'customer.died', { source: death.source })
  publish(tx, customerDied, { customerId: customer.id })
  return { refusal: null }
}

/** The person is alive: it was recorded by mistake. Messages go out again and the needs hold as before. */
export async function undoDeceased(
  tx: Tx,
  actor: Actor,
  { customerId, reason }: { customerId: string; reason: string },
): Promise<{ refusal: 'not-recorded' | null }> {
  const { records } = await holdFamily(tx, actor, customerId)
  const marked = records.filter((record) => record.deceasedOn)
  if (marked.length === 0) return { refusal: 'not-recorded' }
  for (const record of marked) {
    setDeceased(tx, record.id, null)
    note(tx, actor, record, { before: record.deceasedOn?.toString() ?? '', after: '' })
    audit(tx, actor, record, 'customer.death-undone', { reason })
  }
  restoreNeedsOf(
    tx,
    records.map(({ id }) => id),
  )
  return { refusal: null }
}

type Held = { id: string; version: number; scopeId: string | null }

function note(tx: Tx, actor: Actor, record: Held, change: { before: string; after: string }) {
  noteChange(tx, actor, {
    customerId: record.id,
    version: record.version + 1,
    fields: [{ field: 'deceasedOn', ...change }],
    scopeId: record.scopeId,
  })
}

function audit(tx: Tx, actor: Actor, record: Held, action: string, detail: Record<string, unknown>) {
  recordAudit(tx, actor, { action, subject: { kind: 'customer', id: record.id }, scopeId: record.scopeId, detail })
}
