import type { Db, Tx } from '#platform/db/index.ts'
import { collectRows, eraseRows } from './queries/personal-data.ts'

/** What this module knows of people: to give it to them, and to erase it. Takes every record of a customer's family. */
export const personalData = {
  collect: (db: Db, customerIds: readonly string[]) => collectRows(db, customerIds),
  erase: (tx: Tx, customerIds: readonly string[]) => eraseRows(tx, customerIds),
}
