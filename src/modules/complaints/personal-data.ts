import type { Db, Tx } from '#platform/db/index.ts'
import { forgetFiles } from '#platform/files/index.ts'
import {
  erasePersonalComplaints,
  listPersonalLetters,
  listPersonalPoints,
  releaseCopies,
} from './queries/personal-data.ts'

/** What complaints hold about people beyond their case: their words, what was found, and the letters. */
export const complaintsPersonalData = {
  title: 'Complaints',
  collect: async (db: Db, customerIds: readonly string[]) => ({
    points: await listPersonalPoints(db, customerIds),
    letters: await listPersonalLetters(db, customerIds),
  }),
  erase: async (tx: Tx, customerIds: readonly string[]) => {
    const copies = await releaseCopies(tx, customerIds)
    erasePersonalComplaints(tx, customerIds)
    await forgetFiles(tx, copies)
  },
}
