import { recordAudit } from './modules/audit/index.ts'
import { casesOf, casesPersonalData, isOpen } from './modules/cases/index.ts'
import { complaintsPersonalData } from './modules/complaints/index.ts'
import { contactsPersonalData } from './modules/contacts/index.ts'
import { personalData as customersPersonalData, family, findCustomer } from './modules/customers/index.ts'
import { memberEnquiriesPersonalData } from './modules/member-enquiries/index.ts'
import { messagesPersonalData } from './modules/messages/index.ts'
import { qualityPersonalData } from './modules/quality/index.ts'
import { triagePersonalData } from './modules/triage/index.ts'
import type { Db, Tx } from './platform/db/index.ts'
import { findFile, type StoredFile } from './platform/files/index.ts'
import { system } from './platform/http/index.ts'

/** What a module knows of people: all of it to be given out, and all of it to be taken out. */
type Holder = {
  collect(db: Db, customerIds: readonly string[]): Promise<unknown>
  erase(tx: Tx, customerIds: readonly string[]): Promise<void>
  /** Files of theirs and of nobody else. */
  files?(db: Db, customerIds: readonly string[]): Promise<string[]>
}

/** Every module that has a list, those that come later in the map first: customers go last, because the others look in them. */
export const holders: Readonly<Record<string, Holder>> = {
  quality: qualityPersonalData,
  'member-enquiries': memberEnquiriesPersonalData,
  complaints: complaintsPersonalData,
  triage: triagePersonalData,
  cases: casesPersonalData,
  contacts: contactsPersonalData,
  messages: messagesPersonalData,
  customers: customersPersonalData,
}

export type Collected = { known: Record<string, unknown>; files: StoredFile[] }

/** Everything known of a customer and of the records merged with theirs. */
export async function collectPerson(db: Db, customerId: string): Promise<Collected> {
  const ids = await family(db, customerId)
  const known: Record<string, unknown> = {}
  const fileIds: string[] = []
  for (const [name, holder] of Object.entries(holders)) {
    known[name] = await holder.collect(db, ids)
    fileIds.push(...((await holder.files?.(db, ids)) ?? []))
  }
  const files = await Promise.all([...new Set(fileIds)].map((id) => findFile(db, id)))
  return { known, files: files.flatMap((file) => file ?? []) }
}

export type EraseRefusal = 'no-such-person' | 'open-cases'
export type Erased = { refusal: null } | { refusal: EraseRefusal; references: string[] }

const eraser = system('Erasure of personal data')

/** Takes everything out that says who somebody was. What was done, when and how it ended stays, for the figures. */
export async function erasePerson(tx: Tx, customerId: string, askedBy: string): Promise<Erased> {
  if (!(await findCustomer(tx, eraser, customerId))) return { refusal: 'no-such-person', references: [] }
  const ids = await family(tx, customerId)
  const open = (await casesOf(tx, eraser, ids, 1000)).filter(({ status }) => isOpen(status))
  if (open.length > 0) return { refusal: 'open-cases', references: open.map(({ reference }) => reference) }
  for (const holder of Object.values(holders)) await holder.erase(tx, ids)
  recordAudit(tx, eraser, {
    action: 'customer.erased',
    subject: { kind: 'customer', id: customerId },
    scopeId: null,
    detail: { askedBy },
  })
  return { refusal: null }
}
