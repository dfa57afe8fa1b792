/**
 * Takes the pictures of the README from a running trial: start one, then `./firstpoint dev run test/pictures.ts [ADDRESS]`.
 * They are of the product as it is: the sample city, the trial accounts, a real browser.
 */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { chromium as driver, type Page } from 'playwright-core'

const address = process.argv[2] ?? 'http://127.0.0.1:3000'
const folder = join(import.meta.dirname, '../docs/pictures')
const phone = { width: 390, height: 780 }
const desktop = { width: 1280, height: 800 }

mkdirSync(folder, { recursive: true })
await using browser = await driver.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
})

async function open(viewport: typeof phone): Promise<Page> {
  const context = await browser.newContext({ baseURL: address, viewport, locale: 'en-GB', timezoneId: 'Europe/London' })
  context.setDefaultTimeout(30_000)
  return context.newPage()
}

async function signedIn(role: string): Promise<Page> {
  const page = await open(desktop)
  await page.goto('/staff/sign-in')
  const account = page.locator('li', { has: page.getByRole('heading', { name: role, exact: true }) })
  await account.getByRole('button').first().click()
  await page.waitForURL((url) => !url.pathname.includes('sign-in'))
  return page
}

async function take(page: Page, name: string) {
  await page.waitForLoadState()
  // A map is drawn once its shapes have come: without them the picture would show an empty frame.
  for (const map of await page.locator('.fp-map:visible').all()) await map.locator('svg path').first().waitFor()
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled' })
  console.log(`${name}.png ${Math.round(statSync(path).size / 1024)} KB`)
}

async function residentOnAPhone() {
  const page = await open(phone)
  await page.goto('/')
  await take(page, 'resident-front-page')
  await page.goto('/request/road-defect')
  await take(page, 'resident-form')
}

type Caller = { name: string; link: string }

/** Somebody whose case is late, as their team sees it, with the private link of an email they got about it. */
async function findCaller(page: Page): Promise<Caller> {
  for (const state of ['broken', 'soon', 'nobody']) {
    await page.goto(`/staff/queue?state=${state}`)
    const cases = await hrefs(page, 'main a[href^="/staff/cases/FP-"]')
    for (const href of cases.slice(0, 8)) {
      await page.goto(href)
      const name = await page
        .locator('section[aria-labelledby="people"] a[href^="/staff/customers/"]')
        .first()
        .textContent({ timeout: 500 })
        .catch(() => null)
      const messages = await hrefs(page, 'main a[href^="/staff/messages/"]')
      const link = name ? await linkIn(page, messages) : null
      if (name && link) return { name: name.trim(), link }
    }
  }
  throw new Error('Nobody in the sample city has a case and got an email about it')
}

const hrefs = (page: Page, selector: string) =>
  page.locator(selector).evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('href') ?? ''))])

async function linkIn(page: Page, messages: readonly string[]): Promise<string | null> {
  for (const message of messages) {
    await page.goto(`${message.split('?')[0]}/frame`)
    const link = /\/l\/[\w-]+/.exec(await page.content())?.[0]
    if (link) return link
  }
  return null
}

async function teamAtWork(): Promise<Caller> {
  const page = await signedIn('Team manager')
  await page.goto('/staff/queue')
  await take(page, 'team-queue')
  const started = (await hrefs(page, 'main a[href^="/staff/cases/FP-"]'))[0]
  if (started) await page.goto(started)
  await take(page, 'case')
  await page.goto('/staff/board')
  await take(page, 'manager-board')
  await page.goto('/staff/triage')
  await take(page, 'triage')
  return findCaller(page)
}

async function complaintsInFigures() {
  const page = await signedIn('Complaints manager')
  await page.goto('/staff/complaints/assessments')
  await page.locator('main table a').first().click()
  await page.waitForURL(/assessments\/[\w-]{36}/)
  await take(page, 'self-assessment')
}

async function advisorOnTheLine({ name }: Caller) {
  const page = await signedIn('Advisor')
  await page.goto('/staff/desk')
  await page.fill('#q', name)
  await page
    .getByRole('button', { name: new RegExp(name.split(' ').at(-1) ?? name) })
    .first()
    .click()
  await page.waitForURL(/desk\/[\w-]{36}/)
  await take(page, 'advisor-why')
}

async function progressOf({ link }: Caller) {
  const page = await open(phone)
  await page.goto(link)
  await take(page, 'resident-progress')
}

/** The first of this list, as whoever may see it all sees it. */
async function firstOf(page: Page, { list, links, name }: { list: string; links: string; name: string }) {
  await page.goto(list)
  const [first] = await hrefs(page, `main a[href^="${links}"]`)
  if (!first) throw new Error(`${list} is empty`)
  await page.goto(first)
  await take(page, name)
}

async function complaintsAndMembers() {
  const page = await signedIn('Complaints manager')
  await firstOf(page, { list: '/staff/complaints?view=soon', links: '/staff/complaints/FP-', name: 'complaint' })
  await firstOf(page, { list: '/staff/enquiries?show=late', links: '/staff/enquiries/FP-', name: 'enquiry' })
  await page.goto('/staff/complaints/board')
  await take(page, 'complaints-board')
}

await residentOnAPhone()
const caller = await teamAtWork()
await advisorOnTheLine(caller)
await complaintsInFigures()
await progressOf(caller)
await complaintsAndMembers()
