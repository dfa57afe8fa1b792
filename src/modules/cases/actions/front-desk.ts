import { staffNames } from '#modules/access/index.ts'
import { family } from '#modules/customers/index.ts'
import { escalationPerson } from '#modules/organisation/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, notFound, system } from '#platform/http/index.ts'
import { mayPassMessage } from '../permissions.ts'
import { lockCase } from '../queries/cases.ts'
import { openCirclesOf } from '../queries/front-desk.ts'
import { addToStory, type Refused, refused } from './change.ts'
import { notice } from './queue.ts'

export type Known = {
  scopeId: string
  scopeName: string
  teamName: string
  /** Who answers for the team today. */
  onDuty: string | null
}

/**
 * What the front desk of a restricted service may know about a person: that a team knows them and who is there today.
 * No case, no number of cases, no subject.
 */
export async function knownTo(db: Db, actor: Actor, customerIds: readonly string[]): Promise<Known[]> {
  if (actor.kind !== 'staff' || actor.frontDeskScopes.length === 0) return []
  const circles = await openCirclesOf(db, customerIds, actor.frontDeskScopes)
  const onDuty = new Map<string, string | null>()
  for (const { teamId } of circles) {
    if (!onDuty.has(teamId)) onDuty.set(teamId, await escalationPerson(db, { ownerId: null, teamId, at: db.clock.now() }))
  }
  const names = await staffNames(db, [...onDuty.values()].filter((id) => id !== null))
  return circles.map(({ scopeId, scopeName, teamId, teamName }) => ({
    scopeId,
    scopeName,
    teamName,
    onDuty: names.get(onDuty.get(teamId) ?? '') ?? null,
  }))
}

type Pass = { customerId: string; scopeId: string; text: string; caller: string | null }

/** Leaves a message for the team that knows a person. Whoever leaves it learns nothing more. */
export async function passMessage(tx: Tx, actor: Actor, { customerId, scopeId, text, caller }: Pass): Promise<{ refusal: null } | Refused> {
  if (!mayPassMessage(actor, scopeId)) return refused('not-allowed')
  const [circle] = await openCirclesOf(tx, await family(tx, customerId), [scopeId])
  if (!circle) return refused('not-known')
  const current = await lockCase(tx, system('front desk'), circle.caseId)
  if (!current) throw notFound('Team')
  notice(tx, current, { kind: 'message-passed', words: text })
  addToStory(tx, actor, current, { action: 'message-passed', events: [{ fact: { kind: 'message-passed', text, caller } }] })
  return { refusal: null }
}
