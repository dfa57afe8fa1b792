import type { FastifyReply, FastifyRequest } from 'fastify'
import { inTransaction } from '#platform/db/index.ts'
import { pageAbove } from '#platform/http/form-addresses.ts'
import {
  type Access,
  type Actor,
  type App,
  AppError,
  can,
  forbidden,
  isLinkFromElsewhere,
  isStaff,
  type MemberActor,
  type ResidentActor,
  readCookie,
} from '#platform/http/index.ts'
import { hashToken } from '#platform/secrets/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { actorFrom } from '../answers.ts'
import { permissionWords } from '../permissions.ts'
import { findSession, type Stage, saveSeen } from '../queries/sessions.ts'
import { hasExpired, idleMinutes, isDueToBeSeen } from '../rules/session.ts'
import { unfinishedPage, withNext } from './unfinished.ts'

/** How residents come in. The portal knows; it is handed over because it comes later in the map. */
export type ResidentEntrance = {
  /** The resident a request belongs to, or null. Must take at most one query. */
  findResident(request: FastifyRequest): Promise<ResidentActor | null>
  /** Where a resident is sent who must show first who they are. */
  signInPath(request: FastifyRequest): string
}

/** How Members come in, in the same way. */
export type MemberEntrance = {
  findMember(request: FastifyRequest): Promise<MemberActor | null>
  signInPath(request: FastifyRequest): string
}

type Entrances = { residents?: ResidentEntrance; members?: MemberEntrance }

declare module 'fastify' {
  interface FastifyRequest {
    /** The member of staff's session, also while the code is still to be given. */
    staffSession: { id: string; staffId: string; stage: Stage } | null
  }
}

/** Says of every request who asks, and lets nobody past who may not use the page. */
export function registerAccess(app: App, entrances: Entrances = {}) {
  app.decorateRequest('staffSession', null)
  app.decorate('signInLasts', idleMinutes)
  app.addHook('onRoute', ({ config, url }) => {
    const permission = config?.access?.for === 'staff' ? config.access.permission : null
    if (permission !== null && !(permission in permissionWords))
      throw new Error(`${url} asks for the permission ${permission}, which nobody can be given`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access
    if (!access || needsNobody(request)) return
    request.actor = await findActor(request, access, entrances)
    return admit(request, reply, access, entrances)
  })
}

const needsNobody = ({ url }: FastifyRequest) => url.startsWith('/assets/') || url.startsWith('/health')

/** On each side its own session counts: who works here is a resident on the residents' side, and so is a Member. */
async function findActor(request: FastifyRequest, access: Access, { residents, members }: Entrances): Promise<Actor> {
  const found =
    access.for === 'staff' || isBelow(request, 'staff')
      ? await findStaffActor(request)
      : access.for === 'member' || isBelow(request, 'members')
        ? await members?.findMember(request)
        : await residents?.findResident(request)
  return found ?? { kind: 'public', visitId: request.visitId }
}

const isBelow = ({ url }: FastifyRequest, side: 'staff' | 'members') =>
  url === `/${side}` || url.startsWith(`/${side}/`) || url.startsWith(`/${side}?`)

async function findStaffActor(request: FastifyRequest): Promise<Actor | null> {
  const token = readCookie(request, 'staff')
  if (!token) return null
  const { db, clock } = request.server
  const now = clock.now()
  const session = await findSession(db, hashToken(token), londonDate(now))
  if (!session || hasExpired(session, now)) return null
  request.staffSession = { id: session.sessionId, staffId: session.id, stage: session.stage }
  if (session.stage !== 'signed-in') return null
  if (isDueToBeSeen(session, now)) await inTransaction(db, async (tx) => saveSeen(tx, session.sessionId))
  return actorFrom(session)
}

function admit(request: FastifyRequest, reply: FastifyReply, access: Access, { residents, members }: Entrances) {
  const { actor } = request
  if (access.for === 'everyone') return
  if (access.for === 'resident') {
    if (actor.kind === 'resident') return
    if (!residents) throw forbidden('Use the link in our message to you to open this page')
    return reply.redirect(residents.signInPath(request), 303)
  }
  if (access.for === 'member') {
    if (actor.kind === 'member') return
    if (!members) throw forbidden('Use the link in our message to you to open this page')
    return askToSignIn(request, reply, members.signInPath(request))
  }
  if (!isStaff(actor)) return sendToSignIn(request, reply)
  if (access.permission !== null && !can(actor, access.permission)) throw forbidden(refusalWords(access.permission))
}

const refusalWords = (permission: string) =>
  `Your role does not include: ${permissionWords[permission] ?? permission}. If you need it for your work, ask your manager`

function sendToSignIn(request: FastifyRequest, reply: FastifyReply) {
  if (request.headers.accept && !/text\/html|\*\/\*/.test(request.headers.accept))
    throw new AppError(401, 'Your sign-in has ended. Sign in again')
  const page = unfinishedPage(request.staffSession?.stage) ?? '/staff/sign-in'
  const isPage = request.method === 'GET'
  if (!isPage)
    reply.flash({
      kind: 'info',
      text: 'Your sign-in had ended, so what you sent was not saved. Sign in and send it again.',
    })
  const back = isPage
    ? request.url
    : (pageAbove(request.server, request.routeOptions.url ?? '', request.url) ?? '/staff')
  return askToSignIn(request, reply, withNext(page, back))
}

/** Whoever followed a link here from another site goes on from a page of ours: only then does their browser say who they are. */
function askToSignIn(request: FastifyRequest, reply: FastifyReply, path: string) {
  if (isLinkFromElsewhere(request)) return reply.page('modules/access/pages/go-on.njk', { signInPath: path })
  return reply.redirect(path, 303)
}
