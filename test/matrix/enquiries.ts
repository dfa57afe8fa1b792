import assert from 'node:assert/strict'
import { addNote } from '#modules/cases/index.ts'
import {
  answerPart,
  escalateEnquiry,
  insertMember,
  openEnquiry,
  recordAuthority,
  sendHolding,
  sendReply,
  splitEnquiry,
} from '#modules/member-enquiries/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { runJobs } from '#test/index.ts'
import { recordConsent } from '../../src/modules/member-enquiries/actions/consent.ts'
import { findCaseByReference } from '../../src/modules/member-enquiries/queries/cases.ts'
import { questionsOf } from '../../src/modules/member-enquiries/queries/enquiries.ts'
import { drawEveryReply } from './drawn.ts'
import type { Kind, Marks } from './marks.ts'
import type { Planted, PlantedRecord, Work } from './world.ts'

type RecordOf = (
  name: string,
  circle: string | null,
  team: string | null,
  more?: Partial<PlantedRecord>,
) => (kind: Kind, of?: string | null) => string

/** What Members ask: an enquiry with the resident it is about, its parts with units, what was answered and what was not. */
export function enquiryPlanter(
  work: Work,
  { record, marks, planted, worker }: { record: RecordOf; marks: Marks; planted: Planted; worker: StaffActor },
) {
  const { db } = work
  const act = <T>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)
  const robot = system('test')
  const today = londonDate(db.clock.now())
  const done = <T extends { refusal: string | null }>(answer: T) => {
    assert.equal(answer.refusal, null, JSON.stringify(answer))
    return answer
  }
  const members = new Map<string, string>()

  async function memberId(whose: string): Promise<string> {
    const known = members.get(whose)
    if (known) return known
    const email = `matrix.${whose.toLowerCase()}@example.org`
    const found = await db.selectFrom('members').select('id').where('email', '=', email).executeTakeFirst()
    const id =
      found?.id ??
      (await act(async (tx) =>
        insertMember(tx, {
          kind: 'councillor',
          name: `Councillor ${whose}`,
          title: 'Member',
          email,
          otherEmails: [],
          phone: null,
          prefers: 'portal',
          wardCodes: [],
          since: today,
        }),
      ))
    members.set(whose, id)
    return id
  }

  type Asked = { whose: string; about: string; circle?: string | null }

  /** Two questions: one that the unit of `part` answers as work of its own, and one that another unit has. */
  async function asked(name: string, { whose, about, circle = null }: Asked) {
    const more = { people: [about], brought: whose }
    const says = record(name, circle, 'customer-relations', more)
    const part = record(`part of ${name}`, circle, 'highways-maintenance', more)
    const member = await memberId(whose)
    const opened = await act((tx) =>
      openEnquiry(tx, robot, {
        memberId: member,
        assistantId: null,
        door: 'portal',
        messageId: null,
        sourceKey: `matrix:${name}`,
        words: `Why is ${says('what it is about')} so?\nWhen is ${part('what it is about')} mended?`,
        forWhom: 'resident',
        residentId: planted.people.get(about)?.id ?? null,
        residentWords: `A neighbour at ${says('what it is about')}`,
        wardCode: null,
        authority: 'not-recorded',
        authorityNote: '',
        safeguarding: false,
        receivedAt: tx.now,
      }),
    )
    assert.ok(opened.refusal === null)
    const { caseId, reference } = opened
    const seen = { caseId, version: null }
    remember(name, [reference, caseId])
    planted.references.set(name, reference)
    const note = `She ${says('a note of staff')}`
    done(await act((tx) => recordAuthority(tx, worker, { ...seen, authority: 'asked-to-act', note })))
    const evidence = { givenBy: about, givenOn: today, how: 'phone', evidence: says('a note of staff') } as const
    done(await act((tx) => recordConsent(tx, worker, { ...seen, ...evidence })))
    const [first, second] = await questionsOf(db, caseId)
    const own = await given(caseId, first?.id, 'street-cleansing')
    remember(name, [own.reference, own.caseId])
    const other = await given(caseId, second?.id, 'highways-maintenance')
    remember(`part of ${name}`, [other.reference, other.caseId])
    await act((tx) => addNote(tx, worker, { caseId: other.caseId, text: `Note ${part('a note of staff')}` }))
    await runJobs(work)
    return {
      caseId,
      seen,
      says,
      parts: [
        { ...own, says },
        { ...other, says: part },
      ] as const,
    }
  }

  type Enquiry = Awaited<ReturnType<typeof asked>>

  async function given(caseId: string, questionId: string | undefined, teamKey: string) {
    const team = await teamByKey(db, teamKey)
    const split = await act((tx) =>
      splitEnquiry(tx, worker, {
        caseId,
        version: null,
        teamId: team?.id ?? '',
        questionIds: [questionId ?? ''],
        proposedBecause: '',
        proposal: 'none',
      }),
    )
    assert.ok(split.refusal === null)
    const part = await act((tx) => findCaseByReference(tx, split.part))
    assert.ok(part)
    return { caseId: part.id, reference: split.part }
  }

  const remember = (name: string, ids: readonly string[]) => {
    for (const id of ids) marks.remember(id, { record: name, kind: 'that it is there', of: null })
  }

  /** Every question answered by its unit, replied to, and the reply drawn to be looked over. */
  async function answered({ seen, parts }: Enquiry) {
    for (const part of parts) {
      const answer = { answer: `It is ${part.says('what we wrote')}.`, outcome: 'done', workDueOn: null } as const
      done(await act((tx) => answerPart(tx, robot, { caseId: part.caseId, version: null, ...answer })))
    }
    done(await act((tx) => sendReply(tx, worker, { ...seen, body: null, restBy: null })))
    await drawEveryReply(db)
    await runJobs(work)
  }

  /** Not answered: a holding reply, and taken further by the Member. */
  async function waits({ seen, says }: Enquiry) {
    const delay = {
      reason: `We wait for ${says('what we wrote')}`,
      newDate: null,
      nextUpdateOn: today.add({ days: 2 }),
    }
    done(await act((tx) => sendHolding(tx, worker, { ...seen, ...delay })))
    done(await act((tx) => escalateEnquiry(tx, robot, { ...seen, reason: `Late: ${says('what it is about')}` })))
    await drawEveryReply(db)
    await runJobs(work)
  }

  return { asked, answered, waits }
}
