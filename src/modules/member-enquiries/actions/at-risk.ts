import { beginStep, type Done, endStep, markUrgent, type Seen, unmarkUrgent } from '#modules/cases/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { partsOf, saveEnquiry } from '../queries/enquiries.ts'
import { dangerReason } from '../rules/urgent.ts'
import { type No, takeInHand } from './hand.ts'

const firstpoint = system('enquiries')
const anybody = () => true

/** Wherever the case waits it goes before all that is not urgent; a part that is made of it later does too. */
export const putFirst = (tx: Tx, caseId: string) =>
  markUrgent(tx, firstpoint, { caseId, version: null, reason: dangerReason })

type AtRisk = Seen & { atRisk: boolean; reason: string }

/** A person says that somebody may be at risk, or that nobody is after all: for the enquiry, and for what units have of it. */
export async function sayWhetherAtRisk(tx: Tx, actor: Actor, { atRisk, reason, ...seen }: AtRisk): Promise<Done | No> {
  if (reason.trim() === '') return { refusal: 'missing-words' }
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry } = taken
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  if (enquiry.safeguarding === atRisk) return { refusal: 'same-risk' }
  saveEnquiry(tx, current.id, { safeguarding: atRisk })
  const done = endStep(tx, actor, current, {
    action: atRisk ? 'enquiry-at-risk' : 'enquiry-not-at-risk',
    words: `${atRisk ? 'Somebody may be at risk' : 'Nobody is at risk after all'}: ${reason}`,
    news: null,
  })
  const parts = (await partsOf(tx, current.id)).filter(({ status }) => status !== 'resolved' && status !== 'closed')
  for (const caseId of [current.id, ...parts.map((part) => part.caseId)])
    await (atRisk ? putFirst(tx, caseId) : putBack(tx, caseId, reason))
  return done
}

/** What is urgent for another reason stays so. */
async function putBack(tx: Tx, caseId: string, reason: string) {
  const step = await beginStep(tx, firstpoint, { caseId, version: null }, anybody)
  if (step.refusal === null && step.current.urgentReason === dangerReason)
    await unmarkUrgent(tx, firstpoint, { caseId, version: null, reason })
}
