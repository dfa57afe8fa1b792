import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { scopeByKey } from '#modules/access/index.ts'
import { moveToTeam } from '#modules/cases/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { anEnquiryIn } from '#test/enquiries.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { splitToUnits } from './actions/parts.ts'
import { partsOf, questionsOf } from './queries/enquiries.ts'
import { insertEscalation } from './queries/escalations.ts'
import { countEnquiries, countParts, enquiriesBehind, partFigures, partsBehind } from './queries/figures.ts'
import { ages, figures } from './rules/figures.ts'

const db = await testDatabase()
const reader = staffActor({ permissions: ['enquiries.read'] })
const circle = await scopeByKey(db, 'childrens-care')
const someone = await db.selectFrom('staff').select('id').limit(1).executeTakeFirstOrThrow()
const teams = [await teamByKey(db, 'street-cleansing'), await teamByKey(db, 'street-lighting')]

const enquiries: string[] = []
for (let nth = 0; nth < 8; nth += 1)
  enquiries.push(
    await inTransaction(db, async (tx) => {
      const { caseId } = await anEnquiryIn(tx, { words: 'Why is it so?' })
      const chosen = (await questionsOf(tx, caseId)).map(({ id }) => ({
        questionId: id,
        teamId: teams[nth % 2]?.id ?? '',
        proposed: null,
        proposedBecause: '',
      }))
      assert.equal((await splitToUnits(tx, system('test'), { caseId, version: null, chosen })).refusal, null)
      return caseId
    }),
  )

const day = fc.integer({ min: -60, max: 20 })
const anEnquiry = fc.record({
  received: day,
  due: day,
  responded: fc.option(fc.record({ on: day, by: fc.constantFrom('holding', 'partial', 'full') })),
  resolved: fc.option(day),
  disputed: fc.option(day),
  ended: fc.option(fc.constantFrom('satisfied', 'no-answer', 'withdrawn', 'converted')),
  failed: fc.constantFrom('not-known', 'first-contact', 'failed-before'),
  isConfirmed: fc.boolean(),
  isRestricted: fc.boolean(),
  part: fc.record({
    state: fc.constantFrom('asked', 'answered', 'returned', 'accepted'),
    answered: day,
    returned: fc.nat(2),
  }),
})

test('every number of the board, whatever enquiries there are, opens exactly as many records as it says', async () => {
  const now = db.clock.now()
  const at = (days: number) => now.add({ hours: 24 * days }).toString()
  const made = fc.array(anEnquiry, { minLength: enquiries.length, maxLength: enquiries.length })
  await fc.assert(
    fc.asyncProperty(made, async (all) => {
      for (const [index, one] of all.entries()) {
        const scope = one.isRestricted ? circle?.id : null
        await db.pool.query(
          `update enquiries set received_at = $2, due_at = $3, responded_at = $4, responded_by = $5, resolved_at = $6,
             disputed_at = $7, ended_at = $8, ended_because = $9, failed_before = $10, failed_confirmed_at = $11,
             failed_confirmed_by = $12, scope_id = $13 where case_id = $1`,
          [
            enquiries[index],
            at(one.received),
            at(one.due),
            one.responded && at(one.responded.on),
            one.responded?.by ?? null,
            one.resolved === null ? null : at(one.resolved),
            one.disputed === null ? null : at(one.disputed),
            one.ended && at(0),
            one.ended,
            one.failed,
            one.isConfirmed ? at(0) : null,
            one.isConfirmed ? someone.id : null,
            scope,
          ],
        )
        await db.pool.query(
          `update enquiry_parts set created_at = $2, state = $3, returned = $4, scope_id = $5,
             answered_at = case when $3 in ('answered', 'accepted') then $6::timestamptz end where enquiry_id = $1`,
          [enquiries[index], at(one.received), one.part.state, one.part.returned, scope, at(one.part.answered)],
        )
      }
      const period = { from: now.subtract({ hours: 24 * 30 }), until: now }
      const counted = await countEnquiries(db, reader, period)
      const behind = { period, after: null }
      for (const figure of figures) {
        const rows = await enquiriesBehind(db, reader, { ...behind, figure, age: null })
        assert.equal(rows.length, counted.figures?.[figure], figure)
      }
      for (const age of ages) {
        const rows = await enquiriesBehind(db, reader, { ...behind, figure: 'received', age })
        assert.equal(rows.length, counted.ages?.[age], age)
      }
      const units = await countParts(db, reader, period)
      for (const figure of partFigures) {
        for (const unit of units) {
          const rows = await partsBehind(db, reader, { ...behind, figure, teamId: unit.teamId })
          assert.equal(rows.length, unit[figure], `${figure} of ${unit.unit}`)
        }
        const rows = await partsBehind(db, reader, { ...behind, figure, teamId: null })
        assert.equal(
          rows.length,
          units.reduce((sum, unit) => sum + unit[figure], 0),
          figure,
        )
      }
    }),
    { numRuns: 8, endOnFailure: true },
  )
})

test('a part counts for the team that has it: for another one from when it moved there', async () => {
  const period = { from: db.clock.now().subtract({ hours: 1 }), until: db.clock.now().add({ hours: 1 }) }
  const asked = async () => {
    const counted = new Map((await countParts(db, system('test'), period)).map((row) => [row.teamId, row.asked]))
    return teams.map((team) => counted.get(team?.id ?? '') ?? 0)
  }
  const caseId = await inTransaction(db, async (tx) => {
    const { caseId: enquiryId } = await anEnquiryIn(tx, { words: 'Whose is it?' })
    const [question] = await questionsOf(tx, enquiryId)
    const chosen = [{ questionId: question?.id ?? '', teamId: teams[0]?.id ?? '', proposed: null, proposedBecause: '' }]
    await splitToUnits(tx, system('test'), { caseId: enquiryId, version: null, chosen })
    return (await partsOf(tx, enquiryId))[0]?.caseId ?? ''
  })
  const [here, there] = await asked()
  const move = { caseId, version: null, teamId: teams[1]?.id ?? '', reason: 'It is theirs', lacked: 'nothing' as const }
  const moved = await inTransaction(db, async (tx) => moveToTeam(tx, system('test'), move))
  assert.equal(moved.refusal, null)
  assert.deepEqual(await asked(), [(here ?? 0) - 1, (there ?? 0) + 1])
})

test('an enquiry counts as taken further once, however often it was, and opens', async () => {
  const now = db.clock.now()
  const period = { from: now.subtract({ hours: 1 }), until: now.add({ hours: 1 }) }
  const counted = async () => (await countEnquiries(db, system('test'), period)).figures?.escalated ?? 0
  const before = await counted()
  await inTransaction(db, async (tx) => {
    const { caseId } = await anEnquiryIn(tx, { words: 'Who decides?' })
    const asked = { caseId, reason: 'Nobody answers', byMember: null, toStaffId: someone.id, scopeId: null }
    for (const level of [1, 2]) insertEscalation(tx, { ...asked, level, decideBy: now })
    return caseId
  })
  assert.equal(await counted(), before + 1)
  const behind = await enquiriesBehind(db, system('test'), { figure: 'escalated', age: null, period, after: null })
  assert.equal(behind.length, before + 1)
})
