import { loadRoles } from './modules/access/index.ts'
import { type Database, inTransaction, openDatabase } from './platform/db/index.ts'
import { systemClock } from './platform/time/index.ts'

/** Where the sample council lies. */
export const councilFolder = new URL('../council/', import.meta.url).pathname

/** Fills an empty, migrated database with the sample council: what a council is made of, without any customer or case. */
export async function loadSampleCouncil(db: Database): Promise<void> {
  await inTransaction(db, async (tx) => {
    await loadRoles(tx, councilFolder)
  })
}

/** For tests: the template every test's database is copied from. */
export async function fillTemplate(url: string): Promise<void> {
  const db = openDatabase({ url, clock: systemClock, onError: () => {} })
  try {
    await loadSampleCouncil(db)
  } finally {
    await db.close()
  }
}
