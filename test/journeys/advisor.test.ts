import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { receive } from '#modules/cases/index.ts'
import { createCustomer } from '#modules/customers/index.ts'
import { formFor } from '#modules/forms/index.ts'
import { listProperties } from '#modules/places/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import { type Database, inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { fixedClock, londonDate } from '#platform/time/index.ts'
import { fillIn } from '../../src/trial/answers.ts'
import { chance } from '../../src/trial/chance.ts'
import { startProgram, type Visitor, visitor } from './browser.ts'

const { url, db } = await startProgram()

const homes = await db
  .selectFrom('properties')
  .select('uprn')
  .where('tenure', '=', 'owner')
  .orderBy('uprn')
  .limit(20)
  .execute()
const [home] = await listProperties(db, [homes[3]?.uprn ?? ''])
const street = await db
  .selectFrom('streets')
  .select(['usrn', 'name', 'lat', 'lon'])
  .orderBy('usrn')
  .executeTakeFirstOrThrow()
if (!home) throw new Error('The sample city has no homes')

const ada = await inTransaction(db, async (tx) =>
  createCustomer(tx, system('test'), {
    kind: 'person',
    title: null,
    givenName: 'Ada',
    familyName: 'Quillfeather',
    organisationName: null,
    dateOfBirth: Temporal.PlainDate.from('1961-05-04'),
    uprn: home.uprn,
    addressText: null,
    wardCode: null,
    emails: ['ada.quillfeather@example.org'],
    phones: ['+447700900456'],
    scopeId: null,
  }),
)

/** Something asked for some days ago, by the service's own form. */
async function askedFor(serviceKey: string, daysAgo: number, customerId: string | null, given = {}) {
  const then: Database = db.at(fixedClock(db.clock.now().subtract({ hours: 24 * daysAgo })))
  const service = await serviceByKey(then, serviceKey)
  if (!service) throw new Error(`There is no service ${serviceKey}`)
  const answers = fillIn(chance(7), {
    form: formFor(service.body.form, 'staff'),
    serviceKey,
    today: londonDate(then.clock.now()),
    home: { uprn: home?.uprn ?? '', address: home?.address ?? '' },
    street,
    who: { name: 'Ada Quillfeather', email: null, phone: null },
    given,
  })
  if (!answers) throw new Error(`The form of ${serviceKey} cannot be filled in`)
  const received = await inTransaction(then, (tx) =>
    receive(tx, system('test'), {
      channel: 'web',
      sourceKey: newId(),
      customerId,
      serviceVersionId: service.versionId,
      answers,
    }),
  )
  if (received.refusal !== null || !received.reference) throw new Error('Nothing was opened')
  return received.reference
}

async function signIn(role: string, script = true): Promise<Visitor> {
  const me = await visitor(url, { script })
  await me.go('/staff/sign-in')
  await me.page
    .locator('li', { has: me.page.getByRole('heading', { name: role, exact: true }) })
    .getByRole('button')
    .first()
    .click()
  await me.page.waitForLoadState()
  return me
}

const where = {
  kind: 'point',
  lat: street.lat,
  lon: street.lon,
  usrn: street.usrn,
  street: street.name,
  whereabouts: '',
  text: street.name,
}

describe('an advisor with someone on the phone', () => {
  test('has the person by four digits, sees the broken promise first, and ends three matters at once', async () => {
    const broken = await askedFor('benefit-question', 30, ada.customerId)
    const pothole = await askedFor('road-defect', 2, null, { where })
    const me = await signIn('Advisor')
    const { page } = me
    assert.match(page.url(), /\/staff\/desk$/)

    await page.fill('#q', '0456')
    await page.getByRole('button', { name: /Quillfeather/ }).waitFor()
    await page.getByRole('button', { name: /Quillfeather/ }).click()
    await page.waitForURL(/desk\/[\w-]{36}/)
    await me.check()
    await me.picture('advisor-why')

    const shown = (await page.locator('#desk').textContent()) ?? ''
    for (const answer of [home.postcode, '900456', 'ada.quillfeather@example.org'])
      assert.ok(!shown.includes(answer), answer)
    const first = page.locator('.fp-why__one').first()
    assert.match((await first.textContent()) ?? '', /Benefit.*we broke our promise/s)
    assert.doesNotMatch((await first.textContent()) ?? '', /We will/)
    await page.getByLabel('What is your date of birth?').fill('4 May 1961')
    await page.getByLabel('What is the postcode of your address?').fill(home.postcode)
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await page.getByText('We will').first().waitFor()
    assert.doesNotMatch((await page.locator('#desk').textContent()) ?? '', /4 May 1961|1961-05-04/)

    await page.locator('.fp-why').click()
    await page.keyboard.press('1')
    await page.getByText('Tell them:').waitFor()
    await me.check()

    await page.fill('#service', 'pothole')
    await page.getByRole('button', { name: /Road or pavement defect/ }).click()
    await page.getByRole('button', { name: /^Send/ }).waitFor()
    await page.getByLabel('A pothole or a hole in the road').check()
    await page.getByLabel('Name of the street').fill(street.name)
    await page.keyboard.press('Enter')
    await page
      .getByLabel(new RegExp(`^${street.name},`))
      .first()
      .check()
    assert.equal(
      await page.getByText('There is a problem').count(),
      0,
      'looking up a street sends nothing half filled in',
    )
    await page.getByLabel('Where on the street?').fill('By the lamp post')
    // "And my council tax …": what was typed stays while something else is looked for, and is not lost with the end.
    await page.fill('#service', 'council tax question')
    await page
      .getByRole('button', { name: /Council Tax question/i })
      .first()
      .waitFor()
    assert.equal(await page.getByLabel('Where on the street?').inputValue(), 'By the lamp post')
    await page.keyboard.press('Alt+e')
    await page.getByText('You have not sent what you typed for Road or pavement defect').waitFor()
    await page.keyboard.press('Alt+s')
    await page.getByText('There is a problem').waitFor()
    await page.keyboard.press('Alt+e')
    await page.getByText('You have not sent what you typed for Road or pavement defect').waitFor()
    await me.check()
    // The sign-in ends: whoever signs in again is back in the contact, with what was typed.
    await page.context().clearCookies()
    await page.keyboard.press('Alt+s')
    await page.getByRole('button', { name: 'Sign in as Amara Lewis' }).click()
    await page.waitForURL(/\/staff\/desk\/[\w-]{36}/)
    assert.equal(await page.getByLabel('Where on the street?').inputValue(), 'By the lamp post')
    await page.getByLabel('Less than a golf ball').check()
    await page.getByLabel('Where wheels of cars go').check()
    await page.getByLabel('No', { exact: true }).check()
    await page.keyboard.press('Alt+s')
    await page.getByText('Somebody may have told us already').waitFor()
    await me.check()
    await me.picture('advisor-duplicates')
    await page.getByRole('button', { name: new RegExp(`Same thing: join ${pothole}`) }).waitFor()
    await page.keyboard.press('Alt+j')
    await page.locator('.fp-matters').getByText('Joined to a case').waitFor()

    await page.fill('#service', 'council tax question')
    await page
      .getByRole('button', { name: /Council Tax question/i })
      .first()
      .click()
    await page.waitForTimeout(600)
    await me.check()
    await me.picture('advisor-three-matters')
    await page.keyboard.press('Alt+e')
    await page.getByRole('link', { name: 'Select how it ended' }).click()
    await me.check()
    await page.getByLabel(/^How does this end/).selectOption('advice-given')
    await page.keyboard.press('Alt+e')
    await page.waitForURL(/\/staff\/desk$/)
    await me.check()

    const contact = await db
      .selectFrom('contacts')
      .select(['id', 'state', 'handled_seconds'])
      .where('customer_id', '=', ada.customerId)
      .executeTakeFirstOrThrow()
    assert.equal(contact.state, 'ended')
    const matters = await db
      .selectFrom('matters')
      .innerJoin('demand_records', 'demand_records.matter_id', 'matters.id')
      .select(['matters.service_key as service', 'matters.outcome', 'demand_records.class', 'demand_records.cause'])
      .where('matters.contact_id', '=', contact.id)
      .orderBy('number')
      .execute()
    assert.deepEqual(matters[0], {
      service: 'benefit-question',
      outcome: 'chased',
      class: 'failure',
      cause: 'broken-promise',
    })
    assert.deepEqual(matters[1], { service: 'road-defect', outcome: 'joined', class: 'value', cause: null })
    assert.equal(matters.length, 3)
    const story = await db
      .selectFrom('case_events')
      .innerJoin('cases', 'cases.id', 'case_events.case_id')
      .select('case_events.kind')
      .where('cases.reference', '=', broken)
      .execute()
    assert.ok(story.some(({ kind }) => kind === 'chased'))
    assert.equal(await page.evaluate('document.activeElement?.id'), 'q', 'the next caller is typed at once')
    await page.fill('#q', broken)
    await page.getByRole('button', { name: new RegExp(`Ada Quillfeather.*${broken}`) }).waitFor()
    assert.deepEqual(
      me.problems.filter((problem) => !/422/.test(problem)),
      [],
    )
    await me.close()
  })

  test('answers a stranger in one key, without a customer, scripts or not', async () => {
    for (const script of [true, false]) {
      const me = await signIn('Advisor', script)
      await me.page.fill('#service', 'when does the tip open')
      if (!script) await me.page.getByRole('button', { name: 'Find' }).last().click()
      await me.page
        .getByRole('heading', { name: /tip|recycling centre/i })
        .first()
        .waitFor()
      await me.check()
      await me.page
        .getByRole('button', { name: /Told them, done/ })
        .first()
        .click()
      await me.page.locator('.fp-flash').getByText('Ready for the next contact').waitFor()
      await me.close()
    }
    const strangers = await db
      .selectFrom('contacts')
      .select('id')
      .where('customer_id', 'is', null)
      .where('state', '=', 'ended')
      .execute()
    assert.ok(strangers.length >= 2)
  })

  test('tells a neighbour without authority nothing, kindly', async () => {
    const me = await signIn('Advisor')
    const { page } = me
    await page.fill('#q', 'quillfether')
    await page.getByRole('button', { name: /Quillfeather/ }).click()
    await page.waitForURL(/desk\/[\w-]{36}/)
    await page.getByText('Somebody else is calling').click()
    await page.getByLabel('Name of the caller').fill('Next Door')
    await page.getByRole('button', { name: /Calling for/ }).click()
    await page.getByText('Next Door is calling for them').waitFor()
    await page.fill('#service', 'council tax question')
    await page
      .getByRole('button', { name: /Council Tax question/i })
      .first()
      .click()
    await page.locator('.fp-say').first().waitFor()
    await me.check()
    await me.picture('advisor-refusal')
    await page.getByText('I cannot finish this').click()
    await page.getByRole('button', { name: /Not told/ }).click()
    await page.locator('.fp-matters').getByText('Not told: identity').waitFor()
    await page.keyboard.press('Alt+e')
    await page.waitForURL(/\/staff\/desk$/)
    await me.close()
  })
})
