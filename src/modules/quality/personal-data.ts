import type { Db, Tx } from '#platform/db/index.ts'
import { erasePersonalChecks, listPersonalChecks } from './queries/personal-data.ts'

/** What was said about replies to somebody: given to them, and taken out with what they wrote. */
export const qualityPersonalData = {
  title: 'Quality of what we wrote to them',
  collect: (db: Db, customerIds: readonly string[]) => listPersonalChecks(db, customerIds),
  erase: async (tx: Tx, customerIds: readonly string[]) => erasePersonalChecks(tx, customerIds),
}
