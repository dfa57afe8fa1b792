import { findStaff } from '#modules/access/index.ts'
import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import {
  deleteAbsence,
  endLineManager,
  isBelow,
  lineManagersOf,
  replaceLineManager,
  saveAbsence,
  saveLineManager,
} from '../queries/units.ts'
import { changeFrom } from '../rules/dated.ts'

type Day = Temporal.PlainDate

async function find(tx: Tx, id: string) {
  const person = await findStaff(tx, id)
  if (!person) throw notFound('Person')
  return person
}

const about = (person: { id: string; name: string }, detail: object) => ({
  subject: { kind: 'staff', id: person.id },
  scopeId: null,
  detail: { name: person.name, ...detail },
})

export type LineManagerRefusal = 'same-person' | 'goes-round' | 'has-left'

/** Sets who somebody answers to from a day on. Nobody may come to stand above themselves. */
export async function setLineManager(
  tx: Tx,
  actor: Actor,
  { staffId, managerId, since }: { staffId: string; managerId: string; since: Day },
): Promise<{ refusal: LineManagerRefusal | null }> {
  const [person, manager] = [await find(tx, staffId), await find(tx, managerId)]
  if (staffId === managerId) return { refusal: 'same-person' }
  if (manager.deactivatedAt) return { refusal: 'has-left' }
  if (await isBelow(tx, managerId, staffId, since)) return { refusal: 'goes-round' }
  const { replace, end, until } = changeFrom(await lineManagersOf(tx, staffId), since)
  if (replace) replaceLineManager(tx, replace, managerId)
  else {
    if (end) await endLineManager(tx, end, since)
    saveLineManager(tx, staffId, managerId, { since, until })
  }
  recordAudit(tx, actor, {
    action: 'staff.line-manager-set',
    ...about(person, { manager: manager.name, since: since.toString() }),
  })
  return { refusal: null }
}

/** Says that somebody is away, up to and including a last day. Why is not asked. */
export async function addAbsence(
  tx: Tx,
  actor: Actor,
  { staffId, first, last }: { staffId: string; first: Day; last: Day },
): Promise<{ refusal: 'ends-before-it-begins' | null }> {
  const person = await find(tx, staffId)
  if (Temporal.PlainDate.compare(last, first) < 0) return { refusal: 'ends-before-it-begins' }
  saveAbsence(tx, staffId, first, last.add({ days: 1 }))
  recordAudit(tx, actor, {
    action: 'staff.absence-added',
    ...about(person, { first: first.toString(), last: last.toString() }),
  })
  return { refusal: null }
}

export async function removeAbsence(tx: Tx, actor: Actor, { staffId, id }: { staffId: string; id: string }) {
  const person = await find(tx, staffId)
  if (await deleteAbsence(tx, staffId, id))
    recordAudit(tx, actor, { action: 'staff.absence-removed', ...about(person, {}) })
}
