import { type Db, newId, type Tx } from '#platform/db/index.ts'

export type LinkLevel = 'none' | 'known' | 'verified'
type NewLink = {
  tokenHash: string
  caseId: string
  customerId: string
  level: LinkLevel
  expiresAt: Temporal.Instant
  scopeId: string | null
}

export function saveLink(tx: Tx, link: NewLink) {
  tx.saveNew('case_links', {
    id: newId(),
    token_hash: link.tokenHash,
    case_id: link.caseId,
    customer_id: link.customerId,
    level: link.level,
    expires_at: link.expiresAt,
    scope_id: link.scopeId,
    created_at: tx.now,
  })
}

/** A link that still works at this moment. */
export async function findLinkByHash(db: Db, tokenHash: string, now: Temporal.Instant) {
  const row = await db
    .selectFrom('case_links')
    .innerJoin('cases', 'cases.id', 'case_links.case_id')
    .select(['case_links.id', 'case_id as caseId', 'customer_id as customerId', 'level', 'opened_at as openedAt'])
    .select(['cases.reference', 'cases.scope_id as scopeId'])
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

export function saveLinkOpened(tx: Tx, linkId: string) {
  tx.save(
    tx.updateTable('case_links').set({ opened_at: tx.now }).where('id', '=', linkId).where('opened_at', 'is', null),
  )
}

/** Ends the links of a case that becomes known to fewer people. */
export function revokeLinks(tx: Tx, caseId: string) {
  tx.save(
    tx
      .updateTable('case_links')
      .set({ revoked_at: tx.now })
      .where('case_id', '=', caseId)
      .where('revoked_at', 'is', null),
  )
}
