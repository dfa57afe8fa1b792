import { createRequire } from 'node:module'
import { mkdirSync, readFileSync } from 'node:fs'
import { after } from 'node:test'
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium as driver, type Page } from 'playwright-core'
import { createWeb, jobs } from '../../src/app.ts'
import { openDatabase } from '../../src/platform/db/index.ts'
import { startJobs } from '../../src/platform/jobs/runner.ts'
import { createLog } from '../../src/platform/log/index.ts'
import { systemClock } from '../../src/platform/time/index.ts'
import { testConfig, testDatabase, testWork } from '../index.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The whole program, web and worker, on a database of its own and a free port, for a real browser. */
export async function startProgram(settings: Record<string, string> = {}) {
  const test = await testDatabase()
  const db = openDatabase({ url: test.url, clock: systemClock, onError: () => {} })
  const work = { ...(await testWork(test, settings)), db, clock: systemClock }
  const log = createLog('silent')
  const address = { config: testConfig({ ...settings, DATA_DIR: work.config.DATA_DIR }) }
  const app = await createWeb({ config: address.config, db, clock: systemClock, log })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  app.config.BASE_URL = url
  const config = { ...work.config, BASE_URL: url }
  const runner = await startJobs(test.url, jobs, { ...work, config, log })
  after(async () => {
    await app.close()
    await runner.stop()
    await db.close()
  })
  return { url, db, app, mail: work.mail, work: { ...work, config } }
}

let running: Browser | undefined

export async function openBrowser(): Promise<Browser> {
  running ??= await driver.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--font-render-hinting=none'],
  })
  const browser = running
  after(() => browser.close())
  return browser
}

export type Visitor = Awaited<ReturnType<typeof visitor>>

const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1366, height: 900 } }

/** Somebody with a browser. Every page they look at is checked for accessibility, scripts switched on or not. */
export async function visitor(base: string, { script = true, size = 'desktop' }: { script?: boolean; size?: keyof typeof sizes } = {}) {
  const browser = await openBrowser()
  const context = await browser.newContext({ baseURL: base, javaScriptEnabled: script, viewport: sizes[size], locale: 'en-GB', timezoneId: 'Europe/London' })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} on ${page.url()}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) problems.push(`request to ${request.url()}`)
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
    check: () => checkAccessibility(context, page),
    picture: (name: string) => takePicture(page, name),
    close: () => context.close(),
  }
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const checked = new Set<string>()

/** Fails on any accessibility fault that axe finds. Without scripts the page's HTML is checked in a page that has them. */
export async function checkAccessibility(context: BrowserContext, page: Page) {
  const html = await page.content()
  const key = `${new URL(page.url()).pathname} ${html.length}`
  if (checked.has(key)) return
  checked.add(key)
  const found = await page.evaluate(axeSource).then(
    () => runAxe(page),
    async () => {
      const beside = await (await openBrowser()).newPage({ bypassCSP: true, viewport: page.viewportSize() })
      await beside.route('**/*', async (route) => {
        if (route.request().url() === page.url()) await route.fulfill({ body: html, contentType: 'text/html' })
        else await route.continue()
      })
      await beside.goto(page.url())
      await beside.evaluate(axeSource)
      return runAxe(beside).finally(() => beside.close())
    },
  )
  void context
  if (found.length > 0) throw new Error(`Accessibility faults on ${page.url()}:\n${found.join('\n')}`)
}

async function runAxe(page: Page): Promise<string[]> {
  return page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as { axe: { run(node: Document, options: object): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }> } }
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } })
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}\n    ${html.slice(0, 300)}`))
  }, rules)
}

/** Keeps a picture of the page where PICTURES names a folder. */
async function takePicture(page: Page, name: string) {
  const folder = process.env['PICTURES']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}
