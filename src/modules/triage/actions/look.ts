import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { findCallAbout } from '../queries/calls.ts'
import { findItem } from '../queries/items.ts'
import { findWriter } from '../queries/words.ts'
import { itemKind } from './call.ts'

/** A text that somebody on duty is called about, for those who may know of the call. A restricted look is recorded. */
export async function lookAtCalled(tx: Tx, actor: StaffActor, itemId: string) {
  const call = await findCallAbout(tx, actor, itemId)
  const item = call && (await findItem(tx, actor, itemId))
  if (!item) return null
  const scopeId = item.scopeId ?? call.scopeId
  if (scopeId) recordAudit(tx, actor, { action: 'triage.viewed', subject: { kind: itemKind, id: itemId }, scopeId })
  return { item, call, writer: item.messageId ? await findWriter(tx, item.messageId) : null }
}
