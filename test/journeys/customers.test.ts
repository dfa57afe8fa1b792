import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findStaffByEmail } from '#modules/access/index.ts'
import {
  createCustomer,
  decideAlert,
  lookAtAlerts,
  type NewCustomer,
  proposeAlert,
  proposeMatches,
  recordNeed,
  relateCustomers,
} from '#modules/customers/index.ts'
import { searchAddresses } from '#modules/places/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { staffActor } from '#test/index.ts'
import { startProgram, visitor } from './browser.ts'

const program = await startProgram()
const { db } = program
const today = londonDate(db.clock.now())
const clerk = staffActor({ name: 'Amara Lewis', permissions: ['customers.edit'] })
const [home] = await searchAddresses(db, '11 mill lane', { limit: 1 })

const person = (more: Partial<NewCustomer>): NewCustomer => ({
  kind: 'person',
  title: null,
  givenName: null,
  familyName: null,
  organisationName: null,
  wardCode: null,
  dateOfBirth: null,
  uprn: home?.uprn ?? null,
  addressText: null,
  emails: [],
  phones: [],
  scopeId: null,
  ...more,
})
const create = async (more: Partial<NewCustomer>) =>
  (await inTransaction(db, async (tx) => createCustomer(tx, clerk, person(more)))).customerId

async function aWellKnownPerson() {
  const born = Temporal.PlainDate.from('1941-06-02')
  const id = await create({
    givenName: 'Doreen',
    familyName: 'Kaczmarek',
    dateOfBirth: born,
    emails: ['doreen@example.org'],
    phones: ['+447700900123', '+441134960123'],
    preferred: 'doreen@example.org',
  })
  const twin = await create({
    givenName: 'Dorene',
    familyName: 'Kaczmarek',
    dateOfBirth: born,
    emails: ['doreen@example.org'],
  })
  const son = await create({ givenName: 'Piotr', familyName: 'Kaczmarek', phones: ['+447700900321'] })
  await inTransaction(db, async (tx) => {
    const need = {
      customerId: id,
      appliesTo: 'person',
      since: today.subtract({ months: 14 }),
      source: 'Herself, by phone',
      consentToShare: true,
    } as const
    await recordNeed(tx, clerk, { ...need, value: 'large-print', detail: '20' })
    await recordNeed(tx, clerk, { ...need, value: 'no-phone', detail: null })
    await relateCustomers(tx, clerk, {
      fromId: son,
      toId: id,
      kind: 'acts-for',
      authority: 'power-of-attorney',
      evidence: 'Registered deed seen 3 March',
      since: today,
      until: today.add({ years: 2 }),
    })
    await relateCustomers(tx, clerk, {
      fromId: son,
      toId: id,
      kind: 'carer-of',
      authority: null,
      evidence: null,
      since: today,
      until: null,
    })
    await proposeMatches(tx, twin)
  })
  const proposer = await staffOf('jack.thornton@example.org')
  const approver = await staffOf('michelle.dawson@example.org')
  const kinds = [
    ['visit-in-pairs', 'A dog bit a visitor in January'],
    ['vulnerability', 'Was persuaded at the door to pay for repairs she did not need'],
  ] as const
  for (const [kind, reason] of kinds) {
    await inTransaction(db, (tx) =>
      proposeAlert(tx, proposer, {
        customerId: id,
        kind,
        beforeActing: null,
        reason,
        personalAdviserId: null,
        reviewOn: today.add({ months: 6 }),
        restrictedToRole: null,
        scopeId: null,
      }),
    )
    const waiting = (await inTransaction(db, (tx) => lookAtAlerts(tx, approver, id))).find((each) => !each.inForce)
    await inTransaction(db, (tx) =>
      decideAlert(tx, approver, { alertId: waiting?.id ?? '', version: 1, state: 'approved', reason: null }),
    )
  }
  await inTransaction(db, (tx) =>
    proposeAlert(tx, proposer, {
      customerId: id,
      kind: 'other',
      beforeActing: 'Ring the son before you send anybody',
      reason: 'She asked for it',
      personalAdviserId: null,
      reviewOn: today.add({ months: 6 }),
      restrictedToRole: null,
      scopeId: null,
    }),
  )
  return { id, twin }
}

async function staffOf(email: string) {
  const found = await findStaffByEmail(db, email)
  assert.ok(found)
  return staffActor({ id: found.id, name: found.name, permissions: ['alerts.read', 'alerts.manage'] })
}

const { id, twin } = await aWellKnownPerson()

for (const size of ['desktop', 'phone'] as const) {
  test(`an advisor finds, reads, adds and changes a customer (${size})`, async () => {
    const who = await visitor(program.url, { size, script: size === 'desktop' })
    await who.go('/staff/customers')
    await who.press('Sign in as Michelle Dawson')
    await who.go('/staff/customers')
    await who.picture(`customers-${size}`)
    if (size === 'desktop') await findWhileTyping(who)
    await who.go('/staff/customers?q=katchmarek')
    await who.picture(`customers-found-${size}`)
    await who.go('/staff/customers?q=xqzwv')
    await who.picture(`customers-nobody-${size}`)
    await who.go('/staff/customers?q=katchmarek')
    await who.press('Doreen Kaczmarek', 'link')
    await who.picture(`customer-${size}`)
    const card = (await who.page.locator('main').textContent()) ?? ''
    assert.ok(card.indexOf('Do not visit alone') < card.indexOf('How to reach them'))
    for (const path of [
      'edit',
      'contact-details',
      'needs/new',
      'alerts/new',
      'relationships/new?q=piotr',
      'deceased',
      `matches/${twin}`,
    ]) {
      await who.go(`/staff/customers/${id}/${path}`)
      await who.picture(`customer-${path.replaceAll(/[/?=]/g, '-').slice(0, 20)}-${size}`)
    }
    for (const path of ['new', 'new?kind=organisation', 'new?kind=member', 'needs', 'alerts', 'matches']) {
      await who.go(`/staff/customers/${path}`)
      await who.picture(`customers-${path.replaceAll(/[?=]/g, '-')}-${size}`)
    }
    await who.page.goto(`/staff/customers/${id}`)
    await who.press(/Why, and until when.*Vulnerability/, 'link')
    await who.picture(`alert-${size}`)
    await who.go(`/staff/customers/${id}`)
    await who.press(/Details.*large print/, 'link')
    await who.picture(`need-${size}`)
    await who.go('/staff/customers/new')
    await who.page.getByLabel('Date of birth').fill('40 1 1980')
    await who.page.getByLabel('Postcode or part of the address').fill('mill')
    await who.press('Find address')
    await who.picture(`customers-new-addresses-${size}`)
    await who.press('Add customer')
    await who.picture(`customers-new-errors-${size}`)
    await who.page.getByLabel('First names').fill('Doreen')
    await who.page.getByLabel('Family name').fill('Kaczmarek')
    await who.page.getByLabel('Email').fill('doreen@example.org')
    await who.page.getByLabel('Date of birth').fill('')
    await who.page.getByLabel('None of these').check()
    await who.page.getByLabel('Postcode or part of the address').fill('')
    await who.press('Add customer')
    await who.picture(`customers-new-likely-${size}`)
    await who.close()
    if (who.problems.some((problem) => !problem.includes('422'))) throw new Error(who.problems.join('\n'))
  })
}

/** Results come while typing, in the place where they would be. */
async function findWhileTyping(who: Awaited<ReturnType<typeof visitor>>) {
  await who.page.getByLabel('Find a customer').pressSequentially('0123')
  await who.page.getByRole('link', { name: 'Doreen Kaczmarek' }).waitFor()
  await who.check()
}

test('two people change one customer: the second is told, and loses nothing typed', async () => {
  const [first, second] = [await visitor(program.url), await visitor(program.url)]
  for (const [who, name] of [
    [first, 'Michelle Dawson'],
    [second, 'Amara Lewis'],
  ] as const) {
    await who.go('/staff/customers')
    await who.press(`Sign in as ${name}`)
    await who.go(`/staff/customers/${id}/edit`)
  }
  await first.page.getByLabel('Title').fill('Mrs')
  await first.press('Save')
  await second.page.getByLabel('First names').fill('Doreen Mary')
  await second.press('Save')
  await second.picture('customer-changed-since-desktop')
  assert.match(
    (await second.page.locator('main').textContent()) ?? '',
    /Michelle Dawson at [\s\S]*Title: from “empty” to “Mrs”/,
  )
  assert.equal(await second.page.getByLabel('First names').inputValue(), 'Doreen Mary')
  assert.equal(await second.page.getByLabel('Title').inputValue(), 'Mrs')
  await second.press('Save')
  await second.page.getByRole('heading', { name: 'Doreen Mary Kaczmarek' }).waitFor()
  await first.close()
  await second.close()
})
