import { createCustomer, decideAlert, proposeAlert, recordNeed, relateCustomers } from '#modules/customers/index.ts'
import { type Database, inTransaction } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { fixedClock, londonDate } from '#platform/time/index.ts'
import type { Chance } from './chance.ts'
import { asStaff, type Cast } from './staff.ts'

export type Resident = {
  id: string
  name: string
  email: string | null
  phone: string | null
  uprn: string
  address: string
}

const given = [
  'Aisha',
  'Alfie',
  'Amara',
  'Arthur',
  'Beatrice',
  'Bilal',
  'Carys',
  'Chidi',
  'Daniel',
  'Deepa',
  'Edith',
  'Elif',
  'Ewan',
  'Farah',
  'Florence',
  'George',
  'Grace',
  'Hannah',
  'Harjit',
  'Ines',
  'Ivy',
  'Jakub',
  'Joan',
  'Kasia',
  'Kwame',
  'Leila',
  'Malcolm',
  'Maryam',
  'Mei',
  'Nadia',
  'Noah',
  'Olive',
  'Owen',
  'Priya',
  'Ravi',
  'Rosa',
  'Samuel',
  'Sofia',
  'Stanley',
  'Tomasz',
  'Violet',
  'Wilfred',
  'Yusuf',
  'Zara',
]
const family = [
  'Abara',
  'Ashdown',
  'Begum',
  'Birch',
  'Brannock',
  'Coultas',
  'Dhillon',
  'Eastwick',
  'Farrow',
  'Fenwright',
  'Gatley',
  'Hallam',
  'Holloway',
  'Ibrahim',
  'Jessop',
  'Kaczmarek',
  'Kettley',
  'Lindqvist',
  'Marlow',
  'Mbeki',
  'Nightingale',
  'Okonkwo',
  'Osgood',
  'Patel',
  'Penhallow',
  'Quill',
  'Rahman',
  'Ridley',
  'Sandys',
  'Silvester',
  'Tamworth',
  'Thirlby',
  'Underhill',
  'Varga',
  'Wainscott',
  'Whitlock',
  'Yarrow',
  'Zielinski',
]

/** Sixty people, three of them on record twice, and a few organisations, at addresses of the sample city, with needs, alerts and relationships. */
export async function makePeople(
  db: Database,
  luck: Chance,
  homes: readonly { uprn: string; address: string }[],
  cast: Cast,
): Promise<Resident[]> {
  const people: Resident[] = []
  const used = new Set<string>()
  await inTransaction(db, async (tx) => {
    while (people.length < 57) {
      const name = `${luck.pick(given)} ${luck.pick(family)}`
      const home = luck.pick(homes)
      if (used.has(name) || used.has(home.uprn)) continue
      used.add(name).add(home.uprn)
      const number = people.length
      const [first = '', last = ''] = name.split(' ')
      const email = luck.happens(0.78) ? `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.org` : null
      const phone = luck.happens(0.85) || !email ? `+4477009${String(number * 13 + 10).padStart(5, '0')}` : null
      const year = luck.between(1935, 2004)
      const { customerId } = createCustomer(tx, system('trial'), {
        ...nobody,
        givenName: first,
        familyName: last,
        dateOfBirth: Temporal.PlainDate.from({
          year: bornIn[number] ?? year,
          month: luck.between(1, 12),
          day: luck.between(1, 28),
        }),
        uprn: home.uprn,
        emails: email ? [email] : [],
        phones: phone ? [phone] : [],
      })
      people.push({ id: customerId, name, email, phone, uprn: home.uprn, address: home.address })
    }
    for (const twice of people.slice(20, 23))
      createCustomer(tx, system('trial'), {
        ...nobody,
        givenName: twice.name.slice(0, 1),
        familyName: twice.name.split(' ')[1] ?? null,
        uprn: twice.uprn,
        emails: [],
        phones: twice.phone ? [twice.phone] : [],
      })
    for (const [index, organisationName] of [
      'Millbrook Tenants’ Association',
      'Castle Quarter Traders',
      'Heathside Lettings',
    ].entries())
      createCustomer(tx, system('trial'), {
        ...nobody,
        kind: 'organisation',
        organisationName,
        emails: [`office${index}@example.org`],
        phones: [`+44113496010${index}`],
      })
    for (const [index, last] of ['Brannock', 'Osgood', 'Rahman'].entries())
      createCustomer(tx, system('trial'), {
        ...nobody,
        kind: 'member',
        title: 'Councillor',
        givenName: ['Ruth', 'Peter', 'Shazia'][index] ?? '',
        familyName: last,
        emails: [`cllr.${last.toLowerCase()}@wrenbridge.example.org`],
        phones: [],
      })
  })
  await tellAboutThem(db, people, cast)
  return people
}

/** Those who are told of below are of an age that goes with it: after a stroke, just out of care, with memory loss. */
const bornIn: { readonly [nth: number]: number } = { 0: 1947, 3: 2007, 5: 1938 }

const nobody = {
  kind: 'person' as const,
  title: null,
  givenName: null,
  familyName: null,
  organisationName: null,
  dateOfBirth: null,
  uprn: null,
  addressText: null,
  wardCode: null,
  scopeId: null,
}

type Told = { customerId: string; value: 'large-print' | 'bsl-user'; detail: string | null; daysBefore: number }

/** Some told us long before: it is time to ask them whether it still holds. */
function recordNeedBefore(db: Database, by: StaffActor, { daysBefore, ...need }: Told) {
  const then = db.clock.now().subtract({ hours: 24 * daysBefore })
  const told = {
    appliesTo: 'person',
    since: londonDate(then),
    source: 'Told us on the phone',
    consentToShare: true,
  } as const
  return inTransaction(db.at(fixedClock(then)), (tx) => recordNeed(tx, by, { ...told, ...need }))
}

/** What is known of some of them before anybody acts. */
async function tellAboutThem(db: Database, people: readonly Resident[], cast: Cast) {
  const [large, quiet, signer, leaver, pairs, frail, carer, reader] = people
  if (!large || !quiet || !signer || !leaver || !pairs || !frail || !carer || !reader) throw new Error('Too few people')
  const lead = asStaff(cast.lead, ['alerts.read', 'alerts.manage', 'customers.edit', 'customers.read'])
  const manager = asStaff(cast.manager, ['alerts.read', 'alerts.manage', 'customers.edit', 'customers.read'])
  await recordNeedBefore(db, lead, { customerId: large.id, value: 'large-print', detail: '18', daysBefore: 240 })
  await recordNeedBefore(db, lead, { customerId: signer.id, value: 'bsl-user', detail: null, daysBefore: 275 })
  await inTransaction(db, async (tx) => {
    const today = londonDate(tx.now)
    const need = {
      appliesTo: 'person' as const,
      since: today.subtract({ months: 8 }),
      source: 'Told us on the phone',
      consentToShare: true,
    }
    await recordNeed(tx, lead, { ...need, customerId: large.id, value: 'no-phone', detail: null })
    await recordNeed(tx, lead, { ...need, customerId: reader.id, value: 'easy-read', detail: null })
    const review = {
      reviewOn: today.add({ months: 9 }),
      restrictedToRole: null,
      scopeId: null,
      beforeActing: null,
      personalAdviserId: null,
    }
    await proposeAlert(tx, lead, {
      ...review,
      customerId: large.id,
      kind: 'vulnerability',
      reason: 'Lives alone after a stroke, and tires quickly on the phone.',
    })
    await proposeAlert(tx, lead, {
      ...review,
      customerId: frail.id,
      kind: 'vulnerability',
      reason: 'Memory loss. A neighbour helps with letters.',
    })
    await proposeAlert(tx, lead, {
      ...review,
      customerId: leaver.id,
      kind: 'care-leaver',
      reason: 'Left care last year. Has a personal adviser until 25.',
      personalAdviserId: cast.adviser.id,
    })
    await proposeAlert(tx, lead, {
      ...review,
      customerId: pairs.id,
      kind: 'visit-in-pairs',
      reason: 'Threatened a visiting officer in spring.',
    })
    await relateCustomers(tx, lead, {
      fromId: carer.id,
      toId: frail.id,
      kind: 'acts-for',
      authority: 'written-consent',
      subjects: ['adults', 'council-tax'],
      evidence: 'Signed letter on file',
      since: today.subtract({ months: 4 }),
      until: null,
    })
  })
  const waiting = await db.selectFrom('alerts').select(['id', 'version']).where('state', '=', 'proposed').execute()
  for (const alert of waiting)
    await inTransaction(db, (tx) =>
      decideAlert(tx, manager, { alertId: alert.id, version: alert.version, state: 'approved', reason: null }),
    )
}
