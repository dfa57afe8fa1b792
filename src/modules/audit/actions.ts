import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { saveEntry } from './queries.ts'
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
