import type { BrowserContext, Page } from 'playwright-core'
import { cookieNames } from '../../src/platform/http/cookies.ts'
import { openBrowser } from '../journeys/browser.ts'
import { wide } from './checks.ts'
import { memberToken } from './enquiries.ts'
import { accounts, type Who } from './rows.ts'
import { password, visitId } from './stories.ts'

/** Everybody who looks at pages, each in a browser of their own, signed in when first needed. */
export function lookers(base: string, link: () => string) {
  const contexts = new Map<Who, Promise<BrowserContext>>()

  async function enter(who: Who): Promise<BrowserContext> {
    const context = await (await openBrowser()).newContext({
      baseURL: base,
      viewport: wide,
      locale: 'en-GB',
      timezoneId: 'Europe/London',
    })
    context.setDefaultTimeout(15_000)
    const page = await context.newPage()
    if (who === 'resident') await page.goto(link())
    else if (who === 'member') await context.addCookies([{ name: cookieNames.member, value: memberToken, url: base }])
    else if (who === 'visitor') await context.addCookies([{ name: cookieNames.visit, value: visitId, url: base }])
    else if (who === 'newcomer' || who === 'coded' || who === 'beginner')
      await signInWithPassword(page, `${who}@example.org`)
    else if (who !== 'nobody') await signIn(page, accounts[who])
    await page.close()
    return context
  }

  return async function open(who: Who): Promise<Page> {
    const context = contexts.get(who) ?? enter(who)
    contexts.set(who, context)
    return (await context).newPage()
  }
}

async function signInWithPassword(page: Page, email: string) {
  await page.goto('/staff/sign-in')
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((address) => address.pathname !== '/staff/sign-in')
}

async function signIn(page: Page, name: string) {
  await page.goto('/staff/sign-in')
  const button = page.getByRole('button', { name: `Sign in as ${name}`, includeHidden: true })
  if (!(await button.isVisible())) await page.locator('details', { has: button }).locator('summary').click()
  await button.click()
  await page.waitForURL((address) => !address.pathname.startsWith('/staff/sign-in'))
}
