import type { UpdateObject } from 'kysely'
import { type Db, newId, type SqlBool, sql, type Tables, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

const columns = [
  'enquiries.case_id as caseId',
  'member_id as memberId',
  'assistant_id as assistantId',
  'door',
  'enquiries.message_id as messageId',
  'words',
  'what',
  'for_whom as forWhom',
  'resident_id as residentId',
  'resident_words as residentWords',
  'enquiries.ward_code as wardCode',
  'authority',
  'authority_note as authorityNote',
  'failed_before as failedBefore',
  'failed_because as failedBecause',
  'failed_confirmed_at as failedConfirmedAt',
  'campaign_id as campaignId',
  'safeguarding',
  'responded_at as respondedAt',
  'responded_by as respondedBy',
  'enquiries.resolved_at as resolvedAt',
  'disputed_at as disputedAt',
  'disputed_because as disputedBecause',
  'ended_at as endedAt',
  'ended_because as endedBecause',
  'due_at as dueAt',
  'enquiries.scope_id as scopeId',
  'enquiries.received_at as receivedAt',
] as const

const select = (db: Db) => db.selectFrom('enquiries').select(columns)

export type Enquiry = NonNullable<Awaited<ReturnType<typeof enquiryOf>>>

/** The enquiry a case has; the case was reached and locked before. */
export const enquiryOf = (db: Db, caseId: string) => select(db).where('case_id', '=', caseId).executeTakeFirst()

/** The same for whoever may know of it. */
export const findEnquiry = (db: Db, actor: Actor, caseId: string) =>
  select(db).where('case_id', '=', caseId).where(visible(actor, 'enquiries.scope_id')).executeTakeFirst()

export type NewEnquiry = Pick<
  Enquiry,
  | 'caseId'
  | 'memberId'
  | 'assistantId'
  | 'door'
  | 'messageId'
  | 'words'
  | 'forWhom'
  | 'residentId'
  | 'residentWords'
  | 'wardCode'
  | 'authority'
  | 'authorityNote'
  | 'failedBefore'
  | 'failedBecause'
  | 'safeguarding'
  | 'dueAt'
  | 'scopeId'
  | 'receivedAt'
>

export function insertEnquiry(tx: Tx, row: NewEnquiry) {
  tx.save(
    tx.insertInto('enquiries').values({
      case_id: row.caseId,
      member_id: row.memberId,
      assistant_id: row.assistantId,
      door: row.door,
      message_id: row.messageId,
      words: row.words,
      what: 'untriaged',
      for_whom: row.forWhom,
      resident_id: row.residentId,
      resident_words: row.residentWords,
      ward_code: row.wardCode,
      authority: row.authority,
      authority_note: row.authorityNote,
      failed_before: row.failedBefore,
      failed_because: row.failedBecause,
      safeguarding: row.safeguarding,
      due_at: row.dueAt,
      scope_id: row.scopeId,
      received_at: row.receivedAt,
      created_at: tx.now,
    }),
  )
}

type Change = Omit<UpdateObject<Tables, 'enquiries', 'enquiries'>, 'case_id' | 'created_at'>

export function saveEnquiry(tx: Tx, caseId: string, change: Change) {
  tx.save(tx.updateTable('enquiries').set(change).where('case_id', '=', caseId))
}

/** The questions of an enquiry with what each unit answered, in the order they were asked. */
export const questionsOf = (db: Db, caseId: string) =>
  db
    .selectFrom('enquiry_questions')
    .leftJoin('enquiry_parts', 'enquiry_parts.case_id', 'part_id')
    .leftJoin('units', 'units.id', 'enquiry_parts.team_id')
    .leftJoin('cases', 'cases.id', 'part_id')
    .leftJoin('cases as own', 'own.id', 'converted_to')
    .select(['enquiry_questions.id', 'enquiry_questions.number', 'enquiry_questions.question'])
    .select(['part_id as partId', 'units.name as unit'])
    .select(['enquiry_parts.state', 'enquiry_parts.answer as partAnswer', 'enquiry_parts.outcome'])
    .select(['work_due_on as workDueOn', 'cases.reference as partReference', 'enquiry_parts.holds'])
    .select('other_body as otherBody')
    .select(['converted_to as convertedTo', 'converted_words as convertedWords', 'own.reference as convertedReference'])
    .select('own.status as convertedStatus')
    .where('enquiry_questions.case_id', '=', caseId)
    .orderBy('enquiry_questions.number')
    .execute()

export type QuestionRow = Awaited<ReturnType<typeof questionsOf>>[number]

/** A unit has it, or it went its own way. */
export const isTaken = ({ partId, convertedTo }: Pick<QuestionRow, 'partId' | 'convertedTo'>) =>
  partId !== null || convertedTo !== null

/** Its unit has answered it, or it went its own way. */
export const isAnswered = ({ state, convertedTo }: Pick<QuestionRow, 'state' | 'convertedTo'>) =>
  state === 'answered' || state === 'accepted' || convertedTo !== null

type NewQuestion = { caseId: string; number: number; question: string; scopeId: string | null }

export function insertQuestion(tx: Tx, { caseId, number, question, scopeId }: NewQuestion) {
  tx.save(
    tx
      .insertInto('enquiry_questions')
      .values({ id: newId(), case_id: caseId, number, question, scope_id: scopeId, created_at: tx.now }),
  )
}

export function saveQuestionsOfPart(tx: Tx, questionIds: readonly string[], partId: string) {
  tx.save(tx.updateTable('enquiry_questions').set({ part_id: partId }).where('id', 'in', questionIds))
}

/** The case a question went on as, and what the reply says of it. */
export function saveConvertedQuestion(tx: Tx, id: string, { caseId, words }: { caseId: string; words: string }) {
  tx.save(
    tx.updateTable('enquiry_questions').set({ converted_to: caseId, converted_words: words }).where('id', '=', id),
  )
}

/** It is a question of its enquiry again. */
export function saveQuestionBack(tx: Tx, id: string) {
  tx.save(tx.updateTable('enquiry_questions').set({ converted_to: null, converted_words: null }).where('id', '=', id))
}

export function deleteQuestion(tx: Tx, id: string) {
  tx.save(tx.deleteFrom('enquiry_questions').where('id', '=', id))
}

const partColumns = [
  'enquiry_parts.case_id as caseId',
  'enquiry_id as enquiryId',
  'enquiry_parts.team_id as teamId',
  'proposed_because as proposedBecause',
  'enquiry_parts.state',
  'answer',
  'enquiry_parts.outcome',
  'work_due_on as workDueOn',
  'other_body as otherBody',
  'answered_at as answeredAt',
  'for_team_id as forTeamId',
  'signed_off_at as signedOffAt',
  'missing',
  'returned',
  'holds',
] as const

export const partsOf = (db: Db, enquiryId: string) => partsOfAll(db, [enquiryId])

/** The parts of several enquiries at once. */
export const partsOfAll = (db: Db, enquiryIds: readonly string[]) =>
  db
    .selectFrom('enquiry_parts')
    .innerJoin('cases', 'cases.id', 'enquiry_parts.case_id')
    .innerJoin('units', 'units.id', 'enquiry_parts.team_id')
    .leftJoin('staff', 'staff.id', 'cases.owner_id')
    .select(partColumns)
    .select(['cases.reference', 'cases.status', 'cases.summary', 'units.name as unit', 'staff.name as ownerName'])
    .select(['cases.owner_id as ownerId', 'enquiry_parts.scope_id as scopeId'])
    .where(sql<SqlBool>`enquiry_id = any(${[...enquiryIds]}::uuid[])`)
    .orderBy('cases.part_number')
    .execute()

export const partOf = (db: Db, caseId: string) =>
  db.selectFrom('enquiry_parts').select(partColumns).where('case_id', '=', caseId).executeTakeFirst()

export type Part = NonNullable<Awaited<ReturnType<typeof partOf>>>

type NewPart = {
  caseId: string
  enquiryId: string
  teamId: string
  firstDueAt: Temporal.Instant | null
  proposedBecause: string
  proposal: 'taken' | 'other' | 'none'
  scopeId: string | null
}

export function insertPart(tx: Tx, part: NewPart) {
  tx.save(
    tx.insertInto('enquiry_parts').values({
      case_id: part.caseId,
      enquiry_id: part.enquiryId,
      team_id: part.teamId,
      first_due_at: part.firstDueAt,
      proposed_because: part.proposedBecause,
      proposal: part.proposal,
      state: 'asked',
      answer: '',
      missing: '',
      returned: 0,
      scope_id: part.scopeId,
      created_at: tx.now,
    }),
  )
}

type PartChange = Omit<UpdateObject<Tables, 'enquiry_parts', 'enquiry_parts'>, 'case_id' | 'enquiry_id' | 'created_at'>

export function savePart(tx: Tx, caseId: string, change: PartChange) {
  tx.save(tx.updateTable('enquiry_parts').set(change).where('case_id', '=', caseId))
}

export const repliesOf = (db: Db, caseId: string) =>
  db
    .selectFrom('enquiry_replies')
    .select(['id', 'kind', 'state', 'body', 'delay_reason as delayReason', 'new_date as newDate', 'way', 'version'])
    .select(['next_update_on as nextUpdateOn', 'message_id as messageId', 'sent_at as sentAt'])
    .select('told_sensitive as toldSensitive')
    .where('case_id', '=', caseId)
    .orderBy('created_at')
    .execute()

export type Reply = Awaited<ReturnType<typeof repliesOf>>[number]

type SentReply = Pick<Reply, 'kind' | 'body' | 'delayReason' | 'newDate' | 'nextUpdateOn' | 'way' | 'messageId'> & {
  toldSensitive?: boolean
  caseId: string
  writtenBy: string | null
  sentAt: Temporal.Instant
  scopeId: string | null
}

export function insertReply(tx: Tx, reply: SentReply) {
  tx.save(
    tx.insertInto('enquiry_replies').values({
      id: newId(),
      case_id: reply.caseId,
      kind: reply.kind,
      state: 'sent',
      body: reply.body,
      delay_reason: reply.delayReason,
      new_date: reply.newDate,
      next_update_on: reply.nextUpdateOn,
      way: reply.way,
      told_sensitive: reply.toldSensitive ?? false,
      message_id: reply.messageId,
      written_by: reply.writtenBy,
      sent_at: reply.sentAt,
      version: 1,
      scope_id: reply.scopeId,
      created_at: tx.now,
    }),
  )
}

/** Everything about an enquiry, or a part of one, is in the circle its case is in now. */
export function restampEnquiry(tx: Tx, caseId: string, scopeId: string | null) {
  const stamp = { scope_id: scopeId }
  tx.save(tx.updateTable('enquiries').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('enquiry_questions').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('enquiry_parts').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('enquiry_consents').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('enquiry_replies').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('enquiry_escalations').set(stamp).where('case_id', '=', caseId))
}
