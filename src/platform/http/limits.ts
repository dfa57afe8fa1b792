import { isIPv6 } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hashToken } from '../secrets/index.ts'
import { isStaff } from './actor.ts'
import type { App } from './app.ts'
import { readCookie } from './cookies.ts'
import { AppError } from './errors.ts'

/** Somebody at work may ask more often than an address of the public. */
const staffTimes = 4
const mostSessionsKept = 10_000

/**
 * How often somebody may ask in a minute: a person who is signed in by who they are, everybody else by their address.
 * A cookie counts as a person only after it has been found to be a session, so invented ones count on the address. Each
 * process counts for itself; a refusal costs no question to the database.
 */
export function registerLimits(app: App) {
  const sessions = new Map<string, string>()
  const counted = new Map<string, number>()
  let minute = 0

  app.addHook('onRequest', async (request, reply) => {
    if (isFree(request.routeOptions.url)) return
    const seconds = Math.floor(app.clock.now().epochMilliseconds / 1000)
    if (Math.floor(seconds / 60) !== minute) counted.clear()
    minute = Math.floor(seconds / 60)

    const person = sessions.get(sessionOf(request) ?? '')
    const who = person ?? `address ${networkOf(request.ip)}`
    const times = (counted.get(who) ?? 0) + 1
    counted.set(who, times)
    if (times > app.config.RATE_LIMIT * (person ? staffTimes : 1)) refuse(reply, 60 - (seconds % 60))
  })

  app.addHook('onResponse', async (request, reply) => {
    const session = sessionOf(request)
    if (!session) return
    if (sessions.size > mostSessionsKept) sessions.clear()
    if (isStaff(request.actor)) sessions.set(session, `person ${request.actor.id}`)
    else if (request.routeOptions.config.access?.for === 'staff' && reply.statusCode !== 429) sessions.delete(session)
  })
}

/** Style sheets and the questions of machines; not whatever else an address begins with. */
const isFree = (route: string | undefined) =>
  route === '/assets/*' || route === '/metrics' || /^\/health(?:\/|$)/.test(route ?? '')

function sessionOf(request: FastifyRequest): string | null {
  const token = readCookie(request, 'staff')
  return token && hashToken(token)
}

function refuse(reply: FastifyReply, seconds: number): never {
  reply.header('retry-after', String(seconds))
  throw new AppError(429, 'A lot of requests came from you, or from somebody who shares your connection')
}

/** One household or office has a whole network of IPv6 addresses: the first four groups of sixteen bits. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  const [front = '', back] = address.toLowerCase().split('::')
  const groups = front.split(':').filter(Boolean)
  const behind = back === undefined ? [] : back.split(':').filter(Boolean)
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - behind.length) }, () => '0')
  const whole = [...groups, ...(back === undefined ? [] : zeros), ...behind]
  return `${whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
