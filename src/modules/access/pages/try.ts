import type { FastifyReply, FastifyRequest } from 'fastify'
import { inTransaction } from '#platform/db/index.ts'
import { type App, setCookie } from '#platform/http/index.ts'
import { hashToken } from '#platform/secrets/index.ts'
import { countFailures, type Step, saveTry } from '../queries/sign-in.ts'
import { deviceInWords } from '../rules/device.ts'
import { isThrottled, windowMinutes } from '../rules/throttle.ts'

export const throttledWords = `There were too many wrong tries. Wait ${windowMinutes} minutes, then try again`

/**
 * Writes a try down, committed before it is looked at, and says whether to look at it at all. The account is kept as
 * a hash: people type their password into the wrong box.
 */
export async function beginTry(app: App, request: FastifyRequest, step: Step, account: string) {
  const attempt = { step, account: hashToken(account), address: request.ip }
  const id = await inTransaction(app.db, async (tx) => saveTry(tx, attempt))
  const failures = await countFailures(app.db, attempt, app.clock.now())
  return { id, isThrottled: isThrottled(failures) }
}

export const placeOf = (request: FastifyRequest) => ({
  address: request.ip,
  device: deviceInWords(request.headers['user-agent']),
  before: request.staffSession,
})

/** The cookie lasts until the browser closes; the session behind it ends by itself before that. */
export const giveSession = (reply: FastifyReply, token: string) => setCookie(reply, 'staff', token)
