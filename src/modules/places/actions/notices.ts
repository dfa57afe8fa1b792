import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, notFound } from '#platform/http/index.ts'
import {
  lockNotice,
  type NoticeContent,
  saveNotice,
  saveNoticeChange,
  saveNoticeWithdrawal,
} from '../queries/notices.ts'

/** Puts up a notice about planned works, a closure or an event for the days and the area it holds. */
export function addNotice(tx: Tx, actor: Actor, content: NoticeContent): string {
  const id = saveNotice(tx, content, isStaff(actor) ? actor.id : null)
  record(tx, actor, { action: 'notice.added', id, title: content.title })
  return id
}

export type NoticeRefusal = 'changed-by-someone-else'

/** Changes a notice, unless somebody has changed it since it was read. */
export async function changeNotice(
  tx: Tx,
  actor: Actor,
  { id, version, content }: { id: string; version: number; content: NoticeContent },
): Promise<{ refusal: NoticeRefusal | null }> {
  const current = await lockNotice(tx, id)
  if (!current) throw notFound('Notice')
  if (current.version !== version) return { refusal: 'changed-by-someone-else' }
  saveNoticeChange(tx, id, version, content)
  record(tx, actor, { action: 'notice.changed', id, title: content.title })
  return { refusal: null }
}

/** Takes a notice down before its last day. */
export async function withdrawNotice(tx: Tx, actor: Actor, id: string): Promise<void> {
  const current = await lockNotice(tx, id)
  if (!current) throw notFound('Notice')
  saveNoticeWithdrawal(tx, id, current.version)
  record(tx, actor, { action: 'notice.withdrawn', id, title: current.title })
}

const record = (tx: Tx, actor: Actor, { action, id, title }: { action: string; id: string; title: string }) =>
  recordAudit(tx, actor, { action, subject: { kind: 'notice', id }, scopeId: null, detail: { name: title } })
