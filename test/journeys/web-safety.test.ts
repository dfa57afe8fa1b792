import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { createCustomer } from '#modules/customers/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { signedIn, startProgram, visitor } from './browser.ts'
import { asked, linkIn, livesHere, nthMail } from './city.ts'

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

/** A page of another site with a link, as a webmail shows it. */
async function webmailWith(href: string) {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end(`<!doctype html><a href="${href}">Open</a>`),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => server.close())
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('It does not listen')
  return `http://localhost:${address.port}/`
}

test('a link in a webmail opens the page for whoever is signed in, though no other site can make their browser say so', async () => {
  const { reference } = await asked(db, 'street-light', { customerId: (await livesHere(db, 'Noor Haddad')).customerId })
  const staff = await signedIn(url, 'Michelle Dawson')
  const asWhom: string[] = []
  staff.page.on('request', async (request) => {
    if (request.url().endsWith(reference)) asWhom.push((await request.allHeaders())['cookie'] ?? '')
  })
  await staff.page.goto(await webmailWith(`${url}/staff/cases/${reference}`))
  await staff.page.getByRole('link', { name: 'Open' }).click()
  await staff.page.waitForURL(`${url}/staff/cases/${reference}`)
  await staff.page.getByText(reference).first().waitFor()
  assert.doesNotMatch(asWhom[0] ?? '', /fp_staff/)
  assert.match(asWhom.at(-1) ?? '', /fp_staff/)
  await staff.close()
})
