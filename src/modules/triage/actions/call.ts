import { scopeByKey } from '#modules/access/index.ts'
import { callAbout } from '#modules/cases/index.ts'
import { callDuty } from '#modules/organisation/index.ts'
import { routeFor } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { judgeOf } from '../answers.ts'
import { classify } from '../rules/classify.ts'
import { type CannotWait, cannotWait } from '../rules/urgent.ts'

type Item = { id: string; caseId: string | null; scopeId: string | null }

/**
 * Calls whoever is on duty about a text that waits for somebody to read it. What a circle keeps goes to those in it, and
 * says nothing of what it is about.
 */
export async function callForItem(tx: Tx, actor: Actor, { id, caseId, scopeId }: Item, urgent: CannotWait) {
  const { service, rota, reason } = urgent
  if (caseId) return callAbout(tx, actor, { caseId, rota, reason, scopeId })
  const summary = scopeId ? 'An email that cannot wait' : `${service.body.name}: an email that cannot wait`
  const subject = { kind: itemKind, id }
  await callDuty(tx, { rota, subject, summary, scopeId, link: `/staff/triage/${id}/call` })
}

/** The circle that keeps what cannot wait, whoever wrote it: those who are called have to be able to read it. */
export async function circleOf(tx: Tx, { service, written }: CannotWait): Promise<string | null> {
  const { scope } = routeFor(service.body, {}, {}, written)
  return scope ? ((await scopeByKey(tx, scope))?.id ?? null) : null
}

/** The circle that keeps a text because of what it says, before anybody has read it; null where nothing in it cannot wait. */
export async function circleOfText(tx: Tx, text: string): Promise<string | null> {
  const judge = await judgeOf(tx)
  const urgent = cannotWait(text, classify(text, judge.model), judge)
  return urgent && circleOf(tx, urgent)
}

export const itemKind = 'triage-item'
