import assert from 'node:assert/strict'
import { insertMember, type Member, openEnquiry, splitEnquiry } from '../src/modules/member-enquiries/index.ts'
import { partsOf, questionsOf } from '../src/modules/member-enquiries/queries/enquiries.ts'
import { teamByKey } from '../src/modules/organisation/index.ts'
import { newId, type Tx } from '../src/platform/db/index.ts'
import { type Actor, system } from '../src/platform/http/index.ts'

/** A councillor in the register, with an address of their own. */
export const aMember = (tx: Tx, given: Partial<Member> = {}): string =>
  insertMember(tx, {
    kind: 'councillor',
    name: 'Councillor Delia Rowe',
    title: 'Member for Castle',
    email: `${newId()}@example.org`,
    otherEmails: [],
    phone: null,
    prefers: 'email',
    wardCodes: ['W-CAS'],
    since: Temporal.PlainDate.from('2024-05-02'),
    ...given,
  })

type Asked = Partial<Parameters<typeof openEnquiry>[2]> & { by?: Actor; words: string }

/** What a Member asked by phone for their ward; without one named, by a new Member. */
export async function anEnquiryIn(tx: Tx, { by = system('test'), words, ...given }: Asked) {
  const memberId = given.memberId ?? aMember(tx)
  const opened = await openEnquiry(tx, by, {
    assistantId: null,
    door: 'phone',
    messageId: null,
    sourceKey: newId(),
    forWhom: 'ward',
    residentId: null,
    residentWords: '',
    wardCode: 'W-CAS',
    authority: 'not-recorded',
    authorityNote: '',
    safeguarding: false,
    receivedAt: tx.now,
    ...given,
    words,
    memberId,
  })
  assert.ok(opened.refusal === null)
  return { caseId: opened.caseId, reference: opened.reference, version: null, memberId }
}

/** All questions of an enquiry given to one team, as one part. */
export async function splitTo(tx: Tx, by: Actor, caseId: string, teamKey: string) {
  const team = await teamByKey(tx, teamKey)
  const questions = await questionsOf(tx, caseId)
  const split = await splitEnquiry(tx, by, {
    caseId,
    version: null,
    teamId: team?.id ?? '',
    questionIds: questions.map(({ id }) => id),
    proposedBecause: '',
    proposal: 'none',
  })
  assert.equal(split.refusal, null)
  const [part] = await partsOf(tx, caseId)
  assert.ok(part)
  return { ...part, version: null }
}
