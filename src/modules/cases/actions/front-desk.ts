import { staffNames } from '#modules/access/index.ts'
import { recordAudit } from '#modules/audit/index.ts'
import { family } from '#modules/customers/index.ts'
import { escalationPerson, teamNames } from '#modules/organisation/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, notFound, system } from '#platform/http/index.ts'
import { mayPassMessage } from '../permissions.ts'
import { lockCase } from '../queries/cases.ts'
import { type Circle, openCirclesOf } from '../queries/front-desk.ts'
import { casesAndCircles, type PromisedCase } from '../queries/lists.ts'
import { findCircle } from '../queries/reading.ts'
import { addToStory, type Refused, refused } from './change.ts'
import { notice } from './queue.ts'

export type Known = {
  scopeId: string
  scopeName: string
  teamName: string
  /** Who answers for the team today. */
  inCharge: string | null
}

/**
 * The cases of a person, each with its next promise, and what the front desk of a restricted service may know besides: that
 * a team knows them and who is there today. No case, no number of cases, no subject.
 */
export async function casesAtFrontDesk(
  db: Db,
  actor: Actor,
  customerIds: readonly string[],
  limit: number,
): Promise<{ cases: PromisedCase[]; known: Known[] }> {
  const { cases, circles } = await casesAndCircles(db, actor, { customerIds, scopeIds: frontDeskOf(actor), limit })
  return { cases, known: await inWords(db, circles) }
}

const frontDeskOf = (actor: Actor) => (actor.kind === 'staff' ? actor.frontDeskScopes : [])

async function inWords(db: Db, circles: readonly Circle[]): Promise<Known[]> {
  if (circles.length === 0) return []
  const inCharge = new Map<string, string | null>()
  for (const { teamId } of circles) {
    if (!inCharge.has(teamId))
      inCharge.set(teamId, await escalationPerson(db, { ownerId: null, teamId, at: db.clock.now() }))
  }
  const names = await staffNames(
    db,
    [...inCharge.values()].filter((id) => id !== null),
  )
  return circles.map(({ scopeId, scopeName, teamId, teamName }) => ({
    scopeId,
    scopeName,
    teamName,
    inCharge: names.get(inCharge.get(teamId) ?? '') ?? null,
  }))
}

type Message = { text: string; caller: string | null }
type Pass = Message & { customerId: string; scopeId: string }

/** Leaves a message for the team that knows a person. Whoever leaves it learns nothing more. */
export async function passMessage(
  tx: Tx,
  actor: Actor,
  { customerId, scopeId, ...message }: Pass,
): Promise<{ refusal: null } | Refused> {
  if (!mayPassMessage(actor, scopeId)) return refused('not-allowed')
  const [circle] = await openCirclesOf(tx, await family(tx, customerId), [scopeId]).execute()
  if (!circle) return refused('not-known')
  return leave(tx, actor, circle.caseId, message)
}

/** The same by the reference that a caller gave. */
export async function leaveMessage(
  tx: Tx,
  actor: Actor,
  { reference, ...message }: Message & { reference: string },
): Promise<{ refusal: null } | Refused> {
  const found = await findCircle(tx, reference)
  if (!found?.scopeId || !mayPassMessage(actor, found.scopeId)) return refused('not-known')
  return leave(tx, actor, found.id, message)
}

/** The team that knows a restricted case and who is there, for whoever may know that much. The look is recorded. */
export async function teamThatKnows(
  tx: Tx,
  actor: Actor,
  reference: string,
): Promise<Pick<Known, 'teamName' | 'inCharge'> | null> {
  const found = await findCircle(tx, reference)
  if (!found?.scopeId || !mayPassMessage(actor, found.scopeId)) return null
  const inCharge = await escalationPerson(tx, { ownerId: null, teamId: found.teamId, at: tx.now })
  const names = await staffNames(tx, inCharge ? [inCharge] : [])
  const teams = await teamNames(tx, [found.teamId])
  recordAudit(tx, actor, {
    action: 'case.known-to-looked-up',
    subject: { kind: 'case', id: found.id },
    scopeId: found.scopeId,
  })
  return { teamName: teams.get(found.teamId) ?? 'a team', inCharge: names.get(inCharge ?? '') ?? null }
}

async function leave(tx: Tx, actor: Actor, caseId: string, { text, caller }: Message): Promise<{ refusal: null }> {
  const current = await lockCase(tx, system('front desk'), caseId)
  if (!current) throw notFound('Team')
  notice(tx, current, { kind: 'message-passed', words: text })
  addToStory(tx, actor, current, {
    action: 'message-passed',
    events: [{ fact: { kind: 'message-passed', text, caller } }],
  })
  return { refusal: null }
}
