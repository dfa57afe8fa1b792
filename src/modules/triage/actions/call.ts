import { scopeByKey } from '#modules/access/index.ts'
import { callAbout, type Report } from '#modules/cases/index.ts'
import { type Answers, answerTo } from '#modules/forms/index.ts'
import { callDuty } from '#modules/organisation/index.ts'
import { routeFor } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { judgeOf } from '../answers.ts'
import type { Source } from '../queries/items.ts'
import { classify } from '../rules/classify.ts'
import { type CannotWait, cannotWait } from '../rules/urgent.ts'

type Keeper = NonNullable<Report['keeper']>
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
  await callDuty(tx, { rota, subject, summary, scopeId, link: `/staff/triage/${id}/call` })
}

/** The circle that keeps what cannot wait, whoever wrote it: those who are called have to be able to read it. */
export async function circleOf(tx: Tx, { service, written }: CannotWait): Promise<string | null> {
  const { scope } = routeFor(service.body, {}, {}, written)
  return scope ? ((await scopeByKey(tx, scope))?.id ?? null) : null
}

/** The circle that keeps a text because of what it says, before anybody has read it; null where nothing in it cannot wait. */
export const circleOfText = async (tx: Tx, text: string): Promise<string | null> =>
  (await keeperOfText(tx, text))?.scopeId ?? null

/** The same, with the team of the circle: whoever is outside it cannot do anything for a case it keeps. */
async function keeperOfText(tx: Tx, text: string): Promise<Keeper | null> {
  const judge = await judgeOf(tx)
  const urgent = cannotWait(text, classify(text, judge.model), judge)
  const scopeId = urgent && (await circleOf(tx, urgent))
  return scopeId ? { scopeId, team: urgent.service.body.team } : null
}

type Request = { serviceKey: string; answers: Answers }

/** What somebody asked for in their own words, where they found no service for it; null for every service of its own. */
export function askedInOwnWords({ serviceKey, answers }: Request): string | null {
  const what = serviceKey === 'something-else' ? answerTo(answers, 'what') : null
  return typeof what === 'string' ? what : null
}

/** Who keeps what was asked for in somebody's own words, for the commit that receives it. */
export async function keeperOfRequest(tx: Tx, request: Request): Promise<Keeper | null> {
  const what = askedInOwnWords(request)
  return what === null ? null : keeperOfText(tx, what)
}

export const itemKind = 'triage-item'
