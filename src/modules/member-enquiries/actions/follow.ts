import { chase, type Done, endStep, type Seen, withdrawCase } from '#modules/cases/index.ts'
import { findContactBySource, logContact } from '#modules/contacts/index.ts'
import { proposeDemand, recordDemand } from '#modules/demand/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { isServiceOpen } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { partsOf, saveEnquiry } from '../queries/enquiries.ts'
import { type No, takeInHand } from './hand.ts'

const firstpoint = system('enquiries')

/** What Members do with what is theirs; the page has found it to be so. */
export const ofMember = (actor: Actor) => actor.kind === 'member'

type Ask = { caseId: string; key: string; words: string | null }

/**
 * A Member asks how it stands: put before whoever has it, and counted as contact that we caused. The same question
 * sent twice is asked once.
 */
export async function askForUpdate(tx: Tx, actor: Actor, { caseId, key, words }: Ask): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, { caseId, version: null }, ofMember)
  if (taken.refusal !== null) return taken
  const { current, enquiry } = taken
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  const sourceKey = `member:${caseId}:${key}`
  if (await findContactBySource(tx, 'web', sourceKey))
    return { refusal: null, caseId, reference: current.reference, version: current.version }
  const promises = await promisesOf(tx, firstpoint, [{ kind: 'case', id: caseId }])
  const { contactId, matterId } = logContact(tx, actor, {
    channel: 'web',
    sourceKey,
    customerId: null,
    serviceKey: current.serviceKey,
    detail: null,
    outcome: 'chased',
    caseId,
    scopeId: current.scopeId,
    outOfHours: !(await isServiceOpen(tx, current.serviceKey, tx.now)),
  })
  recordDemand(tx, {
    matterId,
    contactId,
    serviceKey: current.serviceKey,
    scopeId: current.scopeId,
    proposed: proposeDemand({
      outcome: 'chased',
      about: {
        caseId,
        promiseBroken: promises.some(({ state, broken }) => state === 'running' && broken),
        finishedDaysAgo: null,
        waitsForCustomer: false,
      },
      saidNotFixed: false,
      complains: false,
      owed: null,
      before: null,
      message: null,
    }),
    corrected: null,
    staffId: null,
  })
  return chase(tx, actor, {
    caseId,
    matterId,
    customerId: null,
    words: words ?? 'The Member asks how their enquiry stands',
  })
}

/** The Member no longer needs an answer: what is being done for it stops too. */
export async function withdrawEnquiry(
  tx: Tx,
  actor: Actor,
  { reason, ...seen }: Seen & { reason: string | null },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen, ofMember)
  if (taken.refusal !== null) return taken
  const { current, enquiry } = taken
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  if (enquiry.resolvedAt !== null) return { refusal: 'reply-sent' }
  for (const part of await partsOf(tx, current.id)) {
    if (part.status === 'resolved' || part.status === 'closed') continue
    const stopped = await withdrawCase(tx, firstpoint, { caseId: part.caseId, version: null, reason })
    if (stopped.refusal !== null) return stopped
  }
  saveEnquiry(tx, current.id, { ended_at: tx.now, ended_because: 'withdrawn' })
  return withdrawCase(tx, actor, { caseId: current.id, version: null, reason })
}

/**
 * The Member says afterwards, for an enquiry that did not say it, that the resident asked them to act. What staff
 * recorded of the resident's own word stands.
 */
export async function confirmAskedToAct(
  tx: Tx,
  actor: Actor,
  { how, ...seen }: Seen & { how: string },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen, ofMember)
  if (taken.refusal !== null) return taken
  if (taken.enquiry.authority !== 'not-recorded') return { refusal: 'authority-recorded' }
  const note = `The resident asked the Member to act: ${how}`
  saveEnquiry(tx, taken.current.id, {
    for_whom: 'resident',
    authority: 'asked-to-act',
    authority_note: note,
    authority_at: tx.now,
  })
  return endStep(tx, actor, taken.current, { action: 'enquiry-authority', words: note, news: null })
}
