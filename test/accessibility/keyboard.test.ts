import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { openBrowser, startProgram } from '../journeys/browser.ts'
import { asked, livesHere } from '../journeys/city.ts'
import { binNames, roundsToday } from '../journeys/rounds.ts'
import { fingers } from './fingers.ts'

const program = await startProgram()
const { db, url } = program
const timeout = 200_000

async function sitDown() {
  const context = await (await openBrowser()).newContext({ baseURL: url, viewport: { width: 1280, height: 900 } })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  return { page, context, hands: fingers(page), title: () => page.locator('h1').innerText() }
}

/** Signs in with the button of the trial, as everybody else does, but without a mouse. */
async function signIn(name: string) {
  const me = await sitDown()
  await me.page.goto('/staff/sign-in')
  await me.hands.follow(`Sign in as ${name}`, /staff\/(?!sign-in)/)
  return me
}

const isOnSummary = `document.activeElement.matches('.govuk-error-summary')`

let told = 0
let faulty = 0
afterEach(({ passed }) => {
  told += 1
  if (!passed) faulty += 1
})
after(() => console.log(`${told} stories by keyboard alone: ${faulty} faults`))

test('a resident reports a missed bin with the keyboard alone', { timeout }, async () => {
  const bin = await (await roundsToday(db)).find('report')
  const { page, context, hands, title } = await sitDown()
  await page.goto('/')
  await hands.press('Tab')
  assert.equal((await hands.here()).name, 'Skip to main content')
  await hands.press('Enter')
  assert.equal(await page.evaluate('document.activeElement.id'), 'main-content')
  await hands.fill(/What do you need/, 'bin not emptied')
  await hands.leave('Enter', /search/)
  await hands.follow('Report a missed bin')
  await hands.follow('Start now', /request\/missed-bin/)

  await hands.follow('Continue')
  assert.match(await page.title(), /^Error: /)
  assert.ok(await page.evaluate(isOnSummary))
  await hands.tabTo(/Enter a postcode/)
  await hands.press('Enter')
  assert.match((await hands.here()).name, /^Postcode/)
  await hands.type(bin.home.postcode)
  await hands.leave('Enter')
  await hands.choose(bin.home.address)
  await hands.follow('Continue')
  await hands.choose(binNames[bin.container])
  await hands.follow('Continue')
  const { day, month, year } = bin.plannedOn
  await hands.fill('Day', String(day))
  await hands.fill('Month', String(month))
  await hands.fill('Year', String(year))
  await hands.leave('Enter')
  await hands.choose('Yes')
  await hands.follow('Continue')
  if (bin.container === 'refuse') {
    await hands.choose('No')
    await hands.follow('Continue')
  }
  await hands.follow('Continue')
  await hands.fill(/name/i, 'Nia Pryce')
  await hands.fill(/email/i, 'nia.pryce@example.org')
  await hands.leave('Enter')
  assert.equal(await title(), 'Check your answers')
  await hands.follow(/^Send/)
  assert.equal(await title(), 'We have it')
  await context.close()
})

test('an advisor takes a call and settles it with the keyboard alone', { timeout }, async () => {
  const ada = await livesHere(db, 'Ada Quillfeather', { phone: '+447700900456' })
  const { reference } = await asked(db, 'new-container', { customerId: ada.customerId, home: ada.home })
  const { page, context, hands } = await signIn('Amara Lewis')
  const inCall = /desk\/[\w-]{36}/
  assert.match((await hands.here()).name, /^Name, 4 digits/)
  await hands.type('0456')
  await page.getByRole('button', { name: /Quillfeather/ }).waitFor()
  await said(/1 found/)
  await hands.tabTo(/^Ada Quillfeather/)
  await hands.press('Enter')
  await page.waitForURL(inCall)
  await page.getByRole('heading', { name: 'Why are they calling?' }).waitFor()
  assert.equal(await page.evaluate('document.activeElement.id'), 'desk')

  await hands.tabTo(/^Ask, and type/)
  if (!(await page.getByLabel(/date of birth/).isVisible())) await hands.press('Enter')
  await hands.fill(/date of birth/, '4 May 1961')
  await hands.fill(/postcode/, ada.home.postcode)
  await hands.press('Enter')
  await page.locator('#desk-sure .govuk-tag', { hasText: /^(Verified|Known to us)$/ }).waitFor()

  await hands.tabTo(/^Yes, that: New/)
  await hands.press('Enter')
  await page.getByText('Tell them:').waitFor()
  assert.equal(await page.evaluate('document.activeElement.id'), 'desk-now')

  await hands.tabTo('It is not right')
  await hands.press('Enter')
  await hands.tabTo('Pass it on')
  await hands.press('Enter')
  await page.locator('.govuk-error-summary').waitFor()
  assert.match(await page.title(), /^Error: /)
  assert.ok(await page.evaluate(isOnSummary))
  await hands.tabTo('Say what is not right')
  await hands.press('Enter')
  assert.equal((await hands.here()).name, 'What is not right?')

  await hands.tabTo(/^End contact/)
  await hands.press('Enter')
  await page.waitForURL(/\/staff\/desk$/)
  const chased = await db
    .selectFrom('matters')
    .innerJoin('case_matters', 'case_matters.matter_id', 'matters.id')
    .innerJoin('cases', 'cases.id', 'case_matters.case_id')
    .select('matters.outcome')
    .where('cases.reference', '=', reference)
    .execute()
  assert.deepEqual(chased, [{ outcome: 'chased' }])
  await context.close()

  async function said(words: RegExp) {
    await page.locator('#desk-says', { hasText: words }).waitFor({ state: 'attached' })
  }
})

test('an officer takes, works and finishes a case with the keyboard alone, and may switch the keys off', {
  timeout,
}, async () => {
  await asked(db, 'bulky-waste', { hours: 30 * 24 })
  const { page, context, hands } = await signIn('Ben Tranter')
  await page.goto('/staff/queue')
  await hands.press('t')
  await page.waitForURL(/staff\/cases\/FP/)
  await hands.leave('n')
  await page.getByText('Work has started').waitFor()
  await hands.leave('n', /resolve/)
  await hands.choose('Everything collected')
  await hands.follow('See what they will get')
  await hands.follow(/^(Send and save|Save)/, /cases\/FP[-\d]+$/)
  await page.getByText('The case is finished').waitFor()

  await hands.follow('Keys', /staff\/keys/)
  await hands.tabTo('Switch the keys off')
  await hands.press('Enter')
  await page.getByText('The keys are off.').waitFor()
  await page.goto('/staff/queue')
  await hands.press('t')
  await page.waitForTimeout(300)
  assert.match(page.url(), /staff\/queue$/)
  await hands.follow('Keys', /staff\/keys/)
  await hands.tabTo('Switch the keys on')
  await hands.press('Enter')
  await page.getByText('The keys are on.').waitFor()
  await context.close()
})

test('whoever reads for long is told before the sign-in ends, and goes on with one press', { timeout }, async () => {
  const { page, context, hands } = await sitDown()
  await page.clock.install()
  await page.goto('/staff/sign-in')
  await hands.follow('Sign in as Ben Tranter', /staff\/(?!sign-in)/)
  const warning = page.getByText('In 10 minutes you will be signed out')
  await page.clock.fastForward('01:45:00')
  assert.equal(await warning.isVisible(), false)
  await page.clock.fastForward('06:00')
  await warning.waitFor()
  await hands.tabTo('Stay signed in')
  await hands.press('Enter')
  await warning.waitFor({ state: 'hidden' })
  await context.close()
})
