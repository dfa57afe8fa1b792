import type { Page } from 'playwright-core'
import { z } from 'zod'

/** The forms of a page that ask for something: where they send it. */
export async function formsOf(page: Page): Promise<string[]> {
  const found = await page.evaluate(`[...document.querySelectorAll('main form[method=post]')]
    .filter((form) => form.querySelector('input:not([type=hidden]), textarea, select'))
    .map((form) => new URL(form.getAttribute('action') || location.pathname, location.href).pathname)`)
  return [...new Set(z.array(z.string()).parse(found))]
}

/** Sends a form of the page with nothing in it, as without scripts. */
export async function sendEmpty(page: Page, action: string): Promise<{ status: number; html: string }> {
  const token = await page.locator('input[name=_csrf]').first().inputValue()
  const response = await page.request.post(action, { form: { _csrf: token }, maxRedirects: 0 })
  return { status: response.status(), html: await response.text() }
}

/** The route that takes a form, plain ones before those with a part that varies. */
export function routeOf(action: string, routes: readonly string[]): string {
  const fits = (route: string) => new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`).test(action)
  return routes.find((route) => route === action) ?? routes.find(fits) ?? action
}
