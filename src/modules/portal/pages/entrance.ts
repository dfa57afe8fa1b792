import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ResidentEntrance } from '#modules/access/index.ts'
import { clearCookie, readCookie, setCookie } from '#platform/http/index.ts'
import { hashToken } from '#platform/secrets/index.ts'
import { casesOfLinks } from '../queries/links.ts'

const mostLinks = 6
const token = /^[\w-]{22}$/

/**
 * A resident is who holds a private link: the cookie keeps the tokens of the links they used, newest first. Nothing is
 * written when a link is followed, since mail scanners follow links too, and ending a link ends its use at once.
 */
export const residentEntrance: ResidentEntrance = {
  async findResident(request) {
    const tokens = tokensOf(request)
    if (tokens.length === 0) return null
    const hashes = tokens.map(hashToken)
    const links = await casesOfLinks(request.server.db, hashes, request.server.clock.now())
    const newest = links.toSorted((a, b) => hashes.indexOf(a.tokenHash) - hashes.indexOf(b.tokenHash))[0]
    if (!newest) return null
    const own = links.filter((link) => link.customerId === newest.customerId)
    return {
      kind: 'resident',
      sessionId: newest.linkId,
      customerId: newest.customerId,
      caseIds: own.map((link) => link.caseId),
      level: newest.level,
    }
  },
  signInPath: () => '/progress',
}

const tokensOf = (request: FastifyRequest) =>
  (readCookie(request, 'resident') ?? '')
    .split('.')
    .filter((part) => token.test(part))
    .slice(0, mostLinks)

/** Lets the holder of a link in, until the browser is closed or they leave. */
export function letIn(request: FastifyRequest, reply: FastifyReply, linkToken: string) {
  const others = tokensOf(request).filter((part) => part !== linkToken)
  setCookie(reply, 'resident', [linkToken, ...others].slice(0, mostLinks).join('.'))
}

export const letOut = (reply: FastifyReply) => clearCookie(reply, 'resident')
