import { addPerson, changeService, type Done, endStep, findCase, type Seen } from '#modules/cases/index.ts'
import { findOrCreateFromAnswers } from '#modules/customers/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import {
  type Enquiry,
  enquiryOf,
  isTaken,
  questionsOf,
  saveConvertedQuestion,
  saveEnquiry,
} from '../queries/enquiries.ts'
import { findMember, type Member } from '../queries/members.ts'
import { mayTellOfConverted } from '../rules/telling.ts'
import { type Elsewhere, serviceFor, whatNames, withArticle } from '../rules/what.ts'
import { type No, takeInHand } from './hand.ts'
import { takeEnquiryIn } from './open.ts'
import { writeToMember } from './write-to-member.ts'

const firstpoint = system('enquiries')

type Way = {
  what: Elsewhere
  /** The service it goes to when it is a service request. */
  serviceKey: string | null
  reason: string
}

/** Sends an enquiry the way that is made for what it is: the Member is on the case from then, where they may be told of it. */
export async function goElsewhere(
  tx: Tx,
  actor: Actor,
  { enquiry, member, what, serviceKey, reason }: Way & { enquiry: Enquiry; member: Member },
): Promise<(Done & { serviceName: string }) | No> {
  const { caseId } = enquiry
  const target = what === 'service-request' ? serviceKey : serviceFor[what]
  const service = target ? await serviceByKey(tx, target) : undefined
  if (!target || !service) return { refusal: 'no-such-service' }
  const converted = await changeService(tx, actor, {
    caseId,
    version: null,
    serviceKey: target,
    reason: reason || `A Member’s enquiry that is: ${whatNames[what]}`,
  })
  if (converted.refusal !== null) return converted
  const isKnownToFew = (await findCase(tx, firstpoint, caseId))?.scopeId !== null
  if (!isKnownToFew && mayTellOfConverted({ ...enquiry, what })) await putMemberOn(tx, enquiry, member)
  return { ...converted, serviceName: service.body.name }
}

/** Whoever answers it writes to the people on the case, and the Member asked. */
async function putMemberOn(tx: Tx, { caseId, assistantId }: Enquiry, { name, email }: Member) {
  const writer = assistantId ? await findMember(tx, assistantId) : undefined
  const { customerId } = await findOrCreateFromAnswers(tx, firstpoint, { name, email })
  await addPerson(tx, firstpoint, {
    caseId,
    version: null,
    customerId,
    role: 'reporter',
    writtenBy: writer?.name ?? null,
  })
}

/** By when it will be answered: the last that runs for it, as a sentence. */
export async function lastPromised(tx: Tx, caseId: string): Promise<string> {
  const [last] = (await promisesOf(tx, firstpoint, [{ kind: 'case', id: caseId }]))
    .filter(({ state }) => state === 'running')
    .toSorted((a, b) => Temporal.Instant.compare(b.dueAt, a.dueAt))
  return last ? `${last.words}.` : ''
}

type Question = Seen & Way & { questionId: string }

/**
 * One question of several is no enquiry: it goes its own way under a reference of its own, from the day the enquiry
 * came, and the reply to the others says where it went.
 */
export async function convertQuestion(
  tx: Tx,
  actor: Actor,
  { questionId, what, serviceKey, reason, ...seen }: Question,
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry, member } = taken
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  if (enquiry.resolvedAt !== null) return { refusal: 'reply-sent' }
  const questions = await questionsOf(tx, current.id)
  const asked = questions.find(({ id }) => id === questionId)
  if (!asked) return { refusal: 'no-such-question' }
  if (isTaken(asked)) return { refusal: 'question-taken', taken: asked }
  if (questions.length === 1) return { refusal: 'only-question' }

  const apart = await takeEnquiryIn(tx, actor, {
    ...enquiry,
    messageId: null,
    sourceKey: `question:${questionId}`,
    words: asked.question,
    written: [],
  })
  if (apart.refusal !== null) return { refusal: 'question-taken' }
  const own = await enquiryOf(tx, apart.caseId)
  if (!own) throw new Error(`The enquiry ${apart.reference} is not there`)
  saveEnquiry(tx, apart.caseId, { what })
  const gone = await goElsewhere(tx, actor, { enquiry: own, member, what, serviceKey, reason })
  if (gone.refusal !== null) return gone
  const words = [
    `This is ${withArticle(what)}.`,
    `We deal with it on its own, as ${apart.reference}.`,
    await lastPromised(tx, apart.caseId),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
  saveConvertedQuestion(tx, questionId, { caseId: apart.caseId, words })
  await writeToMember(tx, actor, {
    template: 'enquiry-question-converted',
    enquiry,
    member,
    data: { reference: current.reference, question: asked.question, words, reason },
    scopeId: current.scopeId,
  })
  return endStep(tx, actor, current, {
    action: 'enquiry-question-converted',
    words: `Question ${asked.number} goes its own way: ${whatNames[what]}, ${apart.reference}`,
    news: null,
    detail: { what, reference: apart.reference },
  })
}
