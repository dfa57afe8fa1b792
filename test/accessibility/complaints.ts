import { takeCase } from '#modules/cases/index.ts'
import { acceptComplaint, acknowledge, draftLetter, namePerson, proposeRemedy } from '#modules/complaints/index.ts'
import { type Database, inTransaction, type Tx } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { anOfficer } from '../cases.ts'
import { sortedAsBins } from '../complaints.ts'
import { asked, type livesHere } from '../journeys/city.ts'

/** A complaint with a point, a remedy, a letter that went and one that is written. */
export async function fillComplaint(db: Database, ada: Awaited<ReturnType<typeof livesHere>>) {
  const act = <T>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)
  const permissions = ['cases.read', 'cases.work', 'complaints.read', 'complaints.handle', 'complaints.manage']
  const handler = await anOfficer(db, 'customer-relations', { permissions })
  const given = { what: 'The bin was missed three weeks running', category: 'waste', 'for-whom': 'myself' }
  const complained = await asked(db, 'complaint', { customerId: ada.customerId, home: ada.home, given })
  const seen = { caseId: complained.caseId, version: null }
  const own = { openingWords: 'We are sorry.', closingWords: '' }
  const done = [
    await act((tx) => takeCase(tx, handler, seen)),
    await act((tx) => acceptComplaint(tx, handler, { ...seen, ...sortedAsBins })),
    await act((tx) => acknowledge(tx, handler, { ...seen, ...own })),
    await act((tx) =>
      proposeRemedy(tx, handler, {
        ...seen,
        pointId: null,
        kind: 'apology',
        words: 'A written apology from the manager of the crew',
        amountPence: null,
        teamId: null,
        ownerId: null,
        dueOn: londonDate(db.clock.now()).add({ days: 10 }),
      }),
    ),
    await act((tx) => namePerson(tx, handler, { ...seen, role: 'independent-person', name: 'Leonard Quist' })),
    await act((tx) => draftLetter(tx, handler, { ...seen, ...own, kind: 'response' })),
  ]
  const refused = done.filter(({ refusal }) => refusal !== null)
  if (refused.length > 0) throw new Error(`A complaint could not be made: ${JSON.stringify(refused)}`)
  return complained
}
