import type { Db, Tx } from '#platform/db/index.ts'
import { collectEnquiries, enquiriesFor, eraseEnquiries } from './queries/personal-data.ts'

/** What Members asked for a person: theirs to be given, and to be taken out. */
export const personalData = {
  title: 'What Members asked for them',
  collect: (db: Db, customerIds: readonly string[]) => collectEnquiries(db, customerIds),
  async erase(tx: Tx, customerIds: readonly string[]) {
    const caseIds = await enquiriesFor(tx, customerIds)
    if (caseIds.length > 0) eraseEnquiries(tx, caseIds)
  },
}
