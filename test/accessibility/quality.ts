import assert from 'node:assert/strict'
import { judgeReply } from '#modules/quality/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import type { Work } from '#platform/jobs/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { addAction } from '../../src/modules/quality/actions/plan.ts'
import { checklistNow } from '../../src/modules/quality/definitions.ts'
import { anOfficer } from '../cases.ts'
import { runJobs } from '../index.ts'

/** A reply drawn to be looked over, one that went back to its author, and an action that somebody owns. */
export async function fillQuality(work: Work) {
  const manager = await anOfficer(work.db, 'customer-relations', { permissions: ['quality.check', 'actions.manage'] })
  const owner = await work.db
    .selectFrom('staff')
    .select('id')
    .where('name', '=', 'Catrin Maddox')
    .executeTakeFirstOrThrow()
  await runJobs(work, ['quality.draw'])
  const { refusal } = await inTransaction(work.db, (tx) =>
    addAction(tx, manager, {
      theme: 'Missed collections',
      action: 'Give every crew the new list by six in the morning',
      ownerId: owner.id,
      dueOn: londonDate(tx.now).add({ days: 40 }),
      source: 'committee',
      sourceWords: 'Environment committee, November',
      reference: null,
    }),
  )
  if (refusal !== null) throw new Error(`No action could be added: ${refusal}`)
  const [waiting, back] = await work.db.selectFrom('quality_checks').select(['id', 'version']).execute()
  const checklist = await checklistNow(work.db)
  assert.ok(waiting && back && checklist)
  const checker = await anOfficer(work.db, 'street-cleansing', { permissions: ['quality.check'] })
  const answers = Object.fromEntries(checklist.body.checklist.map(({ key }) => [key, 'not-met' as const]))
  const judged = await inTransaction(work.db, (tx) =>
    judgeReply(tx, checker, { checkId: back.id, version: back.version, answers, words: 'No day is given', note: '' }),
  )
  assert.equal(judged.refusal, null)
  return { checkId: waiting.id }
}
