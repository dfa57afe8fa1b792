import type { Db, Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { publishedPolicy } from '../answers/terms.ts'
import type { Limit } from '../rules/limit.ts'
import type { StartEvent } from '../rules/policy.ts'
import { type About, type BegunPromise, inDisruption, planByPolicy, planByWord, saveBegun, type Word } from './plan.ts'

/** The policy says when, and what the customer is told. */
export type ByPolicy = {
  readonly policyKey: string
  /** What happened at the start; it must be what the policy starts on. Left out: whatever the policy starts on. */
  readonly startedBy?: StartEvent
  /** For an acknowledgement: the policy whose clock it starts. It is fixed now, whatever is published later. */
  readonly starts?: string
  /** The latest it may be due, for the sake of another promise. */
  readonly noLaterThan?: Limit | null
}

export type BeginPromise = (ByPolicy | Word) & About & { readonly startedAt: Temporal.Instant }

/**
 * Promises something by a time. A disruption in force for the service, the place and the day makes it a promise of
 * the next update instead. It only saves: nothing is read but what this process remembers.
 */
export async function beginPromise(tx: Tx, actor: Actor, begin: BeginPromise): Promise<BegunPromise> {
  if (!('policyKey' in begin)) return saveBegun(tx, planByWord(actor, begin, begin, begin.startedAt))
  const definition = await publishedPolicy(tx, begin.policyKey)
  const { startsOn } = definition.body
  if (begin.startedBy && begin.startedBy !== startsOn) {
    throw new Error(`“${begin.policyKey}” starts on ${startsOn}, not on ${begin.startedBy}`)
  }
  const planned = await planByPolicy(tx, definition, begin, {
    start: begin.startedAt,
    startedBy: startsOn,
    limit: begin.noLaterThan ?? null,
  })
  return saveBegun(tx, { ...planned, nextPolicyVersionId: await successorOf(tx, begin) })
}

async function successorOf(tx: Tx, { policyKey, starts }: ByPolicy): Promise<string | null> {
  if (starts === undefined) return null
  const { body, versionId } = await publishedPolicy(tx, starts)
  if (body.startsOn !== 'acknowledgement') throw new Error(`“${starts}” does not start on ${policyKey}`)
  return versionId
}

/** What would be promised now for a service, in the customer's words: before anybody asks for it. Nothing is saved. */
export async function wouldPromise(
  db: Db,
  policyKey: string,
  serviceKey: string,
  { wardCode = null, usrn = null }: { wardCode?: string | null; usrn?: string | null } = {},
): Promise<string> {
  const now = db.clock.now()
  const definition = await publishedPolicy(db, policyKey)
  const nobody = { teamId: null, ownerId: null, scopeId: null }
  const about = { ...nobody, serviceKey, wardCode, usrn, subject: { kind: 'service', id: serviceKey } }
  const { startsOn: startedBy } = definition.body
  const planned = await planByPolicy(db, definition, about, { start: now, startedBy })
  return (await inDisruption(db, planned, now)).promise.words
}
