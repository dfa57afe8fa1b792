import {
  beginStep,
  closeOpenedInError,
  type Done,
  endStep,
  isOpen,
  type Seen,
  takeCase,
  undoService,
} from '#modules/cases/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { mayManage } from '../permissions.ts'
import {
  type Enquiry,
  enquiryOf,
  type QuestionRow,
  questionsOf,
  repliesOf,
  saveEnquiry,
  saveQuestionBack,
} from '../queries/enquiries.ts'
import type { Member } from '../queries/members.ts'
import { wasToldOfConversion, wasWrittenSince } from '../queries/told.ts'
import type { EnquiryRefusal } from '../rules/standing.ts'
import { lastPromised } from './elsewhere.ts'
import { type No, takeInHand } from './hand.ts'
import { writeToMember } from './write-to-member.ts'

/** Why it cannot be taken back that an enquiry went another way; null when it can. */
export async function refusalToUndo(db: Db, enquiry: Enquiry, caseIsOpen: boolean): Promise<EnquiryRefusal | null> {
  if (enquiry.endedBecause !== 'converted' || enquiry.endedAt === null) return 'not-converted'
  if (!caseIsOpen) return 'finished-there'
  return (await wasWrittenSince(db, enquiry.caseId, enquiry.endedAt)) ? 'told-since' : null
}

/**
 * An enquiry went another way by mistake: it is one again, with the promises it had from when it was received, and counts
 * as if it had never gone. The Member is told once where they had been told of it.
 */
export async function undoConversion(
  tx: Tx,
  actor: Actor,
  { reason, ...seen }: Seen & { reason: string },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry, member } = taken
  const refusal = await refusalToUndo(tx, enquiry, isOpen(current.status))
  if (refusal || enquiry.endedAt === null) return { refusal: refusal ?? 'not-converted' }
  const changedAt = enquiry.endedAt
  const undone = await undoService(tx, actor, {
    caseId: current.id,
    version: null,
    serviceKey: 'member-enquiry',
    answers: { member: member.id, what: enquiry.words },
    summary: enquiry.words,
    changedAt,
    reason,
  })
  if (undone.refusal !== null) return undone
  if (await wasToldOfConversion(tx, current.id, changedAt))
    await tell(tx, actor, { enquiry, reference: current.reference, member, reason, question: '' })
  const mine = await takeCase(tx, actor, { caseId: current.id, version: null })
  return mine.refusal === null ? mine : undone
}

/** Why it cannot be taken back that one question went its own way; null when it can. */
export async function refusalToTakeBack(
  db: Db,
  enquiry: Enquiry,
  { convertedTo, convertedStatus }: Pick<QuestionRow, 'convertedTo' | 'convertedStatus'>,
): Promise<EnquiryRefusal | null> {
  const own = convertedTo ? await enquiryOf(db, convertedTo) : undefined
  if (!own || own.endedAt === null) return 'not-converted'
  if (enquiry.endedAt !== null) return 'ended'
  if (enquiry.resolvedAt !== null) return 'reply-sent'
  if (convertedStatus === null || !isOpen(convertedStatus)) return 'finished-there'
  const wentAt = own.endedAt
  const saidWhere = (await repliesOf(db, enquiry.caseId)).some(
    ({ kind, sentAt }) => kind !== 'holding' && sentAt !== null && Temporal.Instant.compare(sentAt, wentAt) >= 0,
  )
  return saidWhere || (await wasWrittenSince(db, own.caseId, wentAt)) ? 'told-since' : null
}

/**
 * One question went its own way by mistake: it is a question of its enquiry again, and the case that was opened for it is
 * closed as opened in error. What is written about that one stands on the enquiry from then on.
 */
export async function takeQuestionBack(
  tx: Tx,
  actor: Actor,
  { questionId, reason, ...seen }: Seen & { questionId: string; reason: string },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry, member } = taken
  const asked = (await questionsOf(tx, current.id)).find(({ id }) => id === questionId)
  if (!asked?.convertedTo) return { refusal: 'not-converted' }
  const refusal = await refusalToTakeBack(tx, enquiry, asked)
  if (refusal) return { refusal }
  const own = await beginStep(tx, actor, { caseId: asked.convertedTo, version: null }, mayManage)
  if (own.refusal !== null) return own
  const closed = await closeOpenedInError(tx, actor, {
    caseId: own.current.id,
    version: null,
    into: current,
    reason,
  })
  if (closed.refusal !== null) return closed
  saveEnquiry(tx, own.current.id, { ended_because: 'opened-in-error' })
  saveQuestionBack(tx, questionId)
  await tell(tx, actor, {
    enquiry,
    reference: current.reference,
    member,
    reason,
    question: asked.question,
  })
  return endStep(tx, actor, current, {
    action: 'enquiry-question-back',
    words: `Question ${asked.number} is answered here after all: ${own.current.reference} was opened in error`,
    news: null,
    detail: { reference: own.current.reference },
  })
}

type Telling = { enquiry: Enquiry; reference: string; member: Member; reason: string; question: string }

async function tell(tx: Tx, actor: Actor, { enquiry, reference, member, reason, question }: Telling) {
  const { caseId } = enquiry
  const scopeId = (await enquiryOf(tx, caseId))?.scopeId ?? null
  await writeToMember(tx, actor, {
    template: 'enquiry-conversion-undone',
    enquiry,
    member,
    data: { reference, question, reason, promise: await lastPromised(tx, caseId) },
    scopeId,
    link: `/members/enquiries/${reference}`,
  })
}
