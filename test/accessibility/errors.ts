import type { Page } from 'playwright-core'
import { z } from 'zod'

/** The forms of a page that ask for something: where they send it. */
export async function formsOf(page: Page): Promise<string[]> {
  const found = await page.evaluate(`[...document.querySelectorAll('main form[method=post]')]
    .filter((form) => form.querySelector('input:not([type=hidden]), textarea, select'))
    .map((form) => new URL(form.getAttribute('action') || location.pathname, location.href).pathname)`)
  return [...new Set(z.array(z.string()).parse(found))]
}

/** Sends a form of the page with nothing filled in, as the browser would, and answers with its status. */
export async function sendEmpty(page: Page, action: string): Promise<number> {
  const [response] = await Promise.all([
    page.waitForResponse((one) => one.request().method() === 'POST'),
    page.evaluate(`{
    const form = [...document.querySelectorAll('main form[method=post]')]
      .find((one) => new URL(one.getAttribute('action') || location.pathname, location.href).pathname === ${JSON.stringify(action)}
        && one.querySelector('input:not([type=hidden]), textarea, select'))
    for (const field of form.querySelectorAll('input:not([type=hidden]), textarea')) {
      if (field.type === 'radio' || field.type === 'checkbox') field.checked = false
      else field.value = ''
    }
    for (const field of form.querySelectorAll('select')) field.selectedIndex = field.multiple ? -1 : 0
    form.noValidate = true
    form.requestSubmit(form.querySelector('button:not([name=_action], .govuk-visually-hidden)'))
  }`),
  ])
  await page.waitForLoadState()
  return response.status()
}

/** The route that takes a form, plain ones before those with a part that varies. */
export function routeOf(action: string, routes: readonly string[]): string {
  const fits = (route: string) => new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`).test(action)
  return routes.find((route) => route === action) ?? routes.find(fits) ?? action
}
