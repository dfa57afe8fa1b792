import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { listProfilesByPoint } from '../queries/matches.ts'
import { readEmail, readPhone } from '../rules/contact-points.ts'
import { compareProfiles, isSameCustomer, type Profile } from '../rules/matches.ts'
import { compareNames, nameNotGiven, splitName } from '../rules/names.ts'
import { addContactPoint } from './contact-points.ts'
import { createCustomer } from './save.ts'

export type WhoFilledIn = {
  /** One line, as typed. */
  name: string
  email?: string | null
  phone?: string | null
  uprn?: string | null
}

/**
 * The customer who filled in a form: the one we know when an email or phone and the name agree, else a new one. People
 * who may be the same are proposed to staff afterwards. Never somebody in a scope, and never somebody who has died.
 *
 * A form proves nothing about who filled it in. So a new email or phone is added to a record only by staff; a website
 * visitor who gives an email that the record does not hold gets a record of their own. Otherwise anybody who knows a
 * name and a number could have somebody else's letters sent to them, or plant the answer to an identity question.
 */
export async function findOrCreateFromAnswers(
  tx: Tx,
  actor: Actor,
  who: WhoFilledIn,
): Promise<{ customerId: string; created: boolean }> {
  const email = readEmail(who.email ?? '')
  const phone = readPhone(who.phone ?? '')
  const name = splitName(who.name)
  const profile: Profile = {
    kind: 'person',
    given: name.given,
    family: name.family,
    organisationName: null,
    dateOfBirth: null,
    addressKey: who.uprn ?? null,
    emails: email ? [email] : [],
    phones: phone ? [phone] : [],
  }
  const known = (await listSame(tx, profile)).find((each) => isStaff(actor) || holdsEmails(each, profile))
  if (!known) return { ...create(tx, actor, who, profile), created: true }
  if (isStaff(actor)) await addWhatIsNew(tx, actor, known, profile)
  return { customerId: known.id, created: false }
}

const holdsEmails = (known: Profile, given: Profile) => given.emails.every((email) => known.emails.includes(email))

async function listSame(tx: Tx, profile: Profile) {
  const values = [...profile.emails, ...profile.phones]
  if (values.length === 0) return []
  const candidates = await listProfilesByPoint(tx, values)
  const same = candidates
    .filter((candidate) => candidate.kind !== 'organisation' && !candidate.deceased)
    .map((candidate) => ({ candidate, match: compareProfiles(profile, candidate) }))
    .filter(({ candidate, match }) => isSameCustomer(match, namesAgree(profile, candidate)))
  same.sort((a, b) => (b.match?.strength ?? 0) - (a.match?.strength ?? 0) || (a.candidate.id < b.candidate.id ? -1 : 1))
  return same.map(({ candidate }) => candidate)
}

const namesAgree = (a: Profile, b: Profile) =>
  compareNames({ title: null, given: a.given, family: a.family }, { title: null, given: b.given, family: b.family }) ===
  'same'

function create(tx: Tx, actor: Actor, who: WhoFilledIn, profile: Profile) {
  return createCustomer(tx, actor, {
    kind: 'person',
    title: splitName(who.name).title,
    givenName: profile.given,
    familyName: profile.family ?? (profile.given ? null : nameNotGiven),
    organisationName: null,
    wardCode: null,
    dateOfBirth: null,
    uprn: who.uprn ?? null,
    addressText: null,
    emails: profile.emails,
    phones: profile.phones,
    scopeId: null,
  })
}

/** A second way to reach a person we know is kept; what we have stays. */
async function addWhatIsNew(tx: Tx, actor: Actor, known: Profile & { id: string }, given: Profile) {
  for (const value of given.emails)
    if (!known.emails.includes(value))
      await addContactPoint(tx, actor, { customerId: known.id, kind: 'email', value, preferred: false })
  for (const value of given.phones)
    if (!known.phones.includes(value))
      await addContactPoint(tx, actor, { customerId: known.id, kind: 'phone', value, preferred: false })
}
