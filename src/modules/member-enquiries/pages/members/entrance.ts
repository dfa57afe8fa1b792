import type { FastifyRequest } from 'fastify'
import { type MemberEntrance, returnPathOn } from '#modules/access/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { forbidden, type MemberActor, readCookie } from '#platform/http/index.ts'
import { hashToken } from '#platform/secrets/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { findMemberSession, saveMemberSeen } from '../../queries/member-sessions.ts'
import { hasExpired, isDueToBeSeen } from '../../rules/session.ts'

export const members = { access: { for: 'member' as const } }

/** How Members come in: a session by an emailed code, which ends with their office. */
export const memberEntrance: MemberEntrance = {
  async findMember(request) {
    const token = readCookie(request, 'member')
    if (!token) return null
    const { db, clock } = request.server
    const now = clock.now()
    const session = await findMemberSession(db, hashToken(token), londonDate(now))
    if (!session || hasExpired(session, now)) return null
    const { sessionId, id, name, actsFor, wardCodes } = session
    if (isDueToBeSeen(session, now)) await inTransaction(db, async (tx) => saveMemberSeen(tx, sessionId))
    return { kind: 'member', id, sessionId, name, actsFor, wardCodes, caseIds: [] }
  },
  signInPath: ({ method, url }) =>
    method === 'GET' ? `/members/sign-in?next=${encodeURIComponent(memberPath(url))}` : '/members/sign-in',
}

/** A page of the Members' side to go back to after signing in; nothing else is followed. */
export const memberPath = returnPathOn('/members')

export function memberOf(request: FastifyRequest): MemberActor {
  if (request.actor.kind !== 'member') throw forbidden('Sign in as a Member to use this page')
  return request.actor
}

/** The Member with what a page has found to be theirs. */
export const reaching = (actor: MemberActor, caseIds: readonly string[]): MemberActor => ({ ...actor, caseIds })
