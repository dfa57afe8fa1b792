import { createBrowser, signInAs } from '#test/index.ts'
import { cookieNames } from '../../src/platform/http/cookies.ts'
import { memberToken } from '../accessibility/enquiries.ts'
import type { Sent } from './bodies.ts'
import { type Form, formsIn, linksIn } from './forms.ts'
import { type Answer, faultIn } from './verdict.ts'
import type { World } from './world.ts'

export type Page = {
  readonly url: string
  readonly status: number
  readonly forms: readonly Form[]
  readonly links: readonly string[]
}

export type Visitor = Awaited<ReturnType<typeof enter>>

export type Heard = {
  readonly method: string
  readonly url: string
  readonly answer: Answer
  readonly fault: string | null
  readonly sent: Sent | null
  readonly milliseconds: number
}

/** Where those come in who are not staff. */
export const firstPages: Readonly<Record<string, string>> = { nobody: '/', resident: '/', member: '/members' }

const patience = 15_000

/** Somebody of a kind, signed in if they can be, whose every answer is looked at. */
export async function enter(world: World, kind: string, hear: (heard: Heard) => void) {
  const { app } = world
  const browser = createBrowser(app)
  const isStaff = !(kind in firstPages)
  let token = ''

  async function arrive() {
    browser.cookies.clear()
    if (kind === 'resident') await browser.get(world.privateLink)
    else if (kind === 'member') browser.setCookie(cookieNames.member, memberToken)
    else if (isStaff) await signInAs(world.db, browser, kind)
    const page = await browser.get(isStaff ? '/staff/account' : kind === 'member' ? '/members/new/ward' : '/progress')
    token = tokenIn(page.body) ?? ''
    if (!token) throw new Error(`No form was shown to ${kind}`)
  }

  async function send(method: 'GET' | 'POST', url: string, sent: Sent | null = null): Promise<Page> {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers: Record<string, string> = { cookie, accept: 'text/html' }
    if (sent?.type) headers['content-type'] = sent.type
    const started = performance.now()
    const asked = app.inject({
      method,
      url,
      headers,
      remoteAddress: '203.0.113.9',
      ...(sent ? { payload: sent.payload } : {}),
    })
    const response = await Promise.race([asked, tooLate()])
    if (response === null) {
      hear({
        method,
        url,
        answer: { status: 0, headers: {}, body: '' },
        fault: `was not answered in ${patience / 1000} seconds`,
        sent,
        milliseconds: patience,
      })
      return { url, status: 0, forms: [], links: [] }
    }
    const answer = { status: response.statusCode, headers: response.headers, body: response.body }
    hear({ method, url, answer, fault: faultIn(answer), sent, milliseconds: performance.now() - started })
    for (const { name, value } of response.cookies) browser.setCookie(name, value)
    const location = String(response.headers.location ?? '')
    if (isStaff && location.startsWith('/staff/sign-in')) await arrive()
    const isPage = String(response.headers['content-type']).startsWith('text/html')
    const html = isPage ? response.body : ''
    token = tokenIn(html) ?? token
    return { url, status: answer.status, forms: formsIn(html, url), links: location ? [location] : linksIn(html) }
  }

  await arrive()
  return { kind, send, token: () => token }
}

const tokenIn = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1]

async function tooLate(): Promise<null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  setTimeout(() => resolve(null), patience).unref()
  return promise
}
