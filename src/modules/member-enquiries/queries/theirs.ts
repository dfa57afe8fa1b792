import { type Db, type SqlBool, sql } from '#platform/db/index.ts'
import type { MemberActor } from '#platform/http/index.ts'

/**
 * The one condition on everything a Member reads: what they, or those they write for, brought; an assistant also what
 * they brought without saying for whom. What has moved into a
 * circle of people who may know is not there for them any more: they were told where it went.
 */
const theirs = ({ id, actsFor }: MemberActor) => sql<SqlBool>`(enquiries.member_id = any(${[...actsFor, id]}::uuid[])
  and enquiries.scope_id is null and cases.scope_id is null)`

export const views = ['open', 'closed'] as const
export type View = (typeof views)[number]

/** What waits for the Member's word comes with what is open. */
const belongs = (view: View) =>
  view === 'open' ? sql<SqlBool>`enquiries.ended_at is null` : sql<SqlBool>`enquiries.ended_at is not null`

type Wanted = { readonly view: View; readonly words: string | null; readonly page: number }

export const pageSize = 30

/** Their enquiries: what was answered and waits for their word first, then what was promised first; closed ones newest first. */
export const listTheirs = (db: Db, actor: MemberActor, { view, words, page }: Wanted) =>
  db
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .innerJoin('members', 'members.id', 'enquiries.member_id')
    .select(['enquiries.case_id as caseId', 'cases.reference', 'enquiries.words', 'members.name as memberName'])
    .select(['what', 'safeguarding', 'enquiries.received_at as receivedAt', 'responded_by as respondedBy'])
    .select(['enquiries.resolved_at as resolvedAt', 'disputed_at as disputedAt', 'ended_at as endedAt'])
    .select(['ended_because as endedBecause', 'due_at as dueAt'])
    .where(theirs(actor))
    .where(belongs(view))
    .$if(words !== null, (query) => query.where(says(words ?? '')))
    .orderBy(sql`enquiries.ended_at is null and enquiries.resolved_at is not null`, 'desc')
    .orderBy(view === 'open' ? 'enquiries.due_at' : sql`enquiries.ended_at desc`)
    .orderBy('enquiries.case_id')
    .limit(pageSize + 1)
    .offset(page * pageSize)
    .execute()

export type Theirs = Awaited<ReturnType<typeof listTheirs>>[number]

const says = (words: string) => {
  const like = `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql<SqlBool>`(cases.reference ilike ${like} or enquiries.words ilike ${like} or enquiries.resident_words ilike ${like})`
}

/** How many of theirs are open and closed. */
export async function countTheirs(db: Db, actor: MemberActor): Promise<Record<View, number>> {
  const row = await db
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .select([
      sql<number>`count(*) filter (where ${belongs('open')})`.as('open'),
      sql<number>`count(*) filter (where ${belongs('closed')})`.as('closed'),
    ])
    .where(theirs(actor))
    .executeTakeFirstOrThrow()
  return row
}

/** An enquiry of theirs by its reference; another's is not found, as one that is not there. */
export const findTheirs = (db: Db, actor: MemberActor, reference: string) =>
  db
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .innerJoin('members', 'members.id', 'enquiries.member_id')
    .leftJoin('members as assistants', 'assistants.id', 'enquiries.assistant_id')
    .select(['enquiries.case_id as caseId', 'cases.reference', 'cases.version', 'cases.status', 'cases.kind'])
    .select(['cases.service_version_id as serviceVersionId', 'members.name as memberName'])
    .select(['cases.outcome', 'cases.outcome_words as outcomeWords', 'cases.resolved_at as finishedAt'])
    .select(['assistants.name as assistantName', 'door', 'words', 'what', 'for_whom as forWhom'])
    .select(['resident_words as residentWords', 'authority', 'safeguarding', 'enquiries.received_at as receivedAt'])
    .select(['responded_by as respondedBy', 'enquiries.resolved_at as resolvedAt', 'disputed_at as disputedAt'])
    .select([
      'ended_at as endedAt',
      'ended_because as endedBecause',
      'due_at as dueAt',
      'disputed_because as disputedBecause',
    ])
    .where('cases.reference', '=', reference)
    .where(theirs(actor))
    .executeTakeFirst()

export type TheirEnquiry = NonNullable<Awaited<ReturnType<typeof findTheirs>>>

/** The questions, and which unit has each. Of a part in a circle only that somebody has it. */
export async function theirQuestions(db: Db, caseId: string) {
  const rows = await db
    .selectFrom('enquiry_questions')
    .leftJoin('enquiry_parts', 'enquiry_parts.case_id', 'part_id')
    .leftJoin('units', 'units.id', 'enquiry_parts.team_id')
    .leftJoin('cases', 'cases.id', 'part_id')
    .select(['enquiry_questions.number', 'enquiry_questions.question', 'part_id as partId', 'units.name as unit'])
    .select(['enquiry_parts.state', 'enquiry_parts.answered_at as answeredAt', 'enquiry_parts.created_at as givenAt'])
    .select(['cases.reference as partReference', 'cases.scope_id as scopeId', 'enquiry_parts.holds'])
    .select('converted_words as convertedWords')
    .where('enquiry_questions.case_id', '=', caseId)
    .orderBy('enquiry_questions.number')
    .execute()
  return rows.map(({ scopeId, unit, partReference, ...row }) => ({
    ...row,
    unit: scopeId === null ? unit : null,
    partReference: scopeId === null ? partReference : null,
  }))
}

/** What they asked or disputed and what was not kept, as the case tells it; never what a resident said. */
export const theirEvents = (db: Db, caseId: string) =>
  db
    .selectFrom('case_events')
    .select(['kind', 'fact', 'actor_kind as actorKind', 'created_at as at'])
    .where('case_id', '=', caseId)
    .where((eb) => eb.or([eb('public', '=', true), eb('actor_kind', '=', 'member')]))
    .where('kind', 'in', ['chased', 'reopened', 'promise-broken', 'service-changed'])
    .where('scope_id', 'is', null)
    .orderBy('created_at')
    .execute()

export type TheirEvent = Awaited<ReturnType<typeof theirEvents>>[number]
