import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { listProperties } from '#modules/places/index.ts'
import { promisesJobs } from '#modules/promises/index.ts'
import type { Database } from '#platform/db/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'
import { signedIn, startProgram, visitor } from './browser.ts'
import { asked, hoursAgo, livesHere, mailTo, nthMail } from './city.ts'

const { url, db, mail, work } = await startProgram()
const today = londonDate(db.clock.now())
const day = 24
const withoutYear = (date: Temporal.PlainDate) => dayInWords(date).replace(/ \d{4}$/, '')

/** What the worker does every minute, as at another time. */
async function sweep(at: Database = db) {
  for (const job of promisesJobs) await job.run({ ...work, db: at, clock: at.clock }, {})
}

describe('a broken promise', () => {
  test('is decided by the line manager, and the resident hears the old date, the new one and why', async () => {
    const ada = await livesHere(db, 'Ada Quillfeather')
    const { reference } = await asked(db, 'bulky-waste', {
      customerId: ada.customerId,
      home: ada.home,
      hours: 40 * day,
    })
    await nthMail(mail, ada.email, 1)
    const ben = await signedIn(url, 'Ben Tranter')
    await ben.go(`/staff/cases/${reference}`)
    await ben.press('Take this case')
    await sweep()

    const kelly = await signedIn(url, 'Kelly Marsh')
    await kelly.go('/staff/decisions')
    await kelly.picture('manager-decisions')
    const item = kelly.page.locator('.fp-broken-list__item', { hasText: reference })
    assert.match(await item.innerText(), /Ben Tranter has it/)
    await kelly.go(`/staff/cases/${reference}`)
    await kelly.page.getByText('Ben Tranter has it').waitFor()

    await kelly.go('/staff/decisions')
    await item.locator('summary').click()
    await kelly.check()
    await item.getByRole('button', { name: 'Give new date' }).click()
    await kelly.page.getByText('Enter the reason. The customer is told it').first().waitFor()
    await kelly.check()
    const newDay = today.add({ days: 9 })
    await kelly.page.getByLabel('New date').first().fill(newDay.toString())
    await kelly.page
      .getByLabel('Reason, told to the customer')
      .first()
      .fill('Our lorry broke down and the new one comes next week.')
    await kelly.press('Give new date')
    await kelly.page.getByText('The customer is told the new date and the reason').waitFor()
    const moved = await nthMail(mail, ada.email, 2)
    assert.match(moved.subject, /A new date/)
    assert.match(moved.text, /We said: .* by \w+ \d+ \w+/)
    assert.ok(moved.text.includes(withoutYear(newDay)), moved.text)
    assert.match(moved.text, /Our lorry broke down/)
    assert.equal(await item.count(), 0)
    await ben.go(`/staff/cases/${reference}`)
    await ben.page.getByText('Promise changed').first().waitFor()
    await ben.page.getByText('Ben Tranter').first().waitFor()
    assert.match(await ben.page.locator('#case-head').innerText(), /You have it/)
    for (const one of [ben, kelly]) {
      assert.deepEqual(
        one.problems.filter((problem) => !problem.includes('422')),
        [],
      )
      await one.close()
    }
  })

  test('goes one level up when nobody decides for a working day, and not to the same person twice', async () => {
    const { reference } = await asked(db, 'new-container', {
      home: (await livesHere(db, 'Wilf Tansley', { nth: 5 })).home,
      hours: 40 * day,
    })
    await sweep(hoursAgo(db, 6 * day))
    const kelly = await signedIn(url, 'Kelly Marsh')
    await kelly.go('/staff/decisions')
    assert.match(await kelly.page.locator('main').innerText(), new RegExp(reference))
    const imran = await signedIn(url, 'Imran Siddiqui')
    await imran.go('/staff/decisions')
    assert.doesNotMatch(await imran.page.locator('main').innerText(), new RegExp(reference))

    await sweep()
    await imran.go('/staff/decisions')
    const item = imran.page.locator('.fp-broken-list__item', { hasText: reference })
    assert.match(await item.innerText(), /Nobody has it.*Kelly Marsh did not decide in time/s)
    await kelly.go('/staff/decisions')
    assert.doesNotMatch(await kelly.page.locator('main').innerText(), new RegExp(reference))
    await item.locator('summary').click()
    await item.getByLabel('Give it to').selectOption({ label: 'Aisha Farooq' })
    await item.getByRole('button', { name: 'Reassign' }).click()
    await imran.page.getByText('The case is theirs now').waitFor()
    await imran.check()
    await imran.go(`/staff/cases/${reference}`)
    await imran.page.getByText('Aisha Farooq has it').waitFor()
    for (const one of [kelly, imran]) {
      assert.deepEqual(one.problems, [])
      await one.close()
    }
  })
})

describe('a snow day', () => {
  test('is declared once, moves hundreds of promises together, tells each person once and is one line on the board', async () => {
    const homes = await db
      .selectFrom('property_wards')
      .innerJoin('properties', 'properties.uprn', 'property_wards.uprn')
      .select('properties.uprn')
      .where('ward_code', '=', 'W-CAS')
      .orderBy('properties.uprn')
      .limit(60)
      .execute()
    assert.ok(homes.length >= 40)
    const people = await Promise.all(
      ['Nell Ashdown', 'Tom Burrage', 'Eve Carlow', 'Sid Dunmore'].map((name, nth) => livesHere(db, name, { nth })),
    )
    const count = 300
    const started = performance.now()
    for (let made = 0; made < count; made += 4) {
      await Promise.all(
        people.map((person, nth) =>
          asked(db, 'new-container', {
            customerId: made < 12 ? person.customerId : null,
            home: { uprn: homes[(made + nth) % homes.length]?.uprn ?? '', address: 'A home in Castle' },
          }),
        ),
      )
    }
    process.stderr.write(`300 cases in ${Math.round(performance.now() - started)} ms\n`)
    for (const { email } of people) await nthMail(mail, email, 3)

    const kelly = await signedIn(url, 'Kelly Marsh')
    const { page } = kelly
    await kelly.go('/staff/disruptions/new')
    await kelly.press('See what this reaches')
    await page.getByText('There is a problem').waitFor()
    await page.getByLabel('Reason, in a few words').fill('heavy snow')
    await page
      .getByLabel('What people affected are told')
      .fill('Snow has closed the roads in Castle, so our crews cannot reach you.')
    await page
      .getByLabel('New or extra container')
      .or(page.locator('input[name=services][value=new-container]'))
      .first()
      .check()
    await page.locator('input[name=wards][value=W-CAS]').check()
    await page.getByLabel('First day').fill(today.toString())
    const update = today.add({ days: 2 })
    await page.getByLabel('Next update on').fill(update.toString())
    await kelly.press('See what this reaches')
    await kelly.picture('manager-disruption-check')
    assert.match(await page.locator('main').innerText(), /300 promises will lose their dates/)
    assert.equal((await db.selectFrom('disruptions').select('id').execute()).length, 0)
    const declaring = performance.now()
    await kelly.press('Declare')
    process.stderr.write(`declared in ${Math.round(performance.now() - declaring)} ms\n`)
    await page.getByText('Declared. 300 promises were dealt with.').waitFor()
    await kelly.picture('manager-disruption')

    for (const { email } of people) {
      const told = await nthMail(mail, email, 4)
      assert.match(told.subject, /No date for now/)
      assert.match(told.text, /Snow has closed the roads in Castle/)
      assert.ok(told.text.includes(dayInWords(update)), told.text)
    }
    const running = await db
      .selectFrom('promises')
      .select('kind')
      .where('state', '=', 'running')
      .where('ward_code', '=', 'W-CAS')
      .where('original_due_at', '>', db.clock.now())
      .execute()
    assert.ok(running.length >= count && running.every(({ kind }) => kind === 'next-update'))

    await kelly.go('/staff/board')
    await kelly.picture('manager-board')
    const lines = page.locator('section[aria-labelledby=disruptions] p', { hasText: /snow/i })
    assert.equal(await lines.count(), 1)
    assert.match(await lines.innerText(), /300 promises wait/)
    assert.match(await page.locator('.fp-headline', { hasText: 'about to break' }).innerText(), /^0/)

    const [home] = await listProperties(db, [homes.at(-1)?.uprn ?? ''])
    const resident = await visitor(url, { script: false, size: 'phone' })
    await resident.go('/services/new-container')
    assert.match(await resident.page.locator('main').innerText(), /heavy snow|Snow has closed/i)
    await resident.press('Start now')
    await resident.page.getByLabel('Postcode or part of the address').fill(home?.postcode ?? '')
    await resident.press('Find address')
    const list = resident.page.getByLabel('Choose the address', { exact: true })
    if ((await resident.page.locator('select').count()) > 0) await list.selectOption(home?.uprn ?? '')
    else await resident.page.locator(`input[type=radio][value="${home?.uprn}"]`).check()
    await resident.press('Continue')
    await resident.page.getByLabel('Blue bin').check()
    await resident.press('Continue')
    await resident.page.getByLabel('It is broken').check()
    await resident.press('Continue')
    await resident.page.getByLabel('No', { exact: true }).check()
    await resident.press('Continue')
    await resident.press('Continue')
    await resident.page.getByLabel(/name/i).fill('Iris Fenwick')
    await resident.page.getByLabel(/email/i).fill('iris.fenwick@example.org')
    await resident.press('Continue')
    await resident.press(/Send|Submit|Accept/)
    await resident.picture('manager-resident-no-date')
    const said = await resident.page.locator('main').innerText()
    assert.match(said, /cannot give a date/i)
    assert.ok(said.includes(withoutYear(update)), said)
    const received = await nthMail(mail, 'iris.fenwick@example.org', 1)
    assert.match(received.text, /cannot give a date/i)
    for (const { email } of people) assert.equal(mailTo(mail, email).length, 4)
    for (const one of [kelly, resident]) {
      assert.deepEqual(
        one.problems.filter((problem) => !problem.includes('422')),
        [],
      )
      await one.close()
    }
  })
})
