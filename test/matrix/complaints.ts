import assert from 'node:assert/strict'
import {
  acceptComplaint,
  addDemand,
  answerPoint,
  askToSign,
  beginLearning,
  draftLetter,
  findComplaint,
  groupComplaints,
  namePerson,
  openOmbudsmanCase,
  proposeRemedy,
  sendAnswer,
} from '#modules/complaints/index.ts'
import { addAction } from '#modules/quality/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { TestDb } from '#test/index.ts'
import { markWithheld } from '../../src/modules/complaints/actions/marks.ts'
import { withholdingReasonsNow } from '../../src/modules/complaints/definitions.ts'
import { drawEveryReply } from './drawn.ts'
import type { Kind } from './marks.ts'

type Complaint = { caseId: string; reference: string; says: (kind: Kind, of?: string | null) => string }

/** What there is about a complaint besides its case: a register, letters, an Ombudsman’s case, what is learned and planned. */
export function complaintPlanter(db: TestDb, worker: StaffActor) {
  const act = <T>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)
  const robot = system('test')
  const today = londonDate(db.clock.now())

  /** Accepted, with a finding and an answer in hand. */
  async function lookedInto({ caseId, says }: Complaint, of: string, categoryKey: string) {
    const seen = { caseId, version: null }
    const accepted = await act((tx) =>
      acceptComplaint(tx, robot, {
        ...seen,
        categoryKey,
        detailKey: null,
        aboutTeamId: null,
        tenure: 'other',
        sector: 'single',
        risk: null,
        broughtBy: 'resident',
        tests: {},
        reason: `Because ${says('a note of staff', of)}`,
        evidence: `Seen in ${says('a note of staff', of)}`,
      }),
    )
    assert.equal(accepted.refusal, null)
    const { rows } = await db.pool.query('select id from complaint_points where case_id = $1', [caseId])
    for (const { id } of rows) {
      const answered = await act((tx) =>
        answerPoint(tx, robot, {
          ...seen,
          pointId: id,
          finding: 'upheld',
          reason: `It was ${says('what we wrote', of)}`,
          reliedOn: '',
          evidence: `File ${says('a note of staff', of)}`,
        }),
      )
      assert.equal(answered.refusal, null)
    }
    const named = { ...seen, role: 'investigating-officer', name: says('a note of staff', of) } as const
    assert.equal((await act((tx) => namePerson(tx, robot, named))).refusal, null)
    const remedy = { pointId: null, kind: 'apology', words: `Sorry for ${says('what we wrote', of)}` } as const
    const whose = { amountPence: null, teamId: null, ownerId: null, dueOn: today.add({ days: 10 }) }
    assert.equal((await act((tx) => proposeRemedy(tx, robot, { ...seen, ...remedy, ...whose }))).refusal, null)
    const drafted = await act((tx) => draftLetter(tx, robot, { ...seen, kind: 'response' }))
    assert.ok(drafted.refusal === null)
    return drafted.letterId
  }

  /** Signed and sent, before an Ombudsman, learned from, planned for, and its answer drawn to be looked over. */
  async function answered(complaint: Complaint, of: string, categoryKey: string) {
    const { caseId, reference, says } = complaint
    const letterId = await lookedInto(complaint, of, categoryKey)
    const seen = { caseId, version: null, letterId }
    assert.equal((await act((tx) => askToSign(tx, robot, seen))).refusal, null)
    await db.pool.query(`update complaint_letters set state = 'signed' where id = $1`, [letterId])
    assert.equal((await act((tx) => sendAnswer(tx, robot, seen))).refusal, null)
    const scheme = 'lgsco'
    const theirReference = says('what it is about', of)
    const opened = await act((tx) =>
      openOmbudsmanCase(tx, worker, { caseId, scheme, theirReference, receivedOn: today }),
    )
    assert.ok(opened.refusal === null)
    const demand = {
      id: opened.id,
      version: 1,
      kind: 'order',
      words: `Look at ${says('what it is about', of)}`,
    } as const
    const until = { amountPence: null, dueOn: today.add({ days: 20 }), ownerId: null }
    assert.equal((await act((tx) => addDemand(tx, worker, { ...demand, ...until }))).refusal, null)
    const found = await findComplaint(db, worker, caseId)
    assert.ok(found)
    const [reason] = await withholdingReasonsNow(db)
    const passage = { complaint: found, document: `complaint-${caseId}`, version: 0, reasonKey: reason?.key ?? '' }
    const withheld = { ...passage, words: says('what it is about', of), note: says('a note of staff', of) }
    assert.equal((await act((tx) => markWithheld(tx, worker, withheld))).refusal, null)
    const plain = { ownerId: worker.id, dueOn: today.add({ days: 30 }), action: 'Look at the list again' }
    const learning = { ...plain, categoryKey, detailKey: null, rootCause: 'The list is old', complaints: [reference] }
    assert.equal((await act((tx) => beginLearning(tx, worker, learning))).refusal, null)
    const planned = { ...plain, theme: 'Lists', source: 'complaint', sourceWords: 'A complaint', reference } as const
    assert.equal((await act((tx) => addAction(tx, worker, planned))).refusal, null)
    await drawEveryReply(db)
  }

  async function group(complaints: readonly Complaint[], of: string) {
    const [first] = complaints
    assert.ok(first)
    const title = `All about ${first.says('a note of staff', of)}`
    const references = complaints.map(({ reference }) => reference)
    const grouped = await act((tx) => groupComplaints(tx, worker, { title, references }))
    assert.equal(grouped.refusal, null)
  }

  return { lookedInto, answered, group }
}
