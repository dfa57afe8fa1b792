import assert from 'node:assert/strict'
import type { App } from '#platform/http/index.ts'
import { type Browser, createBrowser, runJobs, signInAs, type TestDb, type testWork } from '#test/index.ts'
import { aPerson, openedCase } from '../cases.ts'

export const unknownId = '00000000-0000-4000-8000-000000000000'

const valid: Record<string, string> = {
  ':plannedOn': '2026-11-18',
  ':audience': 'staff',
  ':part': '1',
  ':document': `complaint-${unknownId}`,
  ':reference': 'FP-1000001',
}

/** A well-formed address of a route's pattern. Whether something is there matters to none of these tests. */
export const anAddress = (url: string, own: Readonly<Record<string, string>> = {}) =>
  url.replaceAll(/:\w+/g, (name) => own[name] ?? valid[name] ?? unknownId).replace(/\*$/, 'x')

/** Somebody at work who may do everything, so that no permission stands between a test and the page. */
export async function signInWithEveryRole(db: TestDb, browser: Browser) {
  const found = await signInAs(db, browser, 'administrator')
  await db.pool.query(
    `insert into staff_roles (id, staff_id, role_key, since, created_at)
     select gen_random_uuid(), $1, key, date '2026-01-01', now() from roles on conflict do nothing`,
    [found.id],
  )
  await browser.get('/staff/account')
  return found
}

type Parts = { db: TestDb; app: App; work: Awaited<ReturnType<typeof testWork>> }

/** A resident who followed the private link in a message to them. */
export async function aResident({ db, app, work }: Parts) {
  const customerId = await aPerson(db)
  const { email } = await db
    .selectFrom('contact_points')
    .select('value as email')
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow()
  const { reference } = await openedCase(db, 'street-light', { customerId })
  await runJobs(work)
  const link = /\/l\/[\w-]+/.exec(work.mail.sent.find(({ to }) => to === email)?.text ?? '')?.[0]
  assert.ok(link, 'the resident got no private link')
  const browser = createBrowser(app)
  await browser.get(link)
  return { browser, link, reference, email }
}

/** A Member who came in by the code in their email. */
export async function aMember({ db, app, work }: Parts) {
  const { email } = await db
    .selectFrom('members')
    .select('email')
    .where('kind', '=', 'councillor')
    .orderBy('name')
    .limit(1)
    .executeTakeFirstOrThrow()
  const browser = createBrowser(app)
  await browser.get('/members/sign-in')
  await browser.post('/members/sign-in', { email, next: '/members' })
  await runJobs(work)
  const codes = work.mail.sent
    .filter(({ to }) => to === email)
    .flatMap(({ text }) => /\b(\d{6})\b/.exec(text)?.[1] ?? [])
  const code = codes.at(-1)
  assert.ok(code, 'the Member got no code')
  await browser.post('/members/sign-in/code', { code, next: '/members' })
  return browser
}

export const cookieOf = (browser: Browser) => [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')

export const tokenIn = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
