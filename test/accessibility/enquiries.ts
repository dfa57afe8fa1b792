import assert from 'node:assert/strict'
import {
  answerPart,
  escalateEnquiry,
  listMembers,
  sendReply,
  sortEnquiry,
  splitToUnits,
} from '#modules/member-enquiries/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { type Database, inTransaction, type Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { hashToken } from '#platform/secrets/index.ts'
import { saveMemberSession } from '../../src/modules/member-enquiries/queries/member-sessions.ts'
import { anOfficer } from '../cases.ts'
import { anEnquiryIn } from '../enquiries.ts'

export const enquiryPermissions = ['cases.read', 'cases.work', 'enquiries.read', 'enquiries.handle', 'enquiries.manage']

/** The Member who looks at pages has signed in with this. */
export const memberToken = 'member-who-looks-at-pages'

/** What Members asked: one that nobody has sorted, one with a unit, two that are answered, two taken further. */
export async function fillEnquiries(db: Database, officer: StaffActor) {
  const act = <T>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)
  const cleansing = await anOfficer(db, 'street-cleansing', { permissions: enquiryPermissions })
  const member = (await listMembers(db)).find(({ kind }) => kind === 'councillor')
  const team = await teamByKey(db, 'street-cleansing')
  assert.ok(member && team)

  const asked = (words: string) => act((tx) => anEnquiryIn(tx, { memberId: member?.id ?? '', words }))

  async function split(seen: Awaited<ReturnType<typeof asked>>) {
    const questions = await db.selectFrom('enquiry_questions').select('id').where('case_id', '=', seen.caseId).execute()
    const chosen = questions.map(({ id }) => ({
      questionId: id,
      teamId: team?.id ?? '',
      proposed: null,
      proposedBecause: '',
    }))
    const done = await act((tx) => splitToUnits(tx, officer, { ...seen, chosen }))
    assert.ok(done.refusal === null)
    return db
      .selectFrom('enquiry_parts')
      .innerJoin('cases', 'cases.id', 'enquiry_parts.case_id')
      .select(['cases.id as caseId', 'cases.reference'])
      .where('enquiry_id', '=', seen.caseId)
      .executeTakeFirstOrThrow()
  }

  async function replied(words: string) {
    const enquiry = await asked(words)
    const last = await split(enquiry)
    const answer = { answer: 'It is done on Monday.', outcome: 'done', workDueOn: null } as const
    await act((tx) => answerPart(tx, cleansing, { caseId: last.caseId, version: null, ...answer }))
    await act((tx) => sendReply(tx, officer, { ...enquiry, body: null, restBy: null }))
    return enquiry
  }

  const open = await asked('Why is Castlegate not swept?\nWhen is the fallen bollard taken away?')
  const given = await asked('Why is the market place so dirty?')
  const part = await split(given)
  const answered = await replied('When is the sign put up?')
  await replied('When is the bench mended?')
  const converted = await asked('How many lamps failed in 2025?')
  const sort = { ...converted, what: 'foi', serviceKey: null, reason: '' } as const
  await act((tx) => sortEnquiry(tx, officer, sort))
  for (const late of [given, await asked('Who mends the fence?')]) {
    const { refusal } = await act((tx) => escalateEnquiry(tx, officer, { ...late, reason: 'Nobody answers' }))
    assert.equal(refusal, null)
  }
  await act(async (tx) =>
    saveMemberSession(tx, {
      memberId: member.id,
      tokenHash: hashToken(memberToken),
      expiresAt: tx.now.add({ hours: 12 }),
    }),
  )
  return {
    enquiry: open.reference,
    enquiryAnswered: answered.reference,
    enquiryConverted: converted.reference,
    enquiryPart: part.reference.replace('/', '.'),
    memberId: member.id,
  }
}
