import { findStaff } from '#modules/access/index.ts'
import {
  callDuty,
  endDutyCalls,
  listDutySteps,
  moveDutyCalls,
  rotaByKey,
  wasCalledAbout,
} from '#modules/organisation/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { momentInWords } from '#platform/time/index.ts'
import type { CaseChange, Happened, LockedCase } from '../queries/cases.ts'
import { whatCallBecomes } from '../rules/duty.ts'

type About = { id: string; reference: string; title: string; placeText: string }
type Calling = {
  rota: string
  /** Why it cannot wait. */
  reason?: string | null
  scopeId: string | null
  /** What somebody was called about already that has become this case. */
  earlier?: { kind: string; id: string } | null
}

/**
 * Calls whoever is on duty about a case, once: not again where somebody was called about it already. What a circle keeps
 * goes to those in it, and says no more than the reference.
 */
export async function callRota(
  tx: Tx,
  { id, reference, title, placeText }: About,
  { rota, reason = null, scopeId, earlier = null }: Calling,
): Promise<Happened[]> {
  const subject = { kind: 'case', id }
  const summary = scopeId ? reference : `${title}: ${placeText || reference}`
  const call = { rota, summary, scopeId, link: `/staff/cases/${reference}` }
  const rotaName = (await rotaByKey(tx, rota))?.name ?? rota
  const moved = earlier ? await moveDutyCalls(tx, { ...call, from: earlier, to: subject }) : []
  if (moved.length > 0)
    return (await listDutySteps(tx, moved)).map(({ id: sourceId, name, calledAt }) => ({
      fact: { kind: 'duty-called', rota: rotaName, called: name, at: `on ${momentInWords(calledAt)}` },
      sourceId,
    }))
  if (await wasCalledAbout(tx, subject, rota)) return []
  const { staffId, stepId } = await callDuty(tx, { ...call, reason, subject })
  const called = staffId ? await findStaff(tx, staffId) : null
  const fact = { kind: 'duty-called', rota: rotaName, called: called?.name ?? null } as const
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
