import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { customerChanged } from '../events.ts'
import { insertPoint } from '../queries/contact-points.ts'
import {
  type CustomerKind,
  type CustomerValues,
  findRecord,
  insertChange,
  insertCustomer,
  insertWords,
  lockRecords,
  replaceWords,
  updateCustomer,
} from '../queries/customers.ts'
import { type Change, changesBetween, type Fields } from '../rules/changes.ts'
import { lastFour, postcodeIn } from '../rules/contact-points.ts'
import { nameWords, personInWords } from '../rules/names.ts'

/** What is known of a customer besides how to reach them. */
export type CustomerDetails = {
  kind: CustomerKind
  title: string | null
  givenName: string | null
  familyName: string | null
  organisationName: string | null
  wardCode: string | null
  dateOfBirth: Temporal.PlainDate | null
  uprn: string | null
  addressText: string | null
}

export type NewCustomer = CustomerDetails & {
  /** As `readEmail` and `readPhone` give them. The first is the preferred one. */
  emails: readonly string[]
  phones: readonly string[]
  preferred?: string | null
  scopeId: string | null
}

/** A new customer with their contact points. The same person may be there already: look first. */
export function createCustomer(tx: Tx, actor: Actor, customer: NewCustomer): { customerId: string } {
  const id = newId()
  const values = valuesOf(customer)
  insertCustomer(tx, id, { ...values, scopeId: customer.scopeId })
  insertWords(tx, id, searchWords(customer))
  for (const value of new Set(customer.emails))
    insertPoint(tx, {
      id: newId(),
      customerId: id,
      kind: 'email',
      value,
      last4: null,
      preferred: value === customer.preferred,
    })
  for (const value of new Set(customer.phones))
    insertPoint(tx, {
      id: newId(),
      customerId: id,
      kind: 'phone',
      value,
      last4: lastFour(value),
      preferred: value === customer.preferred,
    })
  recordAudit(tx, actor, { action: 'customer.added', subject: { kind: 'customer', id }, scopeId: customer.scopeId })
  publish(tx, customerChanged, { customerId: id })
  return { customerId: id }
}

export type ChangeRefusal = 'changed-since' | 'merged'

/** Saves what was changed. Refused when somebody else saved since the version that was seen. */
export async function changeCustomer(
  tx: Tx,
  actor: Actor,
  { customerId, version, details }: { customerId: string; version: number; details: CustomerDetails },
): Promise<{ refusal: ChangeRefusal | null }> {
  const [locked] = await lockRecords(tx, actor, [customerId])
  if (!locked) throw notFound('Customer')
  if (locked.mergedInto) return { refusal: 'merged' }
  if (locked.version !== version) return { refusal: 'changed-since' }
  const before = await findRecord(tx, actor, customerId)
  if (!before) throw notFound('Customer')
  const fields = changesBetween(asFields(before), asFields(details))
  if (fields.length === 0) return { refusal: null }
  updateCustomer(tx, customerId, valuesOf(details), version)
  replaceWords(tx, customerId, searchWords(details))
  noteChange(tx, actor, { customerId, version: version + 1, fields, scopeId: locked.scopeId })
  publish(tx, customerChanged, { customerId })
  return { refusal: null }
}

/** Puts a change into the customer's history, with its values, and into the audit, without them. */
export function noteChange(
  tx: Tx,
  actor: Actor,
  change: { customerId: string; version: number; fields: readonly Change[]; scopeId: string | null },
) {
  insertChange(tx, {
    id: newId(),
    customerId: change.customerId,
    version: change.version,
    changedBy: nameOf(actor),
    fields: change.fields,
  })
  recordAudit(tx, actor, {
    action: 'customer.changed',
    subject: { kind: 'customer', id: change.customerId },
    scopeId: change.scopeId,
    detail: { fields: change.fields.map(({ field }) => field) },
  })
}

/** Who did it, as it is kept beside the record. */
export function nameOf(actor: Actor): string {
  if (actor.kind === 'staff' || actor.kind === 'contractor' || actor.kind === 'system') return actor.name
  if (actor.kind === 'member') return actor.name
  return actor.kind === 'resident' ? 'The customer' : 'A visitor of the website'
}

/** The details as the form shows them. */
export const asFields = (details: CustomerDetails): Fields => ({
  title: details.title ?? '',
  givenName: details.givenName ?? '',
  familyName: details.familyName ?? '',
  organisationName: details.organisationName ?? '',
  wardCode: details.wardCode ?? '',
  dateOfBirth: details.dateOfBirth?.toString() ?? '',
  uprn: details.uprn ?? '',
  addressText: details.addressText ?? '',
})

function valuesOf(details: CustomerDetails): CustomerValues {
  return {
    kind: details.kind,
    title: details.title,
    givenName: details.givenName,
    familyName: details.familyName,
    organisationName: details.organisationName,
    displayName: displayName(details),
    wardCode: details.kind === 'member' ? details.wardCode : null,
    dateOfBirth: details.kind === 'organisation' ? null : details.dateOfBirth,
    uprn: details.uprn,
    addressText: details.uprn ? null : details.addressText,
    postcodeKey: details.uprn ? null : postcodeIn(details.addressText ?? ''),
  }
}

export function displayName(
  details: Pick<CustomerDetails, 'kind' | 'title' | 'givenName' | 'familyName' | 'organisationName'>,
) {
  if (details.kind === 'organisation') return details.organisationName ?? 'Organisation without a name'
  const name = personInWords({
    title: details.kind === 'member' ? (details.title ?? 'Councillor') : null,
    given: details.givenName,
    family: details.familyName,
  })
  return name || 'Person without a name'
}

function searchWords(details: CustomerDetails) {
  const words = (text: string | null, part: 'family' | 'given' | 'organisation') =>
    nameWords(text).map((word) => ({ word, part }))
  if (details.kind === 'organisation')
    return [
      ...words(details.organisationName, 'organisation'),
      ...words(details.givenName, 'given'),
      ...words(details.familyName, 'family'),
    ]
  return [...words(details.givenName, 'given'), ...words(details.familyName, 'family')]
}
