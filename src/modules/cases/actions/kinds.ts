import type { Db, Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'

export type KindPanel = { template: string; model: object }

/** What a kind of case adds to the engine. Everything runs inside the engine's own transaction. */
export type CaseKind = {
  name: string
  /** What staff call it. */
  title: string
  onOpen(tx: Tx, actor: Actor, caseId: string): Promise<void>
  /** Why it may not be resolved or closed yet, in words; null when it may. */
  mayClose(db: Db, caseId: string): Promise<string | null>
  onConvertAway(tx: Tx, actor: Actor, caseId: string): Promise<void>
  onConvertTo(tx: Tx, actor: Actor, caseId: string): Promise<void>
  /** What the case page shows of it; null when there is nothing. */
  panel(db: Db, actor: Actor, caseId: string): Promise<KindPanel | null>
}

export const defineCaseKind = (kind: CaseKind): CaseKind => kind

const nothing = async () => {}

/** A plain request: the engine and nothing more. */
const request = defineCaseKind({
  name: 'request',
  title: 'Request',
  onOpen: nothing,
  mayClose: async () => null,
  onConvertAway: nothing,
  onConvertTo: nothing,
  panel: async () => null,
})

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
