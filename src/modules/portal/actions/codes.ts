import { makeLink } from '#modules/cases/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { hashToken, newDigits } from '#platform/secrets/index.ts'
import {
  codesAskedSince,
  findCaseByReferenceAndEmail,
  lockAskers,
  lockLastCode,
  saveCode,
  saveCodeUsed,
  saveWrongTry,
} from '../queries/codes.ts'

export const minutesACodeWorks = 15
const triesAllowed = 5
/** For one reference with one address, and sent to one address. Others ask with other addresses, and count for themselves. */
export const codesAnHour = 5
/** From one household, office or library, whatever is asked for: that is who is stopped when somebody guesses. */
const asksAnHourFromOneNetwork = 30

export type CodeRefusal = 'too-many-codes' | 'wrong-code' | 'no-code'

type Asked = { visitId: string; network: string; reference: string; email: string }

/**
 * Sends a code by email if the address belongs to a person on that case. The answer is the same when it does not: it
 * rests on what was asked, never on what is there. Whoever guesses at addresses keeps nobody else from their code. That an
 * address had its codes for this hour is no different either, or it would tell that it has requests with us: the page
 * says to everybody how many we send.
 */
export async function askForCode(
  tx: Tx,
  { visitId, network, reference, email }: Asked,
): Promise<{ refusal: CodeRefusal | null }> {
  const address = hashToken(email)
  const askedFrom = hashToken(network)
  const since = tx.now.subtract({ minutes: 60 })
  await lockAskers(tx, { address, askedFrom })
  const lately = await codesAskedSince(tx, { reference, address, askedFrom, since })
  if (lately.together >= codesAnHour || lately.fromThere >= asksAnHourFromOneNetwork)
    return { refusal: 'too-many-codes' }
  const found = lately.sent < codesAnHour ? await findCaseByReferenceAndEmail(tx, reference, email) : null
  const code = newDigits(6)
  saveCode(tx, {
    visitHash: hashToken(visitId),
    found: found && { caseId: found.caseId, customerId: found.customerId, codeHash: hashOf(visitId, code) },
    reference,
    address,
    askedFrom,
    expiresAt: tx.now.add({ minutes: minutesACodeWorks }),
  })
  if (found)
    await sendMessage(tx, system('portal'), {
      template: 'resident-code',
      email,
      about: null,
      data: { code, minutes: minutesACodeWorks },
      scopeId: found.scopeId,
    })
  return { refusal: null }
}

/** Takes the code and answers with a link's token, as if the private link had been used. */
export async function useCode(
  tx: Tx,
  { visitId, code }: { visitId: string; code: string },
): Promise<{ refusal: null; token: string; reference: string } | { refusal: CodeRefusal | null; wrong: true }> {
  const asked = await lockLastCode(tx, hashToken(visitId))
  const expired = !asked || asked.usedAt !== null || Temporal.Instant.compare(asked.expiresAt, tx.now) < 0
  if (expired || asked.wrongTries >= triesAllowed) return { refusal: 'no-code', wrong: true }
  if (!asked.caseId || !asked.customerId || asked.codeHash !== hashOf(visitId, code)) {
    saveWrongTry(tx, asked.id, asked.wrongTries + 1)
    return { refusal: null, wrong: true }
  }
  saveCodeUsed(tx, asked.id)
  return {
    refusal: null,
    token: makeLink(tx, { caseId: asked.caseId, customerId: asked.customerId, scopeId: asked.scopeId }),
    reference: asked.reference,
  }
}

/** Bound to the visit that asked, so that a code works in one browser only. */
const hashOf = (visitId: string, code: string) => hashToken(`${visitId} ${code}`)
