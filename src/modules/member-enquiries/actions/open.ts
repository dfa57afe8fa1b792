import { type AtOnce, receive } from '#modules/cases/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { insertEnquiry, insertQuestion, type NewEnquiry } from '../queries/enquiries.ts'
import { historyOfResident } from '../queries/history.ts'
import { findMember, type Member } from '../queries/members.ts'
import { failedBefore } from '../rules/failed-before.ts'
import { questionsIn } from '../rules/questions.ts'
import { putFirst } from './at-risk.ts'
import { writeToMember } from './write-to-member.ts'

export type OpenEnquiry = Pick<
  NewEnquiry,
  | 'door'
  | 'messageId'
  | 'words'
  | 'forWhom'
  | 'residentId'
  | 'residentWords'
  | 'wardCode'
  | 'authority'
  | 'authorityNote'
  | 'safeguarding'
> & {
  memberId: string
  assistantId: string | null
  /** The mail, portal form or call it came from: one of them opens one enquiry. */
  sourceKey: string
  /** When it reached us: the clock runs from then. */
  receivedAt: Temporal.Instant
  /** Rules that its words meet; left out where nobody has read or judged it yet. */
  written?: readonly number[]
}

export type Opened =
  | {
      refusal: null
      caseId: string
      reference: string
      repeat: boolean
      promiseWords: string | null
      /** What was written cannot wait. */
      atOnce: AtOnce | null
    }
  | { refusal: 'no-member' | 'other-content' }

/**
 * Takes in an enquiry, by whichever door. Its clock runs from when it reached us; the Member hears the reference and
 * the promise. Sent twice it is one.
 */
export async function openEnquiry(tx: Tx, actor: Actor, given: OpenEnquiry): Promise<Opened> {
  const opened = await takeEnquiryIn(tx, actor, given)
  const member = await findMember(tx, given.memberId)
  if (opened.refusal === null && !opened.repeat && member) {
    const told = { ...given, safeguarding: given.safeguarding || opened.atOnce !== null }
    await tellMember(tx, actor, member, { ...told, ...opened, scopeId: opened.atOnce?.keptBy ?? null })
  }
  return opened
}

/** The same without a word to the Member: they hear of it by what is done with it. */
export async function takeEnquiryIn(tx: Tx, actor: Actor, given: OpenEnquiry): Promise<Opened> {
  const member = await findMember(tx, given.memberId)
  const service = await serviceByKey(tx, 'member-enquiry')
  if (!member) return { refusal: 'no-member' }
  if (!service) throw new Error('The service “member-enquiry” is not published')
  const received = await receive(tx, actor, {
    channel: 'member',
    sourceKey: given.sourceKey,
    customerId: null,
    onBehalfOf: given.residentId,
    serviceVersionId: service.versionId,
    answers: { member: member.id, what: given.words },
    place: null,
    receivedAt: given.receivedAt,
    summary: given.words,
    ...(given.written && { written: given.written }),
  })
  if (received.refusal !== null || !received.caseId || !received.reference) return { refusal: 'other-content' }
  const { caseId, reference, repeat, promiseWords, atOnce } = received
  if (repeat) return { refusal: null, caseId, reference, repeat, promiseWords: null, atOnce }
  const scopeId = atOnce?.keptBy ?? null
  const safeguarding = given.safeguarding || atOnce !== null

  const promises = await promisesOf(tx, system('enquiries'), [{ kind: 'case', id: caseId }])
  const respond = promises.find(({ kind }) => kind === 'reply')
  const failed = failedBefore(
    given.residentId !== null,
    given.residentId ? await historyOfResident(tx, given.residentId, given.receivedAt) : [],
  )
  insertEnquiry(tx, {
    ...given,
    safeguarding,
    caseId,
    failedBefore: failed.verdict,
    failedBecause: failed.because,
    dueAt: respond?.originalDueAt ?? given.receivedAt,
    scopeId,
  })
  if (safeguarding && !atOnce) await putFirst(tx, caseId)
  for (const [index, question] of questionsIn(given.words).entries())
    insertQuestion(tx, { caseId, number: index + 1, question, scopeId })
  return { refusal: null, caseId, reference, repeat, promiseWords: respond?.words ?? promiseWords, atOnce }
}

type Told = Pick<OpenEnquiry, 'memberId' | 'assistantId' | 'safeguarding'> & {
  caseId: string
  reference: string
  promiseWords: string | null
  scopeId: string | null
}

/** The reference, and by when they hear. An assistant who did not say for whom they write is asked. */
export async function tellMember(
  tx: Tx,
  actor: Actor,
  member: Member,
  { reference, promiseWords, scopeId, ...enquiry }: Told,
) {
  await writeToMember(tx, actor, {
    template: 'enquiry-received',
    enquiry,
    member,
    data: {
      reference,
      promiseWords: promiseWords ? `${promiseWords}.` : '',
      atRisk: enquiry.safeguarding ? 'yes' : '',
      forWhom: member.kind === 'assistant' ? 'ask' : '',
    },
    scopeId,
    link: `/members/enquiries/${reference}`,
  })
}
