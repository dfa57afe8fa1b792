import { newId, type Tx } from '#platform/db/index.ts'
import type { Level } from '../rules.ts'

export type IdentityCheck = {
  contactId: string
  customerId: string
  level: Level
  rightKeys: readonly string[]
  wrongKeys: readonly string[]
  staffId: string | null
  scopeId: string | null
}

/** Which questions were right and wrong; never what was asked for or answered. */
export function saveIdentityCheck(tx: Tx, check: IdentityCheck) {
  tx.save(
    tx.insertInto('identity_checks').values({
      id: newId(),
      contact_id: check.contactId,
      customer_id: check.customerId,
      level: check.level,
      right_keys: [...check.rightKeys],
      wrong_keys: [...check.wrongKeys],
      staff_id: check.staffId,
      scope_id: check.scopeId,
      created_at: tx.now,
    }),
  )
}
