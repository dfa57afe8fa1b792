import type { Contact } from '#modules/contacts/index.ts'
import { findCustomer, mayActFor } from '#modules/customers/index.ts'
import { keysUpFrom, structureOn } from '#modules/organisation/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'

const inOneLine = new Intl.ListFormat('en-GB')

/** Somebody who calls for somebody else: whether they may, in what, and in words. */
export async function callerView(db: Database, actor: StaffActor, contact: Contact) {
  if (!contact.callerName && !contact.callerId) return null
  const caller = contact.callerId ? await findCustomer(db, actor, contact.callerId) : null
  const name = { name: caller?.name ?? contact.callerName ?? 'Somebody else', kind: contact.callerKind }
  const now = db.clock.now()
  const mayActIn =
    contact.callerId && contact.customerId ? await mayActFor(db, contact.callerId, contact.customerId, now) : null
  const atAll = mayActIn?.(null)
  if (!mayActIn || !atAll?.allowed)
    return {
      ...name,
      allowed: false,
      lacks: 'we hold no authority for them',
      words: atAll?.words ?? 'We hold no authority for them. Take what they tell you, but tell them nothing personal.',
      mayAct: () => false,
    }
  if (atAll.subjects.length === 0) return { ...name, allowed: true, lacks: '', words: atAll.words, mayAct: () => true }
  const units = await structureOn(db, londonDate(now))
  const only = inOneLine.format(units.filter(({ key }) => atAll.subjects.includes(key)).map((unit) => unit.name))
  return {
    ...name,
    allowed: true,
    lacks: `their authority is for ${only} only`,
    words: `They may speak for this person about ${only}, and about nothing else.`,
    mayAct: (team: string | null) => team !== null && mayActIn(keysUpFrom(units, team)).allowed,
  }
}
