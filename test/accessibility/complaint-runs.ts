import { type Database, inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { checkAssessment } from '../../src/modules/complaints/actions/assessment.ts'
import { groupComplaints } from '../../src/modules/complaints/actions/groups.ts'
import { beginLearning, endLearning } from '../../src/modules/complaints/actions/learning.ts'
import { addDemand, openOmbudsmanCase } from '../../src/modules/complaints/actions/ombudsman.ts'
import { must, publishedAssessment, versionOf, writtenAssessment } from '../assessments.ts'
import { anOfficer, openedCase } from '../cases.ts'

/** What those who run complaints look at: an Ombudsman's case with an order, a group, something learned, a compliment. */
export async function fillComplaintRuns(db: Database, complained: { caseId: string; reference: string }) {
  const act = <T extends { refusal: string | null }>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)
  const permissions = ['cases.read', 'cases.work', 'complaints.read', 'complaints.handle', 'complaints.manage']
  const manager = await anOfficer(db, 'customer-relations', { permissions })
  const today = londonDate(db.clock.now())
  const given = { what: 'The lid is broken as well', category: 'waste', 'for-whom': 'myself' }
  const other = await openedCase(db, 'complaint', { answers: given })
  await openedCase(db, 'compliment', { answers: { what: 'A friendly crew', category: 'waste' } })
  const ombudsman = await act((tx) =>
    openOmbudsmanCase(tx, manager, {
      caseId: complained.caseId,
      scheme: 'lgsco',
      theirReference: `26 ${newId().slice(-6)}`,
      receivedOn: today,
    }),
  )
  const learning = await act((tx) =>
    beginLearning(tx, manager, {
      categoryKey: 'waste',
      detailKey: null,
      rootCause: 'Crews have the old list',
      action: 'A new list each morning',
      ownerId: manager.id,
      dueOn: today.add({ days: 20 }),
      complaints: [complained.reference],
    }),
  )
  if (ombudsman.refusal !== null || learning.refusal !== null) throw new Error('An Ombudsman case could not be made')
  const done = [
    await act((tx) =>
      addDemand(tx, manager, {
        id: ombudsman.id,
        version: 1,
        kind: 'order',
        words: 'Write an apology',
        amountPence: null,
        dueOn: today.add({ days: 20 }),
        ownerId: null,
      }),
    ),
    await act((tx) => endLearning(tx, manager, { id: learning.id, version: 1, doneOn: today, evidence: 'The list' })),
    await act((tx) =>
      groupComplaints(tx, manager, { title: 'A missed street', references: [complained.reference, other.reference] }),
    ),
  ]
  const refused = done.filter(({ refusal }) => refusal !== null)
  if (refused.length > 0) throw new Error(`Could not be made: ${JSON.stringify(refused)}`)
  await publishedAssessment(db, manager, { year: 2024 })
  await writtenAssessment(db, manager, { year: 2025 })
  const checked = await writtenAssessment(db, manager, { code: 'lgsco-code', year: 2025 })
  await must(db, async (tx) => checkAssessment(tx, manager, { id: checked, version: await versionOf(tx, checked) }))
}
