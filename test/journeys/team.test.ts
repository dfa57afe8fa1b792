import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { londonDate } from '#platform/time/index.ts'
import { signedIn, startProgram, visitor } from './browser.ts'
import { asked, linkIn, livesHere, mailTo, nthMail } from './city.ts'
import { roundsToday } from './rounds.ts'

const { url, db, mail } = await startProgram()

const ada = await livesHere(db, 'Ada Quillfeather')
const bin = await (await roundsToday(db)).find('report')
const missed = {
  address: { kind: 'property', uprn: bin.home.uprn, text: bin.home.address },
  container: bin.container,
  'missed-on': bin.plannedOn.toString(),
  'out-in-time': 'yes',
  clinical: 'no',
} as const

await asked(db, 'new-container', { home: ada.home })
const report = await asked(db, 'missed-bin', { customerId: ada.customerId, given: missed })
await asked(db, 'bulky-waste', { home: ada.home })

describe('the waste team', () => {
  test('takes the next, asks, waits and finishes; the resident hears what matters and follows it without scripts', async () => {
    const received = await nthMail(mail, ada.email, 1)
    assert.match(received.subject, /We have your report/)

    const ben = await signedIn(url, 'Ben Tranter')
    const kelly = await signedIn(url, 'Kelly Marsh')
    const { page } = ben
    await ben.go('/staff/queue')
    await ben.picture('team-queue')
    const first = page.locator('.fp-queue__table tbody tr').first()
    assert.match(await first.innerText(), new RegExp(report.reference))
    await kelly.go('/staff/queue')
    await kelly.page.locator('tr', { hasText: report.reference }).getByText('Nobody').waitFor()

    await page.keyboard.press('t')
    await page.waitForURL(/staff\/cases\//)
    await ben.check()
    assert.match(await page.locator('#case-head').innerText(), new RegExp(report.reference))
    await kelly.page.locator('tr', { hasText: report.reference }).getByText('Ben Tranter').waitFor()
    await kelly.go(`/staff/cases/${report.reference}`)
    await kelly.page.getByText('Ben Tranter has it').waitFor()

    await page.keyboard.press('n')
    await page.getByText('Work has started').waitFor()
    await ben.check()
    await kelly.page.locator('#case-head').getByText('In progress').waitFor()

    await page.keyboard.press('m')
    const focused = page.locator('details[open] a:focus')
    assert.equal(await focused.count(), 1, 'what a key opens is gone on with')
    await ben.check()
    await ben.press('Ask the customer', 'link')
    await page.getByLabel('Your question').fill('Is the gate at the back unlocked?')
    await ben.press('See what they will get')
    await ben.picture('team-ask-preview')
    await page.keyboard.press('n')
    await page.getByText('The question is on its way').waitFor()
    await ben.check()
    const question = await nthMail(mail, ada.email, 2)
    assert.match(question.text, /Is the gate at the back unlocked\?/)

    const resident = await visitor(url, { script: false, size: 'phone' })
    await resident.go(linkIn(question))
    await resident.picture('team-resident-question')
    assert.match(await resident.page.locator('main').innerText(), /Is the gate at the back unlocked\?/)
    await resident.press('Send answer')
    await resident.page.getByText('Enter your answer').first().waitFor()
    await resident.page.getByLabel('Your answer').fill('Yes, it is <b>open</b>.')
    await resident.press('Send answer')
    await resident.page.getByText('We have your answer').waitFor()

    await page.locator('#case-story').getByText('Yes, it is <b>open</b>.').waitFor()
    await ben.check()
    await ben.picture('team-answered')
    const before = await runningPromise()

    await page.keyboard.press('m')
    await ben.press('Wait for someone else', 'link')
    await page.getByLabel('Whom do we wait for?').fill('Larkfield Highways, who repair the road')
    await page.getByLabel('They have said by when').check()
    const expected = londonDate(db.clock.now()).add({ days: 2 })
    await page.getByLabel('Date', { exact: true }).fill(expected.toString())
    await ben.press('See what they will get')
    await page.getByRole('button', { name: /Send and save/ }).click()
    await page.getByText('The promise goes on running').waitFor()
    await ben.check()
    const waiting = await nthMail(mail, ada.email, 3)
    assert.match(waiting.text, /Larkfield Highways/)
    assert.match(waiting.text, /What we promised you stays the same/)
    const after = await runningPromise()
    assert.equal(after.state, 'running')
    assert.equal(String(after.due_at), String(before.due_at))
    await ben.go('/staff/queue')
    await page
      .locator('tr', { hasText: report.reference })
      .getByText(/Larkfield Highways.*expected/)
      .waitFor()

    await resident.go(linkIn(waiting))
    assert.match(await resident.page.locator('main').innerText(), /We are waiting for Larkfield Highways/)

    await ben.go(`/staff/cases/${report.reference}`)
    await page.keyboard.press('n')
    await page.waitForURL(/end-wait/)
    await ben.check()
    await page.getByLabel(/What came of it/).fill('The road is open again.')
    await ben.press('The wait is over')
    await page.keyboard.press('n')
    await page.waitForURL(/resolve/)
    await ben.check()
    await page.getByLabel('Bin emptied').check()
    await ben.press('See what they will get')
    await page.getByRole('button', { name: /Send and save/ }).click()
    await page.getByText('The case is finished').waitFor()
    await ben.check()
    const done = await nthMail(mail, ada.email, 4)
    assert.match(done.text, /We came back and emptied your bin/)

    await resident.go(linkIn(done))
    await resident.picture('team-resident-done')
    const story = await resident.page.locator('main').innerText()
    for (const words of [
      'We said:',
      'We started work',
      'You answered our question',
      'We are waiting for Larkfield Highways',
      'The road is open again.',
      'We came back and emptied your bin',
    ])
      assert.ok(story.includes(words), words)
    assert.doesNotMatch(story, /Ben Tranter|undefined|null/)
    await kelly.page.locator('#case-head').getByText('Resolved').waitFor()

    const subjects = mailTo(mail, ada.email).map(({ subject }) => subject.replace(/:.*/, ''))
    assert.deepEqual(subjects, [
      'We have your report',
      'We need your answer',
      'What your request is waiting for',
      'Your request',
    ])
    assert.equal((await runningPromise()).state, 'kept')
    for (const one of [ben, kelly, resident]) {
      assert.deepEqual(
        one.problems.filter((problem) => !problem.includes('422')),
        [],
      )
      await one.close()
    }
  })

  test('two officers open the same case: the second is told what changed and loses nothing', async () => {
    const { reference } = await asked(db, 'bulky-waste', { customerId: ada.customerId, home: ada.home })
    const ben = await signedIn(url, 'Ben Tranter')
    const kelly = await signedIn(url, 'Kelly Marsh')
    await ben.go(`/staff/cases/${reference}`)
    await ben.press('Take this case')
    await ben.go(`/staff/cases/${reference}/wait`)
    await kelly.go(`/staff/cases/${reference}/ask`)
    await kelly.page.getByLabel('Your question').fill('How many sofas are there?')
    await kelly.press('See what they will get')

    await ben.page.getByLabel('Whom do we wait for?').fill('The charity that takes sofas')
    await ben.page.getByLabel('Nobody can say yet').check()
    await ben.page.getByLabel('Date', { exact: true }).fill(londonDate(db.clock.now()).add({ days: 3 }).toString())
    await ben.press('See what they will get')
    await ben.press(/Send and save/)

    await kelly.press(/Send and save/)
    await kelly.picture('team-conflict')
    const told = await kelly.page.locator('main').innerText()
    assert.match(told, /What changed while you were writing/)
    assert.match(told, /Waiting for The charity that takes sofas/)
    assert.match(told, /Ben Tranter/)
    assert.equal(await kelly.page.getByLabel('Your question').inputValue(), 'How many sofas are there?')
    await kelly.press('See what they will get')
    await kelly.press(/Send and save/)
    await kelly.page.getByText('The question is on its way').waitFor()

    await ben.go(`/staff/cases/${reference}`)
    await kelly.go(`/staff/cases/${reference}`)
    await kelly.page.getByLabel('Add a note for staff').fill('Half a note')
    await ben.page.getByLabel('Add a note for staff').fill('The gate code is with the caretaker')
    await ben.press('Add note')
    await kelly.page.locator('#case-story').getByText('The gate code is with the caretaker').waitFor()
    assert.equal(await kelly.page.getByLabel('Add a note for staff').inputValue(), 'Half a note')
    for (const one of [ben, kelly]) await one.close()
  })
})

test('in a small window an error leads to an answer that can be seen, and no key is offered', async () => {
  const { reference } = await asked(db, 'missed-bin', { customerId: ada.customerId, given: missed })
  const ben = await signedIn(url, 'Ben Tranter')
  const { page } = ben
  await page.setViewportSize({ width: 320, height: 256 })
  await ben.go(`/staff/cases/${reference}/resolve`)
  assert.equal(await page.locator('.fp-key:visible').count(), 0)
  await ben.press('See what they will get')
  await page.locator('.govuk-error-summary a').first().focus()
  await page.keyboard.press('Enter')
  const box = await page.locator('input:focus').boundingBox()
  assert.ok(box && box.y >= 0 && box.y + box.height <= 256, JSON.stringify(box))
  await ben.close()
})

describe('a page that follows changes', () => {
  const news = '[data-news]'

  test('waits while somebody ticks and says so, comes when they have finished, and takes nothing from under the focus', async () => {
    const { reference } = await asked(db, 'bulky-waste', { customerId: ada.customerId, home: ada.home })
    const ben = await signedIn(url, 'Ben Tranter')
    const kelly = await signedIn(url, 'Kelly Marsh')
    const { page } = kelly
    await kelly.go('/staff/queue')
    const row = page.locator('tr', { hasText: reference })
    const box = row.getByRole('checkbox')
    await box.focus()
    await page.keyboard.press('Space')
    await ben.go(`/staff/cases/${reference}`)
    await ben.press('Take this case')
    await page.locator(news).getByText('Something has changed.').waitFor()
    await kelly.check()
    await kelly.picture('team-live-waits')
    assert.match(await row.innerText(), /Nobody/)
    await page.keyboard.press('Space')
    await row.getByText('Ben Tranter').waitFor()
    assert.equal(await page.locator(news).innerText(), '')
    assert.equal(await row.locator('input:focus').count(), 1, 'the focus is where it was')

    await box.check()
    await ben.page.keyboard.press('m')
    await ben.press('Put back in the queue')
    await page.locator(news).getByRole('button', { name: 'Show it' }).click()
    await row.getByText('Nobody').waitFor()
    assert.ok(await box.isChecked(), 'what was ticked is ticked')
    await box.uncheck()

    await row.getByRole('link').focus()
    await ben.press('Take this case')
    await row.getByText('Ben Tranter').waitFor()
    assert.equal(await row.locator('a:focus').count(), 1)
    for (const one of [ben, kelly]) await one.close()
  })

  test('what was opened stays open when its words change, and Escape closes it', async () => {
    const { reference } = await asked(db, 'bulky-waste', { customerId: ada.customerId, home: ada.home })
    const ben = await signedIn(url, 'Ben Tranter')
    const kelly = await signedIn(url, 'Kelly Marsh')
    const { page } = kelly
    await kelly.go(`/staff/cases/${reference}`)
    const menu = page.locator('details.fp-menu')
    const words = await menu.locator('summary').innerText()
    await menu.locator('summary').focus()
    await page.keyboard.press('Enter')
    await ben.go(`/staff/cases/${reference}`)
    await ben.press('Take this case')
    await page.getByText('Ben Tranter has it').waitFor()
    assert.notEqual(await menu.locator('summary').innerText(), words)
    assert.equal(await menu.getAttribute('open'), '')
    assert.equal(await menu.locator('summary:focus').count(), 1)
    await page.keyboard.press('Escape')
    assert.equal(await menu.getAttribute('open'), null)
    for (const one of [ben, kelly]) await one.close()
  })

  test('says that no news comes while its line is lost, and takes that back when it has it again', async () => {
    const kelly = await signedIn(url, 'Kelly Marsh')
    const { page } = kelly
    await page.route('**/staff/live*', (route) => route.fulfill({ status: 503, body: 'away' }))
    await kelly.go('/staff/queue')
    await page.locator(news).getByText('This page gets no news just now. What it shows may be old.').waitFor()
    await kelly.check()
    await page.unroute('**/staff/live*')
    await page.locator(`${news}:not(.fp-news--here)`).waitFor({ state: 'attached' })
    assert.equal(await page.locator(news).innerText(), '')
    await kelly.close()
  })

  test('asks again for what it could not fetch, and for what changed while a press was under way', async () => {
    const { reference } = await asked(db, 'bulky-waste', { customerId: ada.customerId, home: ada.home })
    const [ben, kelly] = [await signedIn(url, 'Ben Tranter'), await signedIn(url, 'Kelly Marsh')]
    const { page } = kelly
    await kelly.go(`/staff/cases/${reference}`)
    const answers = [503, 429]
    await page.route(`**/staff/cases/${reference}`, async (route) => {
      const status = route.request().resourceType() === 'fetch' ? answers.shift() : undefined
      if (status === undefined) await route.continue()
      else await route.fulfill({ status, headers: { 'retry-after': '1' }, body: 'Wait a moment' })
    })
    await ben.go(`/staff/cases/${reference}`)
    await ben.press('Take this case')
    await page.locator('#case-head').getByText('Ben Tranter has it').waitFor()
    assert.deepEqual(answers, [])

    // What brings no new page, as a file does.
    await page.route('**/note', (route) => route.fulfill({ status: 204 }))
    await page.evaluate(`{
      const form = document.querySelector('form[action$="/note"]')
      for (const field of form.querySelectorAll('textarea')) field.required = false
      form.requestSubmit()
    }`)
    await ben.page.keyboard.press('m')
    await ben.press('Put back in the queue')
    await page.locator('#case-head').getByText('Ben Tranter has it').waitFor({ state: 'detached' })
    for (const one of [ben, kelly]) await one.close()
  })

  test('a page that answers with a mistake says that it may be old, and keeps what was typed', async () => {
    const { reference } = await asked(db, 'bulky-waste', { customerId: ada.customerId, home: ada.home })
    const [ben, kelly] = [await signedIn(url, 'Ben Tranter'), await signedIn(url, 'Kelly Marsh')]
    const { page } = kelly
    await kelly.go(`/staff/cases/${reference}`)
    await page.evaluate(`document.querySelector('form[action$="/note"]').submit()`)
    await page.locator('.govuk-error-summary').waitFor()
    await page.locator('form[action$="/note"] textarea').fill('The gate is at the back')
    await ben.go(`/staff/cases/${reference}`)
    await ben.press('Take this case')
    await page.locator(news).getByText('What this page shows may be old.').waitFor()
    await kelly.picture('team-live-answer')
    const [fresh] = await Promise.all([
      page.context().waitForEvent('page'),
      page.locator(news).getByRole('button', { name: 'Open it in a new tab' }).click(),
    ])
    await fresh.locator('#case-head').getByText('Ben Tranter has it').waitFor()
    assert.equal(await page.locator('form[action$="/note"] textarea').inputValue(), 'The gate is at the back')
    for (const one of [ben, kelly]) await one.close()
  })
})

const runningPromise = () =>
  db
    .selectFrom('promises')
    .select(['state', 'due_at'])
    .where('subject_id', '=', report.caseId)
    .orderBy('created_at', 'desc')
    .executeTakeFirstOrThrow()
