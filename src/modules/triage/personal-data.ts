import type { Db, Tx } from '#platform/db/index.ts'
import { collectTexts, eraseTexts } from './queries/personal-data.ts'

/** What people wrote that was placed here: theirs to be given, and to be taken out. */
export const personalData = {
  title: 'What they wrote',
  collect: (db: Db, customerIds: readonly string[]) => collectTexts(db, customerIds),
  erase: async (tx: Tx, customerIds: readonly string[]) => eraseTexts(tx, customerIds),
}
