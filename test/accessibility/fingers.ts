import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { z } from 'zod'

const focused = z.object({
  name: z.string(),
  value: z.string(),
  shows: z.boolean(),
  inView: z.boolean(),
  at: z.string(),
})

const describe = `(() => {
  const element = document.activeElement
  const labels = [...(element.labels ?? [])].map((label) => label.textContent).join(' ')
  const words = element.getAttribute('aria-label') || labels || element.textContent || ''
  const drawn = [element, ...(element.labels ?? [])].flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::before')])
  const { top, bottom } = element.getBoundingClientRect()
  return {
    name: words.replace(/\\s+/g, ' ').trim(),
    value: element.value ?? '',
    shows: drawn.some(({ outlineStyle, boxShadow }) => outlineStyle !== 'none' || boxShadow !== 'none'),
    inView: bottom > 0 && top < innerHeight,
    at: element.tagName + '#' + element.id + '.' + element.className + ':' + [...document.querySelectorAll('*')].indexOf(element),
  }
})()`

export type Fingers = ReturnType<typeof fingers>

/** Somebody who has a keyboard and nothing else. Wherever they come to must show that they are there. */
export function fingers(page: Page) {
  async function here() {
    return focused.parse(await page.evaluate(describe))
  }

  /** Goes on with Tab until it is there. Fails when the focus cannot be seen, or goes round without coming to it. */
  async function tabTo(wanted: string | RegExp, { most = 150 } = {}) {
    const seen = new Set<string>()
    const met: string[] = []
    for (let count = 0; count < most; count += 1) {
      await page.keyboard.press('Tab')
      const now = await here()
      if (now.at.startsWith('BODY')) continue
      assert.ok(now.shows, `the focus cannot be seen on “${now.name}” (${now.at}) of ${page.url()}`)
      assert.ok(now.inView, `the focus is out of sight on “${now.name}” of ${page.url()}`)
      if (typeof wanted === 'string' ? now.name === wanted : wanted.test(now.name)) return now
      assert.ok(!seen.has(now.at), `nothing on ${page.url()} is “${wanted}”: ${met.join(' · ')}`)
      seen.add(now.at)
      met.push(now.name.slice(0, 40))
    }
    assert.fail(`“${wanted}” is too far away on ${page.url()}: ${met.join(' · ')}`)
  }

  /** Presses a key that leads to another page, and waits for it. */
  async function leave(key: string, to?: RegExp) {
    const before = page.url()
    const gone = page.waitForEvent('framenavigated', { predicate: (frame) => frame === page.mainFrame() })
    await page.keyboard.press(key)
    await gone
    if (to) await page.waitForURL(to)
    await page.waitForLoadState()
    return before
  }

  /** Radios are one stop of Tab, and the arrows go through them; a list is chosen from by typing. */
  async function choose(wanted: string) {
    for (let count = 0; count < 60; count += 1) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(`document.activeElement.matches('main select')`)) return page.keyboard.type(wanted)
      if (await page.evaluate(`document.activeElement.matches('main [type=radio]')`)) break
    }
    for (let count = 0; count < 60; count += 1) {
      const now = await here()
      assert.ok(now.shows, `the focus cannot be seen on “${now.name}” of ${page.url()}`)
      if (now.name.startsWith(wanted)) return page.keyboard.press('Space')
      await page.keyboard.press('ArrowDown')
    }
    assert.fail(`no answer is ${wanted} on ${page.url()}`)
  }

  return {
    here,
    tabTo,
    choose,
    leave,
    press: (key: string) => page.keyboard.press(key),
    type: (text: string) => page.keyboard.type(text),
    async fill(label: string | RegExp, text: string) {
      await tabTo(label)
      await page.keyboard.press('Control+a')
      await page.keyboard.type(text)
    },
    async follow(name: string | RegExp, to?: RegExp) {
      await tabTo(name)
      await leave('Enter', to)
    },
  }
}
