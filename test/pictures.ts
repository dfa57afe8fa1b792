/**
 * Takes the pictures of the README from a running trial: start one, then `node test/pictures.ts [ADDRESS]`.
 * They are of the product as it is: the sample city, the trial accounts, a real browser.
 */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { chromium as driver, type Page } from 'playwright-core'

const address = process.argv[2] ?? 'http://127.0.0.1:3000'
const folder = join(import.meta.dirname, '../docs/pictures')
const phone = { width: 390, height: 780 }
const desktop = { width: 1280, height: 860 }

mkdirSync(folder, { recursive: true })
const browser = await driver.launch({
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
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled' })
  console.log(`${name}.png ${Math.round(statSync(path).size / 1024)} KB`)
}

async function residentOnAPhone() {
  const page = await open(phone)
  await page.goto('/')
  await take(page, 'resident-front-page')
  await page.goto('/request/missed-bin')
  await take(page, 'resident-form')
}

async function advisorOnTheLine() {
  const page = await signedIn('Advisor')
  await page.goto('/staff/desk')
  await page.fill('#q', process.env['PICTURE_CALLER'] ?? 'smith')
  await page.locator('.fp-person button, form[action="/staff/desk"] button').first().waitFor()
  await take(page, 'advisor-search')
}

async function teamAtWork() {
  const page = await signedIn('Officer')
  await page.goto('/staff/queue')
  await take(page, 'team-queue')
  await page.locator('a[href^="/staff/cases/FP-"]').first().click()
  await page.waitForURL(/\/staff\/cases\/FP-/)
  await take(page, 'case')
}

async function manager() {
  const page = await signedIn('Team manager')
  await page.goto('/staff/board')
  await take(page, 'manager-board')
  await page.goto('/staff/triage')
  await page.locator('main a[href^="/staff/triage/"]').first().click()
  await take(page, 'triage')
}

for (const story of [residentOnAPhone, advisorOnTheLine, teamAtWork, manager]) await story()
await browser.close()
