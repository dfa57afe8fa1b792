import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Every cookie the product sets. */
export const cookieNames = {
  staff: 'fp_staff',
  resident: 'fp_resident',
  member: 'fp_member',
  visit: 'fp_visit',
  flash: 'fp_flash',
} as const

type CookieName = keyof typeof cookieNames

/**
 * Sessions with a sign-in are kept from every request that another site begins. What a resident holds is not: whoever
 * follows the link in a message on their webmail, with a browser of any age, is to find their case and what they began.
 */
const strict: ReadonlySet<CookieName> = new Set(['staff', 'member'])

const sameSite = (name: CookieName) => (strict.has(name) ? 'strict' : 'lax')

/**
 * Somebody followed a link on another site, say in a webmail, so their browser kept back who they are signed in as. From
 * a page of ours it says so.
 */
export const isLinkFromElsewhere = ({ method, headers }: FastifyRequest) =>
  method === 'GET' && headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] === 'navigate'

/** Over https a cookie's name ties it to this host, so that no other site of the domain can set it. */
const nameOf = (name: CookieName, secure: boolean) => `${secure ? '__Host-' : ''}${cookieNames[name]}`

export const isSecure = (baseUrl: string) => baseUrl.startsWith('https:')

export function readCookie(request: FastifyRequest, name: CookieName): string | null {
  const value = request.cookies[nameOf(name, isSecure(request.server.config.BASE_URL))]
  return value && value.length <= 4096 ? value : null
}

/** Sets a cookie that scripts cannot read and other sites do not send. `maxAge` in seconds; none: until the browser closes. */
export function setCookie(reply: FastifyReply, name: CookieName, value: string, maxAge?: number) {
  const secure = isSecure(reply.server.config.BASE_URL)
  const options: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: sameSite(name), secure }
  if (maxAge !== undefined) options.maxAge = maxAge
  reply.setCookie(nameOf(name, secure), value, options)
}

export function clearCookie(reply: FastifyReply, name: CookieName) {
  const secure = isSecure(reply.server.config.BASE_URL)
  reply.clearCookie(nameOf(name, secure), { path: '/', httpOnly: true, sameSite: sameSite(name), secure })
}
