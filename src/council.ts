import { loadRoles } from './modules/access/index.ts'
import { loadCouncil } from './modules/definitions/index.ts'
import './modules/complaints/index.ts'
import './modules/demand/index.ts'
import './modules/guidance/index.ts'
import { loadMembers } from './modules/member-enquiries/index.ts'
import './modules/messages/index.ts'
import './modules/promises/index.ts'
import './modules/quality/index.ts'
import './modules/services/index.ts'
import './modules/triage/index.ts'
import { loadDuty, loadOrganisation, loadStaff } from './modules/organisation/index.ts'
import { type FileReport, loadPlaces } from './modules/places/index.ts'
import { type Database, inTransaction, openDatabase } from './platform/db/index.ts'
import { fixedClock, londonDate } from './platform/time/index.ts'

/** Where the sample council lies. */
export const councilFolder = new URL('../council/', import.meta.url).pathname

/** Fills an empty, migrated database with the sample council: what a council is made of, without any customer or case. */
export async function loadSampleCouncil(db: Database): Promise<void> {
  await inTransaction(db, async (tx) => {
    await loadRoles(tx, councilFolder)
    await loadOrganisation(tx, councilFolder)
    await loadStaff(tx, councilFolder, { trial: true })
    await loadMembers(tx, councilFolder)
    await loadDuty(tx, councilFolder, { from: londonDate(tx.now).subtract({ weeks: 26 }), weeks: 104 })
    await loadCouncil(tx, councilFolder)
  })
  for (const report of await loadPlaces(db, `${councilFolder}places`)) refuseFaults(report)
}

/** The sample is ours, so a fault in it is a fault of the program. */
function refuseFaults(report: FileReport) {
  const first = report.refused === null ? report.rejected[0] : { at: 'the file', reason: report.refused }
  if (first) throw new Error(`${report.file}, ${first.at}: ${first.reason}`)
}

/** For tests: the template every test's database is copied from, the same on whatever day it is made. */
export async function fillTemplate(url: string): Promise<void> {
  const db = openDatabase({ url, clock: fixedClock('2026-11-18T08:00:00Z'), onError: () => {} })
  try {
    await loadSampleCouncil(db)
  } finally {
    await db.close()
  }
}
