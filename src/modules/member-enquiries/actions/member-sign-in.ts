import { recordAudit } from '#modules/audit/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, type MemberActor, system } from '#platform/http/index.ts'
import { hashToken, newDigits, newToken } from '#platform/secrets/index.ts'
import { londonDate } from '#platform/time/index.ts'
import {
  codesAskedSince,
  endMemberSession,
  lockAskers,
  lockLastMemberCode,
  saveCodeUsed,
  saveMemberCode,
  saveMemberSession,
  saveWrongTry,
} from '../queries/member-sessions.ts'
import { findByAddress, findMember, type Member } from '../queries/members.ts'
import { expiryOf, stillOpens } from '../rules/session.ts'

const minutesACodeWorks = 10
/** For one address from one network: whoever asks for somebody else’s uses up their own. */
const codesAnHour = 5
/** To one address wherever it is asked from, so that nobody’s inbox is filled. */
const codesAnHourFromAnywhere = 20
/** For whatever addresses. All Members of a council may sit behind one network, and sign in before a meeting. */
const asksAnHourFromOneNetwork = 100

export type SignInRefusal = 'too-many-codes' | 'wrong-code' | 'no-code'

/**
 * Sends a code to a Member's address. To any other the answer is the same, and nothing is sent. Whoever asks too often
 * keeps nobody from their code who asks from elsewhere: Members' addresses are known to everybody.
 */
export async function askForMemberCode(
  tx: Tx,
  { visitId, network, email }: { visitId: string; network: string; email: string },
): Promise<{ refusal: SignInRefusal | null }> {
  const address = hashToken(email)
  const askedFrom = hashToken(network)
  await lockAskers(tx, { address, askedFrom })
  const lately = await codesAskedSince(tx, { address, askedFrom, since: tx.now.subtract({ minutes: 60 }) })
  if (
    lately.together >= codesAnHour ||
    lately.forAddress >= codesAnHourFromAnywhere ||
    lately.fromThere >= asksAnHourFromOneNetwork
  )
    return { refusal: 'too-many-codes' }
  const member = await findByAddress(tx, email)
  const code = newDigits(6)
  saveMemberCode(tx, {
    visitHash: hashToken(visitId),
    address,
    askedFrom,
    found: member ? { memberId: member.id, codeHash: hashOf(visitId, code) } : null,
    expiresAt: tx.now.add({ minutes: minutesACodeWorks }),
  })
  if (member)
    await sendMessage(tx, system('enquiries'), {
      template: 'member-code',
      email,
      name: member.name,
      about: null,
      data: { code },
      scopeId: null,
    })
  return { refusal: null }
}

type Used = { refusal: null; token: string } | { refusal: SignInRefusal | null; token: null }

/** Takes the code and answers with a new session's token. A wrong try is kept, so its answer is no refusal. */
export async function useMemberCode(tx: Tx, { visitId, code }: { visitId: string; code: string }): Promise<Used> {
  const asked = await lockLastMemberCode(tx, hashToken(visitId))
  if (!asked || !stillOpens(asked, tx.now)) return { refusal: 'no-code', token: null }
  const member = asked.memberId ? await findMember(tx, asked.memberId) : undefined
  if (!member || hasEnded(member, tx.now) || asked.codeHash !== hashOf(visitId, code)) {
    saveWrongTry(tx, asked.id, asked.wrongTries + 1)
    return { refusal: null, token: null }
  }
  saveCodeUsed(tx, asked.id)
  return { refusal: null, token: beginSession(tx, member) }
}

/** A new token at every sign-in, so that one planted beforehand is worth nothing. */
function beginSession(tx: Tx, { id, name }: Member): string {
  const token = newToken()
  saveMemberSession(tx, { memberId: id, tokenHash: hashToken(token), expiresAt: expiryOf(tx.now) })
  const self: Actor = { kind: 'member', id, name, sessionId: '', actsFor: [], wardCodes: [], caseIds: [] }
  recordAudit(tx, self, {
    action: 'member.signed-in',
    subject: { kind: 'member', id },
    scopeId: null,
    detail: { name },
  })
  return token
}

export function signMemberOut(tx: Tx, actor: MemberActor) {
  endMemberSession(tx, actor.sessionId)
  const { id, name } = actor
  recordAudit(tx, actor, {
    action: 'member.signed-out',
    subject: { kind: 'member', id },
    scopeId: null,
    detail: { name },
  })
}

const hasEnded = ({ until }: Member, now: Temporal.Instant) =>
  until !== null && Temporal.PlainDate.compare(until, londonDate(now)) <= 0

/** Bound to the visit that asked, so that a code works in one browser only. */
const hashOf = (visitId: string, code: string) => hashToken(`${visitId} ${code}`)
