import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserServer, chromium as driver, type Page } from 'playwright-core'
import { z } from 'zod'
import { createWeb, jobs } from '../../src/app.ts'
import { openDatabase } from '../../src/platform/db/index.ts'
import type { App } from '../../src/platform/http/index.ts'
import { startJobs } from '../../src/platform/jobs/runner.ts'
import { systemClock } from '../../src/platform/time/index.ts'
import { unlikeOthers } from '../accessibility/alike.ts'
import { testConfig, testDatabase, testWork } from '../index.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The whole program, web and worker, on a database of its own and a free port, for a real browser. */
export async function startProgram(settings: Record<string, string> = {}) {
  // Before the database asks for its own end: hooks run in the order they were asked for, and the program must stop first.
  let stop = async () => {}
  after(() => stop())
  const test = await testDatabase()
  const db = openDatabase({ url: test.url, clock: systemClock, onError: () => {} })
  const work = { ...(await testWork(test, settings)), db, clock: systemClock }
  const { log } = work
  const address = { config: testConfig({ ...settings, DATA_DIR: work.config.DATA_DIR }) }
  const pages: string[] = []
  const forms: string[] = []
  const watch = (web: App) => {
    web.addHook('onRoute', ({ method, url }) => {
      if ([method].flat().includes('GET')) pages.push(url)
      if ([method].flat().includes('POST')) forms.push(url)
    })
  }
  const app = await createWeb({ config: address.config, db, clock: systemClock, log, watch })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  app.config.BASE_URL = url
  const config = { ...work.config, BASE_URL: url }
  const runner = await startJobs(test.url, jobs, { ...work, config, log })
  stop = async () => {
    await app.close()
    await runner.stop()
    await db.close()
  }
  return { url, db, app, pages, forms, mail: work.mail, work: { ...work, config } }
}

let running: Promise<Browser> | undefined
let server: BrowserServer | undefined
/** Where it keeps what it forgets to take away when it ends. */
const leftovers = mkdtempSync(join(tmpdir(), 'firstpoint-browser-'))

/** One browser for the file, also when several ask for it at once. */
export const openBrowser = (): Promise<Browser> => (running ??= launch())

async function launch(): Promise<Browser> {
  server = await driver.launchServer({
    executablePath: await chromium.executablePath(),
    env: { ...process.env, TMPDIR: leftovers },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--font-render-hinting=none',
      // Every page of ours is of one site: it need not start a process of its own.
      '--process-per-site',
    ],
  })
  return driver.connect(server.wsEndpoint())
}

// Of the file, not of the test that opens it first: a file may hold several tests. Asked to close, it has been seen to
// hang for minutes; nothing in it is worth waiting for.
after(async () => {
  await server?.kill()
  rmSync(leftovers, { recursive: true, force: true })
})

export type Visitor = Awaited<ReturnType<typeof visitor>>

const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1366, height: 900 } }

/** Somebody with a browser. Every page they look at is checked for accessibility, scripts switched on or not. */
export async function visitor(
  base: string,
  { script = true, size = 'desktop' }: { script?: boolean; size?: keyof typeof sizes } = {},
) {
  const browser = await openBrowser()
  const context = await browser.newContext({
    baseURL: base,
    javaScriptEnabled: script,
    viewport: sizes[size],
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} on ${page.url()}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:'))
      problems.push(`request to ${request.url()}`)
  })
  return {
    page,
    context,
    problems,
    async go(path: string) {
      const response = await page.goto(path)
      await this.check()
      return response
    },
    /** Presses a button or link by its words, waits for the page it leads to, and checks that page. */
    async press(name: string | RegExp, role: 'button' | 'link' = 'button') {
      await page.getByRole(role, { name }).first().click()
      await page.waitForLoadState()
      await this.check()
    },
    check: () => checkAccessibility(page, script),
    picture: (name: string) => takePicture(page, name),
    close: () => context.close(),
  }
}

/** The rules of WCAG 2.2, A and AA. */
export const law = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const axeOptions = {
  resultTypes: ['violations'],
  selectors: false,
  // Style sheets are not fetched a second time: no rule of these reads them.
  preload: false,
}
const seenAt = new Map<string, ReturnType<typeof unlikeOthers>>()

/**
 * Fails on any accessibility fault that axe finds; a page that was looked at before is looked at again when something
 * else stands on it. Without scripts the page's HTML is checked in a page that has them.
 */
export async function checkAccessibility(page: Page, script = true) {
  const html = await page.content()
  const kind = new URL(page.url()).pathname.replaceAll(/[^/]*\d[^/]*/g, ':')
  const isUnlike = seenAt.get(kind) ?? unlikeOthers()
  seenAt.set(kind, isUnlike)
  if (!isUnlike(html)) return
  const found = script ? await accessibilityFaults(page) : await checkBeside(page, html)
  if (found.length > 0) throw new Error(`Accessibility faults on ${page.url()}:\n${found.join('\n')}`)
}

/** The same HTML in a page where scripts run, since the checker is one. */
async function checkBeside(page: Page, html: string): Promise<string[]> {
  const beside = await (await openBrowser()).newPage({ viewport: page.viewportSize() })
  const address = page.url()
  await beside.route('**/*', async (route) => {
    if (route.request().url() === address) await route.fulfill({ body: html, contentType: 'text/html' })
    else if (route.request().resourceType() === 'script') await route.abort()
    else await route.continue()
  })
  await beside.goto(address)
  return accessibilityFaults(beside).finally(() => beside.close())
}

/** What axe finds wrong. Only that comes back: a list of all that is right takes longer to carry over than to make. */
export async function accessibilityFaults(page: Page, rules = [...law, 'best-practice']): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axeSource)
  const found = await page.evaluate(
    `axe.run(document, ${JSON.stringify({ ...axeOptions, runOnly: { type: 'tag', values: rules } })}).then(({ violations }) => violations)`,
  )
  return axeAnswer
    .parse(found)
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}\n    ${html.slice(0, 300)}`))
}

const axeAnswer = z.array(
  z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
)

/** Keeps a picture of the page where PICTURES names a folder. */
async function takePicture(page: Page, name: string) {
  const folder = process.env['PICTURES']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

/** One of the sample staff, signed in with the button of the trial. */
export async function signedIn(
  base: string,
  name: string,
  options: Parameters<typeof visitor>[1] = {},
): Promise<Visitor> {
  const me = await visitor(base, options)
  await me.go('/staff/sign-in')
  const button = me.page.getByRole('button', { name: `Sign in as ${name}`, includeHidden: true }).first()
  if (!(await button.isVisible())) await me.page.locator('details', { has: button }).locator('summary').click()
  await button.click()
  await me.page.waitForURL((address) => !address.pathname.startsWith('/staff/sign-in'))
  return me
}
