import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { changed } from '#platform/live/index.ts'
import { caseChanged } from '../events.ts'
import { type CaseChange, type Happened, type LockedCase, lockCase, saveCase, saveEvents } from '../queries/cases.ts'
import { type CaseRefusal, refusalOfVersion } from '../rules/standing.ts'
import { endCallsFor } from './duty.ts'
import { kindOf } from './kinds.ts'

/** Which case, and the version of it that was on the screen; null when no screen is behind it. */
export type Seen = { caseId: string; version: number | null }
export type Refused = { refusal: CaseRefusal; why?: string }
export type Done = { refusal: null; caseId: string; reference: string; version: number }

export const refused = (refusal: CaseRefusal): Refused => ({ refusal })

export const subjectOf = (current: { id: string }) => ({ kind: 'case', id: current.id }) as const

/** What a case no longer waits for, once something else happens to it. */
export const noThirdParty = { waiting_for: null, waiting_expected_on: null, waiting_update_on: null }
export const noWait = { ...noThirdParty, question: null }

/** A case that is over because it goes on in another: whoever opens it is led there. */
export const closedInto = (tx: Tx, into: { id: string }, outcome: string, words: string): CaseChange => ({
  status: 'closed',
  joined_into: into.id,
  outcome,
  outcome_words: words,
  resolved_at: tx.now,
  closed_at: tx.now,
  ...noWait,
})

type May = (actor: Actor, current: LockedCase) => boolean

/** How every change begins: lock the case, see that the actor may, see that they saw what they change. */
export async function begin(tx: Tx, actor: Actor, seen: Seen, may: May): Promise<LockedCase | CaseRefusal> {
  const current = await lockCase(tx, actor, seen.caseId)
  if (!current) throw notFound('Case')
  if (!may(actor, current)) return 'not-allowed'
  return refusalOfVersion(current.version, seen.version) ?? current
}

type Finished = {
  /** What is recorded: `case.taken`. */
  action: string
  change: CaseChange
  events: readonly Happened[]
  detail?: Record<string, unknown>
}

/** How every change ends: the case, its story, the audit, the news and the open pages, in one commit. */
export function finish(tx: Tx, actor: Actor, current: LockedCase, { change, ...rest }: Finished): Done {
  const version = current.version + 1
  const scopeId = change.scope_id === undefined ? current.scopeId : change.scope_id
  saveCase(tx, current, change)
  endCallsFor(tx, actor, current, change)
  if (change.team_id && change.team_id !== current.teamId) {
    kindOf(current.kind).onTeam(tx, current.id, change.team_id)
    changed(tx, `queue:${change.team_id}`, scopeId)
  }
  return record(tx, actor, { ...current, version, scopeId }, rest)
}

/** Adds to the story what changes nothing that others have on their screen: nobody's save is turned away for it. */
export const addToStory = (tx: Tx, actor: Actor, current: LockedCase, told: Omit<Finished, 'change'>): Done =>
  record(tx, actor, current, told)

function record(
  tx: Tx,
  actor: Actor,
  { id, reference, teamId, version, scopeId }: LockedCase,
  { action, events, detail = {} }: Omit<Finished, 'change'>,
): Done {
  saveEvents(tx, actor, { id, version, scopeId }, events)
  recordAudit(tx, actor, {
    action: `case.${action}`,
    subject: { kind: 'case', id },
    scopeId,
    detail: { reference, ...detail },
  })
  publish(tx, caseChanged, { caseId: id })
  tellPages(tx, { id, teamId }, scopeId)
  return { refusal: null, caseId: id, reference, version }
}

export function tellPages(tx: Tx, { id, teamId }: { id: string; teamId: string }, scopeId: string | null) {
  changed(tx, `case:${id}`, scopeId)
  changed(tx, `queue:${teamId}`, scopeId)
}
