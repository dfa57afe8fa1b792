import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { createCustomer } from '#modules/customers/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { startProgram, visitor } from './browser.ts'
import { asked, linkIn, livesHere, nthMail, signedIn } from './city.ts'

const program = await startProgram()
const { url, db } = program

/** Notes what a page asks for and what the browser forbids it, from before its first line on. */
async function watch(page: Page) {
  const asked: string[] = []
  const forbidden: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) forbidden.push(`${page.url()}: ${message.text()}`)
  })
  return { asked, forbidden }
}

/** Every page that somebody comes to by links, one of each kind, with their scripts run. */
async function visitAll(page: Page, from: string, most: number) {
  const seen = new Set<string>()
  const waiting = [from]
  const kindOf = (path: string) => path.replaceAll(/[\da-f-]{36}|FP-[\d/]+|\b\d{2,}\b/g, ':id').split('?')[0] ?? path
  while (waiting.length > 0 && seen.size < most) {
    const path = waiting.shift() ?? '/'
    if (seen.has(kindOf(path))) continue
    seen.add(kindOf(path))
    const response = await page.goto(path, { waitUntil: 'load' }).catch(() => null)
    if (!String(response?.headers()['content-type']).startsWith('text/html')) continue
    const links = await page
      .locator('a[href^="/"]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''))
    for (const link of links) if (!/\.csv|\/files\/|\/leave|\/l\//.test(link)) waiting.push(link.split('#')[0] ?? '/')
  }
  return seen.size
}

test('no page asks another site for anything, nor anything that its policy forbids, in a real browser', {
  timeout: 240_000,
}, async () => {
  const ada = await livesHere(db, 'Ada Osei')
  const { reference } = await asked(db, 'street-light', { customerId: ada.customerId })
  const link = linkIn(await nthMail(program.mail, ada.email, 1))
  const all: string[] = []
  const forbidden: string[] = []

  const resident = await visitor(url, { size: 'phone' })
  const ofResident = await watch(resident.page)
  await resident.page.goto(link)
  const forResidents = await visitAll(resident.page, `/my/${reference}`, 18)
  all.push(...ofResident.asked)
  forbidden.push(...ofResident.forbidden)
  await resident.close()

  const counts = [forResidents]
  for (const name of ['Michelle Dawson', 'Sandra Iqbal', 'Simon Fletcher']) {
    const staff = await signedIn(url, name)
    const ofStaff = await watch(staff.page)
    await staff.page.goto(`/staff/cases/${reference}`)
    counts.push(await visitAll(staff.page, '/staff', 18))
    all.push(...ofStaff.asked)
    forbidden.push(...ofStaff.forbidden)
    await staff.close()
  }
  assert.deepEqual(forbidden, [])
  assert.deepEqual([...new Set(all.filter((one) => !one.startsWith(`${url}/`) && !one.startsWith('data:')))], [])
  assert.ok(Math.min(...counts) > 8, `pages visited: ${counts}`)
})

test('what is forbidden is forbidden: a script, a style or a picture that somebody got into a page does nothing', async () => {
  const customerId = await inTransaction(
    db,
    async (tx) =>
    createCustomer(tx, system('test'), {
      kind: 'person', title: null, givenName: 'Eve', familyName: 'Planted', organisationName: null, dateOfBirth: null, uprn: null, addressText: null,
      wardCode: null, emails: [], phones: [], scopeId: null,
    }).customerId, // biome-ignore format: a row
  )
  const staff = await signedIn(url, 'Michelle Dawson')
  const { forbidden } = await watch(staff.page)
  const fates: string[] = []
  staff.page.on('request', (request) => {
    if (!request.url().startsWith(url)) fates.push(request.url())
  })
  staff.page.on('requestfailed', (request) => {
    if (request.failure()?.errorText === 'csp') fates.splice(fates.indexOf(request.url()), 1)
  })
  await staff.page.goto(`/staff/customers/${customerId}`)
  await staff.page.evaluate(`
    document.body.insertAdjacentHTML('beforeend', '<img src="https://evil.example/x.png" onerror="window.mischief = true"><iframe src="https://evil.example/"></iframe><p id="planted" style="position:fixed">x</p>')
    const script = document.createElement('script')
    script.textContent = 'window.mischief = true'
    document.body.append(script)
    fetch('https://evil.example/').catch(() => {})`)
  await staff.page.waitForTimeout(500)
  assert.equal(await staff.page.evaluate('window.mischief'), undefined)
  assert.equal(await staff.page.evaluate(`getComputedStyle(document.getElementById('planted')).position`), 'static')
  assert.ok(forbidden.length >= 4, `only ${forbidden.length} things were forbidden`)
  assert.deepEqual(fates, [], 'nothing got out to another site')
  await staff.close()
})
