import type { Db, Tx } from '#platform/db/index.ts'
import { erasePersonalComplaints, listPersonalLetters, listPersonalPoints } from './queries/personal-data.ts'

/** What complaints hold about people beyond their case: their words, what was found, and the letters. */
export const complaintsPersonalData = {
  title: 'Complaints',
  collect: async (db: Db, customerIds: readonly string[]) => ({
    points: await listPersonalPoints(db, customerIds),
    letters: await listPersonalLetters(db, customerIds),
  }),
  erase: async (tx: Tx, customerIds: readonly string[]) => erasePersonalComplaints(tx, customerIds),
}
