import { findStaff } from '#modules/access/index.ts'
import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { findUnit, type UnitFound } from '../queries/structure.ts'
import {
  endManager,
  endParent,
  findOrganisation,
  isOrganisationKeyTaken,
  isUnitKeyTaken,
  managersOf,
  type NewOrganisation,
  type NewUnit,
  parentsOf,
  replaceManager,
  replaceParent,
  saveContractLead,
  saveManager,
  saveOrganisation,
  saveParent,
  saveUnit,
} from '../queries/units.ts'
import { changeFrom } from '../rules/dated.ts'
import { parentKinds } from '../rules/tree.ts'

type Day = Temporal.PlainDate

const about = (unit: { id: string; name: string }, detail: object) => ({
  subject: { kind: 'unit', id: unit.id },
  scopeId: null,
  detail: { name: unit.name, ...detail },
})

async function find(tx: Tx, id: string): Promise<UnitFound> {
  const unit = await findUnit(tx, id)
  if (!unit) throw notFound('Unit')
  return unit
}

export type MoveRefusal = 'wrong-kind' | 'before-it-began'

/** Moves a unit under another from a day on. What was before stays as it was. */
export async function moveUnit(
  tx: Tx,
  actor: Actor,
  { unitId, parentId, since }: { unitId: string; parentId: string; since: Day },
): Promise<{ refusal: MoveRefusal | null }> {
  const [unit, parent] = [await find(tx, unitId), await find(tx, parentId)]
  if (parentKinds[unit.kind] !== parent.kind) return { refusal: 'wrong-kind' }
  if (isBefore(since, unit.since) || isBefore(since, parent.since)) return { refusal: 'before-it-began' }
  const { replace, end, until } = changeFrom(await parentsOf(tx, unitId), since)
  if (replace) replaceParent(tx, replace, parentId)
  else {
    if (end) await endParent(tx, end, since)
    saveParent(tx, unitId, parentId, { since, until })
  }
  recordAudit(tx, actor, { action: 'unit.moved', ...about(unit, { to: parent.name, since: since.toString() }) })
  return { refusal: null }
}

export type ManagerRefusal = 'before-it-began' | 'has-left'

/** Makes somebody the manager of a unit from a day on. */
export async function setManager(
  tx: Tx,
  actor: Actor,
  { unitId, staffId, since }: { unitId: string; staffId: string; since: Day },
): Promise<{ refusal: ManagerRefusal | null }> {
  const unit = await find(tx, unitId)
  const person = await findStaff(tx, staffId)
  if (!person) throw notFound('Person')
  if (person.deactivatedAt) return { refusal: 'has-left' }
  if (isBefore(since, unit.since)) return { refusal: 'before-it-began' }
  const { replace, end, until } = changeFrom(await managersOf(tx, unitId), since)
  if (replace) replaceManager(tx, replace, staffId)
  else {
    if (end) await endManager(tx, end, since)
    saveManager(tx, unitId, staffId, { since, until })
  }
  recordAudit(tx, actor, {
    action: 'unit.manager-set',
    ...about(unit, { manager: person.name, since: since.toString() }),
  })
  return { refusal: null }
}

export type AddUnitRefusal = 'key-taken' | 'wrong-kind'

/** Adds a directorate, a service in one, or a team in a service. */
export async function addUnit(
  tx: Tx,
  actor: Actor,
  given: Omit<NewUnit, 'id'> & { parentId: string | null },
): Promise<{ refusal: AddUnitRefusal | null; id: string }> {
  const { parentId, ...unit } = given
  if (await isUnitKeyTaken(tx, unit.key)) return { refusal: 'key-taken', id: '' }
  const parent = parentId ? await find(tx, parentId) : null
  if ((parent?.kind ?? null) !== parentKinds[unit.kind]) return { refusal: 'wrong-kind', id: '' }
  if (!(await findOrganisation(tx, unit.organisationId))) throw notFound('Organisation')
  const id = newId()
  saveUnit(tx, { ...unit, id })
  if (parent) saveParent(tx, id, parent.id, { since: unit.since, until: null })
  recordAudit(tx, actor, {
    action: 'unit.added',
    ...about({ id, name: unit.name }, { kind: unit.kind, in: parent?.name ?? null }),
  })
  return { refusal: null, id }
}

/** Adds the council itself, a contractor, or a company of the council. */
export async function addOrganisation(tx: Tx, actor: Actor, given: Omit<NewOrganisation, 'id'>) {
  if (await isOrganisationKeyTaken(tx, given.key)) return { refusal: 'key-taken' as const }
  const id = newId()
  saveOrganisation(tx, { ...given, id })
  const subject = { kind: 'organisation', id }
  recordAudit(tx, actor, {
    action: 'organisation.added',
    subject,
    scopeId: null,
    detail: { name: given.name, kind: given.kind },
  })
  return { refusal: null }
}

/** Names who holds an outside organisation to its contract, and so answers for the promises it breaks. */
export async function setContractLead(tx: Tx, actor: Actor, organisationId: string, staffId: string) {
  const organisation = await findOrganisation(tx, organisationId)
  const person = await findStaff(tx, staffId)
  if (!organisation || !person) throw notFound('Organisation')
  saveContractLead(tx, organisationId, staffId)
  const subject = { kind: 'organisation', id: organisationId }
  const detail = { name: organisation.name, lead: person.name }
  recordAudit(tx, actor, { action: 'organisation.contract-lead-set', subject, scopeId: null, detail })
}

const isBefore = (one: Day, other: Day) => Temporal.PlainDate.compare(one, other) < 0
