import { createHash, randomBytes } from 'node:crypto'
import { recordAudit } from '#modules/audit/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { findLinkByHash, type LinkLevel, saveLink, saveLinkOpened } from '../queries/links.ts'
import { levelOfLinks } from '../rules/identity.ts'

const daysALinkWorks = 180

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

type LinkOf = { caseId: string; customerId: string; level?: LinkLevel; scopeId: string | null }

/**
 * Makes a private link for one person to one case: 128 random bits, of which only the hash is kept.
 */
export function makeLink(tx: Tx, { caseId, customerId, level = levelOfLinks, scopeId }: LinkOf): string {
  const token = randomBytes(16).toString('base64url')
  const expiresAt = tx.now.add({ hours: 24 * daysALinkWorks })
  saveLink(tx, { tokenHash: hashOf(token), caseId, customerId, level, expiresAt, scopeId })
  return token
}

export type OpenedLink = { caseId: string; reference: string; customerId: string; level: LinkLevel }

/** What a link leads to, changing nothing: mail scanners follow links too. */
export async function findLink(db: Db, token: string): Promise<OpenedLink | null> {
  if (!/^[\w-]{22}$/.test(token)) return null
  const found = await findLinkByHash(db, hashOf(token), db.clock.now())
  return found && { caseId: found.caseId, reference: found.reference, customerId: found.customerId, level: found.level }
}

/** Opens a link for the person who used it, and records the first time. */
export async function openLink(tx: Tx, actor: Actor, token: string): Promise<OpenedLink | null> {
  if (!/^[\w-]{22}$/.test(token)) return null
  const found = await findLinkByHash(tx, hashOf(token), tx.now)
  if (!found) return null
  if (!found.openedAt) {
    saveLinkOpened(tx, found.id)
    recordAudit(tx, actor.kind === 'public' ? system('private link') : actor, {
      action: 'case.link-opened',
      subject: { kind: 'case', id: found.caseId },
      scopeId: found.scopeId,
      detail: { reference: found.reference },
    })
  }
  return { caseId: found.caseId, reference: found.reference, customerId: found.customerId, level: found.level }
}
