import { scopeByKey } from '#modules/access/index.ts'
import { callAbout } from '#modules/cases/index.ts'
import { callDuty } from '#modules/organisation/index.ts'
import { routeFor } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import type { Source } from '../queries/items.ts'
import type { CannotWait } from '../rules/urgent.ts'

type Item = { id: string; source: Source; caseId: string | null; scopeId: string | null }

/**
 * Calls whoever is on duty about a text that waits for somebody to read it. What a circle keeps goes to those in it, and
 * says nothing of what it is about.
 */
export async function callForItem(tx: Tx, actor: Actor, { id, source, caseId, scopeId }: Item, urgent: CannotWait) {
  const { service, rota, reason } = urgent
  if (caseId) {
    const keeper = scopeId ? { scopeId, team: service.body.team } : null
    return callAbout(tx, actor, { caseId, rota, reason, keeper })
  }
  const what = source === 'email' ? 'an email that cannot wait' : 'a message that cannot wait'
  const summary = scopeId ? what.replace('a', 'A') : `${service.body.name}: ${what}`
  const subject = { kind: itemKind, id }
  await callDuty(tx, { rota, subject, summary, reason, scopeId, link: `/staff/triage/${id}/call` })
}

/** The circle that keeps what cannot wait, whoever wrote it: those who are called have to be able to read it. */
export async function circleOf(tx: Tx, { service, written }: CannotWait): Promise<string | null> {
  const { scope } = routeFor(service.body, {}, {}, written)
  return scope ? ((await scopeByKey(tx, scope))?.id ?? null) : null
}

export const itemKind = 'triage-item'
