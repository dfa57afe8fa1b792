import assert from 'node:assert/strict'
import { findByAddress } from '#modules/member-enquiries/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import type { App } from '#platform/http/index.ts'
import { hashToken, newToken } from '#platform/secrets/index.ts'
import type { TestDb } from '#test/index.ts'
import { saveMemberSession } from '../../src/modules/member-enquiries/queries/member-sessions.ts'
import type { Who } from './people.ts'

export type Answer = { status: number; headers: string; body: string; location: string | null }
export type Visitor = ReturnType<typeof createVisitor>

/** Asks as one person, each time with the same cookies: what one page does to another is not what is looked at. */
export function createVisitor(app: App, cookies: ReadonlyMap<string, string>) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  let token: string | null = null

  async function send(method: 'GET' | 'POST', url: string, fields?: URLSearchParams): Promise<Answer> {
    const response = await app.inject({
      method,
      url,
      headers: {
        cookie,
        accept: 'text/html',
        ...(fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(fields ? { payload: fields.toString() } : {}),
    })
    const { 'set-cookie': _cookie, date: _date, 'content-security-policy': _policy, ...headers } = response.headers
    const location = response.headers.location
    return {
      status: response.statusCode,
      headers: JSON.stringify(headers),
      body: response.body,
      location: location ? String(location) : null,
    }
  }

  async function post(url: string, fields: URLSearchParams) {
    token ??= await findToken()
    return send('POST', url, new URLSearchParams([['_csrf', token], ...fields]))
  }

  async function findToken() {
    for (const page of ['/staff/account', '/members/new', '/progress', '/staff/sign-in']) {
      const found = /name="_csrf" value="([^"]+)"/.exec((await send('GET', page)).body)?.[1]
      if (found) return found
    }
    return 'none'
  }

  return { get: (url: string) => send('GET', url), post, cookies }
}

/** The cookies a member of staff has after they signed in. */
export async function signIn(
  app: App,
  db: { pool: { query(text: string, values: unknown[]): Promise<{ rows: { id: string }[] }> } },
  { account, name }: Who,
) {
  const { rows } = await db.pool.query('select id from staff where email = $1', [`${account}@example.org`])
  assert.ok(rows[0], `no account for ${name}`)
  const page = await app.inject({ url: '/staff/sign-in' })
  const visit = page.cookies.find((one) => one.name === 'fp_visit')
  const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const answer = await app.inject({
    method: 'POST',
    url: '/staff/sign-in/trial',
    headers: { cookie: `fp_visit=${visit?.value ?? ''}`, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ _csrf: token, account: rows[0].id }).toString(),
  })
  const session = answer.cookies.find((one) => one.name === 'fp_staff')
  assert.ok(session, `${name} could not sign in: ${answer.statusCode} ${answer.body.slice(0, 300)}`)
  return new Map([['fp_staff', session.value]])
}

/** The cookie of a Member whose code was right. */
export async function enterAsMember(db: TestDb, { account, name }: Who) {
  const member = await findByAddress(db, `${account}@example.org`)
  assert.ok(member, `no Member for ${name}`)
  const token = newToken()
  await inTransaction(db, async (tx) =>
    saveMemberSession(tx, { memberId: member.id, tokenHash: hashToken(token), expiresAt: tx.now.add({ hours: 12 }) }),
  )
  return new Map([['fp_member', token]])
}

/** The text of an answer without what is new each time: form tokens, ids made for this page. */
export function plain({ status, headers, body }: Answer): string {
  return `${status} ${headers.replace(/"content-length":"\d+",?/, '').replace(/"x-ratelimit[^,}]*,?/g, '')}\n${body}`
    .replaceAll(/nonce="[^"]*"/g, 'nonce')
    .replaceAll(/name="_csrf" value="[^"]*"/g, 'form token')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'an id')
}
