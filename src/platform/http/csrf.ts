import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readCookie, setCookie } from './cookies.ts'

/**
 * The cookie a form is bound to: the session where there is one, else the visit, begun by the first form shown. Not a
 * resident's links: following another link must not turn away what is being typed in a form opened before.
 */
function binding(request: FastifyRequest): string | null {
  return readCookie(request, 'staff') ?? request.visitId
}

const sign = (secret: string, bound: string, salt: string) =>
  createHmac('sha256', secret).update(`csrf\0${bound}\0${salt}`).digest('base64url')

/** A new token for a form on this page; salted, so that no two pages carry the same bytes. */
export function csrfToken(request: FastifyRequest, reply: FastifyReply): string {
  let bound = binding(request)
  if (!bound) {
    bound = randomBytes(24).toString('base64url')
    request.visitId = bound
    setCookie(reply, 'visit', bound)
  }
  const salt = randomBytes(9).toString('base64url')
  return `${salt}.${sign(request.server.secret, bound, salt)}`
}

/**
 * Whether a POST's token was made for this session or visit. A visit is enough where nobody has to be signed in: whoever
 * came to such a page by a link on another site came without their session, and sends the form with it.
 */
export function hasValidCsrfToken(request: FastifyRequest): boolean {
  const { body } = request
  const token = typeof body === 'object' && body !== null && '_csrf' in body ? body._csrf : null
  if (typeof token !== 'string' || token.length > 200) return false
  const [salt = '', given = ''] = token.split('.')
  const received = Buffer.from(given)
  const needsSession = request.routeOptions.config.access?.for === 'staff'
  return [readCookie(request, 'staff'), needsSession ? null : request.visitId].some((bound) => {
    if (!bound) return false
    const expected = Buffer.from(sign(request.server.secret, bound, salt))
    return expected.length === received.length && timingSafeEqual(expected, received)
  })
}

/** Whether the browser says that the request came from another site. */
export function comesFromElsewhere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  return site === 'cross-site' || site === 'same-site' || isOriginElsewhere(request)
}

/**
 * Whether the origin it names is neither the address in our links nor the host it was sent to. Our pages tell no site
 * where somebody was, so from them browsers name “null”, or nothing: that says nothing either way.
 */
function isOriginElsewhere({ headers: { origin }, host, server }: FastifyRequest): boolean {
  if (origin === undefined || origin === 'null') return false
  if (!URL.canParse(origin)) return true
  const from = new URL(origin)
  if (from.origin === new URL(server.config.BASE_URL).origin) return false
  const here = `${from.protocol}//${host}`
  return !URL.canParse(here) || new URL(here).host !== from.host
}
