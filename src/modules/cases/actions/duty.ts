import { findStaff } from '#modules/access/index.ts'
import { callDuty, endDutyCalls, wasCalledAbout } from '#modules/organisation/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import type { CaseChange, Happened, LockedCase } from '../queries/cases.ts'
import { whatCallBecomes } from '../rules/duty.ts'

type About = { id: string; reference: string; title: string; placeText: string }

/**
 * Calls whoever is on duty about a case, once: not again where somebody was called about it already. What a circle keeps
 * goes to those in it, and says no more than the reference.
 */
export async function callRota(
  tx: Tx,
  { id, reference, title, placeText }: About,
  { rota, scopeId }: { rota: string; scopeId: string | null },
): Promise<Happened[]> {
  const subject = { kind: 'case', id }
  if (await wasCalledAbout(tx, subject)) return []
  const { staffId, stepId } = await callDuty(tx, {
    rota,
    subject,
    summary: scopeId ? reference : `${title}: ${placeText || reference}`,
    scopeId,
    link: `/staff/cases/${reference}`,
  })
  const called = staffId ? await findStaff(tx, staffId) : null
  const fact = { kind: 'duty-called', rota, called: called?.name ?? null } as const
  return [stepId ? { fact, sourceId: stepId } : { fact }]
}

/** Nobody is called any more about a case that somebody has in hand, or that is over. */
export function endCallsFor(tx: Tx, actor: Actor, current: LockedCase, change: CaseChange) {
  const by = isStaff(actor) ? actor.id : null
  const state = whatCallBecomes(current, change, by !== null)
  const subject = { kind: 'case', id: current.id }
  if (state === 'not-needed') endDutyCalls(tx, subject, { state, by })
  if (state === 'acknowledged' && by) endDutyCalls(tx, subject, { state, by })
}
