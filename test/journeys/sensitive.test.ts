import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decideAlert, proposeAlert, recordNeed } from '#modules/customers/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { fixedClock, londonDate } from '#platform/time/index.ts'
import { staffActor } from '../index.ts'
import { signedIn, startProgram, type Visitor } from './browser.ts'
import { asked, livesHere, nthMail } from './city.ts'

const { url, db, mail } = await startProgram()
const today = londonDate(db.clock.now())

const idOf = async (email: string) =>
  (await db.selectFrom('staff').select('id').where('email', '=', `${email}@example.org`).executeTakeFirstOrThrow()).id
const withAlerts = async (email: string) =>
  staffActor({
    id: await idOf(email),
    permissions: ['customers.read', 'customers.edit', 'alerts.read', 'alerts.manage'],
  })
const lead = await withAlerts('michelle.dawson')
const manager = await withAlerts('vera.lindqvist')

async function alert(customerId: string, kind: string, reason: string, personalAdviserId: string | null = null) {
  const given = {
    customerId,
    kind,
    reason,
    personalAdviserId,
    beforeActing: null,
    reviewOn: today.add({ months: 6 }),
    restrictedToRole: null,
    scopeId: null,
  }
  assert.equal((await inTransaction(db, (tx) => proposeAlert(tx, lead, given))).refusal, null)
  const { id, version } = await db
    .selectFrom('alerts')
    .select(['id', 'version'])
    .where('state', '=', 'proposed')
    .executeTakeFirstOrThrow()
  assert.equal(
    (
      await inTransaction(db, (tx) =>
        decideAlert(tx, manager, { alertId: id, version, state: 'approved', reason: null }),
      )
    ).refusal,
    null,
  )
}

const main = (me: Visitor) => me.page.locator('main').innerText()

async function over(...all: Visitor[]) {
  for (const one of all) {
    assert.deepEqual(
      one.problems.filter((problem) => !/4(04|22)/.test(problem)),
      [],
    )
    await one.close()
  }
}

describe('somebody who needs more care', () => {
  test('an alert is for those who may see it, and what they need is obeyed by what we send', async () => {
    const mabel = await livesHere(db, 'Mabel Thistlewood', { phone: '+447700900812' })
    const need = {
      customerId: mabel.customerId,
      appliesTo: 'person',
      since: today,
      source: 'Mabel',
      consentToShare: true,
    } as const
    await inTransaction(db, (tx) => recordNeed(tx, lead, { ...need, value: 'large-print', detail: '18' }))
    await inTransaction(db, (tx) => recordNeed(tx, lead, { ...need, value: 'no-phone', detail: null }))
    await alert(mabel.customerId, 'vulnerability', 'Lives alone after a stroke')

    const amara = await signedIn(url, 'Amara Lewis')
    await amara.page.fill('#q', '0812')
    await amara.page.getByRole('button', { name: /Thistlewood/ }).click()
    await amara.page.waitForURL(/desk\/[\w-]{36}/)
    await amara.check()
    await amara.picture('sensitive-alert')
    const seen = await amara.page.locator('.fp-desk__who').innerText()
    assert.match(seen, /vulnerab/i)
    assert.match(seen, /large print/i)
    assert.match(seen, /phone/i)

    const { reference } = await asked(db, 'bulky-waste', { customerId: mabel.customerId, home: mabel.home })
    const sent = await nthMail(mail, mabel.email, 1)
    assert.match(sent.html ?? '', /font-size:\s*(18pt|24px)/)
    const ben = await signedIn(url, 'Ben Tranter')
    await ben.go(`/staff/cases/${reference}`)
    await ben.page
      .locator('#case-story')
      .getByText(/large print/i)
      .first()
      .waitFor()
    assert.match(await ben.page.locator('#case-head').innerText(), /large print/i)
    await ben.picture('sensitive-case')

    const auditor = await signedIn(url, 'Harriet Blackwell')
    await auditor.go(`/staff/customers/${mabel.customerId}`)
    assert.doesNotMatch(await main(auditor), /vulnerab|stroke/i)
    await over(amara, ben, auditor)
  })

  test('the personal adviser of a care leaver hears of a money matter, without a name in the email', async () => {
    const kit = await livesHere(db, 'Kit Larwood', { nth: 6 })
    await alert(kit.customerId, 'care-leaver', 'Left care last year', await idOf('farah.anwar'))
    const { reference } = await asked(db, 'council-tax-question', { customerId: kit.customerId, home: kit.home })
    const told = await nthMail(mail, 'farah.anwar@example.org', 1)
    assert.match(told.subject, new RegExp(reference))
    assert.doesNotMatch(told.text, /Kit|Larwood/)
    const farah = await signedIn(url, 'Farah Anwar')
    await farah.go(`/staff/cases/${reference}`)
    await farah.page.getByText('Personal adviser told: Farah Anwar').waitFor()
    await over(farah)
  })
})

describe('children’s social care', () => {
  test('the front desk refers and passes a message; the team sees it; everybody else finds nothing anywhere', async () => {
    const nora = await livesHere(db, 'Nora Penhale', { phone: '+447700900789', nth: 8 })
    const amara = await signedIn(url, 'Amara Lewis')
    const { page } = amara
    await page.fill('#q', '0789')
    await page.getByRole('button', { name: /Penhale/ }).click()
    await page.waitForURL(/desk\/[\w-]{36}/)
    await page.fill('#service', 'worried about a child')
    await page
      .getByRole('button', { name: /Children’s care referral/ })
      .first()
      .click()
    await page.getByRole('button', { name: /^Send/ }).waitFor()
    assert.doesNotMatch(await page.locator('.fp-now').innerText(), new RegExp(nora.home.address.split(',')[0] ?? ''))
    await page.locator('input[name="danger"][value="no"]').check()
    await page.getByLabel('A friend or neighbour').check()
    await page.getByLabel('Name', { exact: true }).first().fill('Zeppelin Marlow')
    await page.getByLabel(/hungry, dirty, cold/).check()
    await page.getByLabel('Tell us what you have seen or heard').fill('Zeppelin stands outside in a thin shirt.')
    await page.keyboard.press('Alt+s')
    await page.locator('.fp-matters').getByText('Case opened').waitFor()
    await amara.check()
    await amara.picture('sensitive-front-desk')
    const { reference, id: caseId } = await db
      .selectFrom('cases')
      .select(['id', 'reference'])
      .where('service_key', '=', 'childrens-care')
      .executeTakeFirstOrThrow()
    assert.match(await page.locator('.fp-desk__who').innerText(), /Known to Children’s front door/)
    await page.getByLabel('Message for them').fill('Please call Nora after 3pm')
    await amara.press('Pass the message')
    await page.getByText('The team has your message').first().waitFor()

    await page.fill('#service', 'social services children')
    await page
      .getByRole('button', { name: /Children’s care referral/ })
      .first()
      .click()
    await page.getByRole('button', { name: /^Send/ }).waitFor()
    await page.keyboard.press('Alt+e')
    await page.getByRole('link', { name: 'Select how it ended' }).click()
    await amara.check()
    await amara.picture('sensitive-how-it-ended')
    const ending = page.locator('.fp-end__matter').last()
    const outcomes = await ending.getByLabel('How does this end?').locator('option').allInnerTexts()
    for (const words of [
      'Signposted elsewhere',
      'Advice given',
      'Answered from the case system',
      'Directed to the online form',
      'Passed to the team to call back',
    ])
      assert.ok(outcomes.includes(words), words)
    assert.ok(!outcomes.includes('Settled'))
    await ending.getByLabel('How does this end?').selectOption('passed-to-team')
    await page.keyboard.press('Alt+e')
    await page.waitForURL(/\/staff\/desk$/)

    await amara.go(`/staff/cases/${reference}`)
    await amara.picture('sensitive-known-to')
    assert.match(await main(amara), /Known to Children’s front door/)
    await seesNothing(amara, reference, false)

    for (const name of ['Ben Tranter', 'Kelly Marsh', 'Harriet Blackwell', 'Jade Moss']) {
      const other = await signedIn(url, name)
      await seesNothing(other, reference, true)
      if (name === 'Harriet Blackwell') {
        for (const query of ['', `?text=${reference}`, '?text=lewis']) {
          await other.go(`/staff/audit${query}`)
          assert.doesNotMatch(
            await other.page.locator('main').innerText(),
            new RegExp(`${reference}|${caseId}|Children’s|Zeppelin`),
          )
        }
      }
      await over(other)
    }

    const farah = await signedIn(url, 'Farah Anwar')
    await farah.go('/staff/queue')
    await farah.page.locator('tr', { hasText: reference }).getByText('Restricted').first().waitFor()
    await farah.go(`/staff/cases/${reference}`)
    await farah.picture('sensitive-team')
    const story = await main(farah)
    assert.match(story, /Please call Nora after 3pm/)
    assert.match(story, /Zeppelin/)
    const looks = await db
      .selectFrom('audit_entries')
      .select(['actor_name as name', 'action', 'scope_id as scopeId'])
      .where('subject_id', '=', caseId)
      .execute()
    assert.ok(looks.some(({ name, action }) => name === 'Farah Anwar' && action === 'case.viewed'))
    assert.ok(looks.some(({ name, action }) => name === 'Amara Lewis' && action === 'case.known-to-looked-up'))
    assert.ok(looks.every(({ scopeId }) => scopeId !== null))
    const received = await nthMail(mail, nora.email, 1)
    assert.doesNotMatch(`${received.subject} ${received.text}`, /child|Zeppelin/i)
    await over(amara, farah)
  })

  test('named people only: the rest of the team finds nothing, until one of them gives it back', async () => {
    const simon = await signedIn(url, 'Simon Fletcher')
    await simon.go('/staff/scopes')
    await simon.page.getByLabel('Name', { exact: true }).fill('Oak')
    await simon.page.getByLabel('First person').fill('farah.anwar@example.org')
    await simon.press('Make the circle')
    await simon.page.getByText('The circle is made').waitFor()

    const nora = await livesHere(db, 'Olive Penrose', { nth: 9 })
    const { reference, caseId } = await asked(db, 'childrens-care', {
      customerId: nora.customerId,
      home: nora.home,
      given: { danger: 'no', worry: ['neglect'], story: 'Zeppelin is hungry' },
    })
    const chloe = await signedIn(url, 'Chloe Bishop')
    await chloe.go(`/staff/cases/${reference}`)
    await chloe.press('Take this case')

    const farah = await signedIn(url, 'Farah Anwar')
    await farah.go(`/staff/cases/${reference}`)
    await farah.page.keyboard.press('m')
    await farah.press('Change who may know', 'link')
    await farah.press('Change who may know')
    await farah.page.getByText('Enter why').first().waitFor()
    await farah.page.getByLabel('Oak').check()
    await farah.page.getByLabel('Why', { exact: true }).fill('One of us knows the family')
    await farah.picture('sensitive-circle')
    await farah.press('Change who may know')
    await farah.page.getByText('Only those people know of the case now').waitFor()
    assert.match(
      await main(farah),
      /Only Oak may know of this.*Nobody has it|Nobody has it.*Only Oak may know of this/s,
    )

    for (const other of [chloe, await signedIn(url, 'Amara Lewis'), await signedIn(url, 'Beverley Tate')]) {
      await seesNothingOf(other, reference)
      await over(other)
    }
    const oak = await db.selectFrom('scopes').select('id').where('name', '=', 'Oak').executeTakeFirstOrThrow()
    for (const table of ['case_events', 'case_people', 'promises', 'queue_items', 'messages', 'audit_entries']) {
      const column = table.startsWith('case_') ? 'case_id' : 'subject_id'
      const { rows } = await db.pool.query(`select distinct scope_id from ${table} where ${column}::text = $1`, [
        caseId,
      ])
      assert.deepEqual(rows, [{ scope_id: oak.id }], table)
    }

    await farah.go(`/staff/cases/${reference}/circle`)
    await farah.page.getByLabel('Those who know of this service').check()
    await farah.page.getByLabel('Why', { exact: true }).fill('No longer needed')
    await farah.press('Change who may know')
    const again = await signedIn(url, 'Beverley Tate')
    await again.go(`/staff/cases/${reference}`)
    assert.match(await main(again), /Only Children’s social care may know of this/)
    await over(simon, farah, again)
  })
})

async function seesNothingOf(me: Visitor, reference: string) {
  for (const path of ['/staff/queue', `/staff/cases?q=${reference}`, '/staff/handover']) {
    await me.go(path)
    assert.doesNotMatch((await main(me)).replaceAll(`“${reference}”`, ''), new RegExp(reference), path)
  }
  assert.equal((await me.page.goto(`/staff/cases/${reference}`))?.status(), 404)
}

/** Lists, counts, search, export and the address itself. */
async function seesNothing(me: Visitor, reference: string, notEvenKnown: boolean) {
  const hidden = new RegExp(`Zeppelin|thin shirt|Nora Penhale.*child|${reference}`, 'i')
  for (const path of [
    '/staff/queue?all=yes&more=yes',
    '/staff/cases?q=zeppelin',
    `/staff/cases?q=${reference}`,
    '/staff/handover',
  ]) {
    await me.go(path)
    const found = (await main(me)).replaceAll(`“${reference}”`, '')
    assert.doesNotMatch(found, hidden, path)
    assert.doesNotMatch(found, /Children’s care referral/, path)
  }
  const csv = await me.page.request.get('/staff/queue.csv?all=yes')
  assert.doesNotMatch(await csv.text(), hidden)
  if (!notEvenKnown) return
  const answer = await me.page.goto(`/staff/cases/${reference}`)
  assert.equal(answer?.status(), 404)
}

describe('out of hours', () => {
  test('somebody homeless tonight and a smell of gas reach the duty rota; all else waits for the morning', async () => {
    const lastNight = today
      .subtract({ days: 1 })
      .toZonedDateTime({ timeZone: 'Europe/London', plainTime: '23:10' })
      .toInstant()
    const ada = await livesHere(db, 'Ada Quillfeather')
    const waiting = await asked(db.at(fixedClock(lastNight)), 'bulky-waste', {
      customerId: ada.customerId,
      home: ada.home,
    })

    const council = await db
      .selectFrom('properties')
      .select('uprn')
      .where('tenure', '=', 'council')
      .orderBy('uprn')
      .executeTakeFirstOrThrow()
    const home = { uprn: council.uprn, address: 'A council home' }
    for (const { serviceKey, given } of [
      { serviceKey: 'homelessness', given: { tonight: 'no', 'where-now': 'Wrenbridge station' } },
      { serviceKey: 'gas-smell', given: { ill: 'no', called: 'yes' } },
    ]) {
      const { reference, caseId } = await asked(db, serviceKey, { home, given })
      const called = await db
        .selectFrom('duty_calls')
        .innerJoin('staff', 'staff.id', 'called_staff_id')
        .select(['staff.name', 'staff.email'])
        .where('subject_id', '=', caseId)
        .executeTakeFirstOrThrow()
      const email = await nthMail(mail, called.email, 1)
      assert.match(email.subject, /You are on duty and someone needs you/)
      const onDuty = await signedIn(url, called.name)
      await onDuty.go('/staff/duty')
      await onDuty.picture(`sensitive-duty-${serviceKey}`)
      await onDuty.page.keyboard.press('a')
      await onDuty.page.getByText('It is yours').waitFor()
      await onDuty.check()
      await onDuty.go(`/staff/cases/${reference}`)
      await onDuty.page.getByText(`${called.name} took the duty call`).waitFor()
      await over(onDuty)
    }

    const kelly = await signedIn(url, 'Kelly Marsh')
    await kelly.go('/staff/handover')
    await kelly.picture('sensitive-handover')
    assert.match(await main(kelly), new RegExp(waiting.reference))
    const calls = await db.selectFrom('duty_calls').select('id').where('subject_id', '=', waiting.caseId).execute()
    assert.equal(calls.length, 0)
    await over(kelly)
  })
})
