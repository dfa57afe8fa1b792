import type { Limit } from '#modules/promises/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import type { NewCase } from '../queries/opening.ts'

export type KindPanel = { template: string; model: object }

/** What a kind is told of a case that opens with it or comes to it. */
export type KindCase = Pick<
  NewCase,
  | 'id'
  | 'parentId'
  | 'reference'
  | 'serviceKey'
  | 'answers'
  | 'teamId'
  | 'ownerId'
  | 'scopeId'
  | 'channel'
  | 'uprn'
  | 'wardCode'
  | 'receivedAt'
>

/**
 * Keys of promise policies. `resolve` is the date the customer is told; `afterAcknowledging` runs from the
 * acknowledgement, where the answer's clock starts with it; `noLaterThan` is the latest the date told may be.
 */
export type KindPromises = {
  acknowledge: string | null
  afterAcknowledging: string | null
  resolve: string | null
  noLaterThan?: Limit | null
}

/** What a kind of case adds to the engine. Everything runs inside the engine's own transaction. */
export type CaseKind = {
  name: string
  /** What staff call it. */
  title: string
  /** What people read of it: “your …”. */
  called: string
  /** Whether the kind writes to the people itself when a case ends; else the engine tells them the outcome. */
  tellsOutcome: boolean
  /** Whether whoever brings it hears at once, by the kind itself, that we have it. */
  confirmsReceipt: boolean
  /** What staff read where nobody is named on the case: who is told of it, if anybody. */
  nobodyNamed: string
  /** What it promises when a case opens, comes to it or is taken up again; null: what the service promises. */
  promises(db: Db, about: KindCase): Promise<KindPromises | null>
  onOpen(tx: Tx, actor: Actor, about: KindCase): Promise<void>
  /** Why it may not be resolved or closed yet, in words; null when it may. */
  mayClose(db: Db, caseId: string): Promise<string | null>
  /** Why a finished case may not be taken up again as it is, in words; null when it may. */
  mayReopen(db: Db, caseId: string): Promise<string | null>
  /** Why this person may not have the case, in words; null when they may. */
  mayHave(db: Db, caseId: string, staffId: string): Promise<string | null>
  onConvertAway(tx: Tx, actor: Actor, caseId: string): Promise<void>
  onConvertTo(tx: Tx, actor: Actor, about: KindCase): Promise<void>
  /** Another team has the case now. */
  onTeam(tx: Tx, caseId: string, teamId: string): void
  /** The case is in another circle now: what the kind keeps about it follows, and so do promises of its own. */
  onRestamp(tx: Tx, caseId: string, scopeId: string | null): Promise<void>
  /** What the case page shows of it; null when there is nothing. */
  panel(db: Db, actor: Actor, caseId: string): Promise<KindPanel | null>
}

const nothing = async () => {}
const none = async () => null

/** Declares a kind of case; what it leaves out is as for a plain request. */
export const defineCaseKind = ({
  name,
  title,
  ...own
}: Pick<CaseKind, 'name' | 'title'> & Partial<CaseKind>): CaseKind => ({
  name,
  title,
  called: 'request',
  tellsOutcome: false,
  confirmsReceipt: false,
  nobodyNamed: 'Nobody gave a name. Nobody is told what happens.',
  promises: none,
  onOpen: nothing,
  mayClose: none,
  mayReopen: none,
  mayHave: none,
  onConvertAway: nothing,
  onConvertTo: nothing,
  onTeam: () => {},
  onRestamp: nothing,
  panel: none,
  ...own,
})

/** A plain request: the engine and nothing more. */
const request = defineCaseKind({ name: 'request', title: 'Request' })

const kinds = new Map<string, CaseKind>([[request.name, request]])

/** Hands the engine the kinds that later modules offer: done once, when the program is put together. */
export function useCaseKinds(given: readonly CaseKind[]) {
  for (const kind of given) kinds.set(kind.name, kind)
}

export const caseKinds = () => [...kinds.values()]

/** The kind a case has. A name nobody offers stops the work rather than losing what the kind does. */
export function kindOf(name: string): CaseKind {
  const kind = kinds.get(name)
  if (!kind) throw new Error(`No kind of case is called “${name}”`)
  return kind
}
