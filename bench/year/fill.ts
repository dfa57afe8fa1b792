import { loadSampleCouncil } from '../../src/council.ts'
import { findActor } from '../../src/modules/access/index.ts'
import { publishDrafts } from '../../src/modules/definitions/actions/versions.ts'
import { loadFolder } from '../../src/modules/definitions/index.ts'
import { readConfig } from '../../src/platform/config.ts'
import { inTransaction } from '../../src/platform/db/index.ts'
import { saveSetting } from '../../src/platform/settings.ts'
import { openProgram } from '../../src/program.ts'
import { finished, needsTrial } from '../../src/trial/needed.ts'
import { fillYear, year } from './index.ts'

/** A council with nothing in it but the year, in a folder of its own, to look at its boards in the browser. */
const folder = process.env['DATA_DIR'] || './data-year'
const { DATABASE_URL: _, ...env } = process.env
const program = await openProgram(readConfig({ ...env, DATA_DIR: folder }))
try {
  if (!(await needsTrial(program.db))) throw new Error(`There is something in ${folder} already. Delete it first`)
  await loadSampleCouncil(program.db)
  await fillYear(program.url)
  await publishPrinted()
  await inTransaction(program.db, async (tx) => saveSetting(tx, finished, 'year'))
} finally {
  await program.close()
}
const [now] = year.periods.toSorted((a, b) => b.from.localeCompare(a.from))
console.log(`
  The year is in ${folder}. Look at it:  DATA_DIR=${folder} npm start
  Complaints, as Catrin Maddox:   /staff/complaints/board?from=${now?.from}&to=${lastDay(now?.until)}
  Members’ enquiries, as Siobhan Kerr:  /staff/enquiries/board?from=${year.enquiries.from}&to=${lastDay(year.enquiries.until)}
`)

/** The pages name the last day, the year the one after it. */
function lastDay(until = ''): string {
  return Temporal.PlainDate.from(until).subtract({ days: 1 }).toString()
}

/** What the paper printed stands beside what the records come to. */
async function publishPrinted() {
  const { db } = program
  const { id } = await db
    .selectFrom('staff')
    .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
    .select('staff.id')
    .where('role_key', '=', 'administrator')
    .executeTakeFirstOrThrow()
  await inTransaction(db, async (tx) => {
    const publisher = await findActor(tx, id)
    const loaded = await loadFolder(tx, import.meta.dirname, 'Complaints manager')
    if (!publisher || loaded.refusal !== null) throw new Error('The printed figures cannot be loaded')
    const drafts = await tx
      .selectFrom('definition_versions')
      .select('id')
      .where('kind', '=', 'published-figures')
      .where('state', '=', 'draft')
      .execute()
    await publishDrafts(
      tx,
      publisher,
      drafts.map((draft) => draft.id),
    )
  })
}
