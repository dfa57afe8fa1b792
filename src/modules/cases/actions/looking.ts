import { recordLook } from '#modules/audit/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { type Case, type CaseWithStory, readCase, readCaseWithStory } from '../queries/reading.ts'

/**
 * A case that anybody who reaches it may read without a trace. One that is restricted is not found by this: staff look
 * at it with `lookAtCase`, which records the look.
 */
export async function findCase(db: Db, actor: Actor, idOrReference: string): Promise<Case | null> {
  const found = await readCase(db, actor, idOrReference)
  return found && (found.scopeId === null || !isStaff(actor)) ? found : null
}

/** A case, restricted or not. The look at a restricted one is recorded in the transaction that reads it. */
export async function lookAtCase(tx: Tx, actor: Actor, idOrReference: string): Promise<Case | null> {
  return noted(tx, actor, await readCase(tx, actor, idOrReference))
}

/** The same with its story. */
export async function lookAtCaseWithStory(tx: Tx, actor: Actor, idOrReference: string): Promise<CaseWithStory | null> {
  return noted(tx, actor, await readCaseWithStory(tx, actor, idOrReference))
}

function noted<T extends Case>(tx: Tx, actor: Actor, found: T | null): T | null {
  if (found?.scopeId && isStaff(actor)) {
    recordLook(tx, actor, {
      action: 'case.viewed',
      subject: { kind: 'case', id: found.id },
      scopeId: found.scopeId,
      detail: { reference: found.reference },
    })
  }
  return found
}
