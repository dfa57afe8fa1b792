import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { saveEntry, saveEntryUnlessSince } from './queries.ts'
import { whoIs } from './rules.ts'

export type AuditSubject = { kind: string; id: string }

export type AuditRecord = {
  /** A noun and what was done to it: `case.viewed`, `staff.role-given`. */
  action: string
  subject: AuditSubject
  /** The scope of the record, so that only those who may know it find the entry. */
  scopeId: string | null
  /** What was changed. `reference` and `name` are shown as the subject. Nothing a resident told us. */
  detail?: Record<string, unknown>
}

/** Records an action. It takes a `Tx`, never a `Db`: an entry is only true if the change it records is saved. */
export function recordAudit(tx: Tx, actor: Actor, { action, subject, scopeId, detail = {} }: AuditRecord) {
  saveEntry(tx, { who: whoIs(actor), action, subject, scopeId, detail })
}

/** How long somebody sits at a record: a page that renews itself, or is opened again in this time, is one look. */
const minutesOfSitting = 30

/** Records that somebody looked at something restricted: the first look to the second, and again only when their sitting is over. */
export function recordLook(tx: Tx, actor: Actor, { action, subject, scopeId, detail = {} }: AuditRecord) {
  const since = tx.now.subtract({ minutes: minutesOfSitting })
  saveEntryUnlessSince(tx, { who: whoIs(actor), action, subject, scopeId, detail }, since)
}
