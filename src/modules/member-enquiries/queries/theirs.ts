import { type Db, type SqlBool, sql } from '#platform/db/index.ts'
import type { MemberActor } from '#platform/http/index.ts'
import type { Place } from '../rules/place.ts'

/**
 * The one condition on everything a Member reads: what they, or those they write for, brought; an assistant also what
 * they brought without saying for whom. What has moved into a
 * circle of people who may know is not there for them any more: they were told where it went.
 */
const theirs = (actor: MemberActor) => sql<SqlBool>`(enquiries.member_id = any(${everybody(actor)}::uuid[])
  and enquiries.scope_id is null and cases.scope_id is null)`

const everybody = ({ id, actsFor }: MemberActor) => [...new Set([...actsFor, id])]

export const views = ['open', 'closed'] as const
export type View = (typeof views)[number]

/** What waits for the Member's word comes with what is open. */
const belongs = (view: View) =>
  view === 'open' ? sql<SqlBool>`enquiries.ended_at is null` : sql<SqlBool>`enquiries.ended_at is not null`

type Wanted = { readonly view: View; readonly words: string | null; readonly after: Place | null }

export const pageSize = 30

/** Their enquiries: what was answered and waits for their word first, then what was promised first; closed ones newest first. */
export function listTheirs(db: Db, actor: MemberActor, { view, words, after }: Wanted) {
  const found = db
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .innerJoin('members', 'members.id', 'enquiries.member_id')
    .select(['enquiries.case_id as caseId', 'cases.reference', 'enquiries.words', 'members.name as memberName'])
    .select(['what', 'safeguarding', 'enquiries.received_at as receivedAt', 'responded_by as respondedBy'])
    .select(['enquiries.resolved_at as resolvedAt', 'disputed_at as disputedAt', 'ended_at as endedAt'])
    .select(['ended_because as endedBecause', 'due_at as dueAt'])
    .where(theirs(actor))
    .where(belongs(view))
  const ordered =
    view === 'closed'
      ? found
          .where(sql<SqlBool>`enquiries.case_id in (${lastClosed(actor, { words, after })})`)
          .orderBy('enquiries.ended_at', 'desc')
          .orderBy('enquiries.case_id', 'desc')
      : found
          .$if(words !== null, (query) => query.where(says(words ?? '')))
          .$if(after !== null, (query) =>
            query.where(
              sql<SqlBool>`(${!after?.first}::boolean, ${after?.at}::timestamptz, ${after?.id}::uuid)
                < (not ${waits}, enquiries.due_at, enquiries.case_id)`,
            ),
          )
          .orderBy(waits, 'desc')
          .orderBy('enquiries.due_at')
          .orderBy('enquiries.case_id')
  return ordered.limit(pageSize + 1).execute()
}

/** Answered, and theirs to say whether it does. */
const waits = sql<SqlBool>`(enquiries.resolved_at is not null)`

/** The last that ended of each of theirs apart: each has its own order to read them in, whatever else was ever closed. */
const lastClosed = (actor: MemberActor, { words, after }: Omit<Wanted, 'view'>) => sql`
  select latest.case_id from unnest(${everybody(actor)}::uuid[]) whose(id) cross join lateral (
    select enquiries.case_id from enquiries join cases on cases.id = enquiries.case_id
    where enquiries.member_id = whose.id and ${theirs(actor)} and ${belongs('closed')}
      and ${words === null ? sql`true` : says(words)}
      and ${after ? sql`(enquiries.ended_at, enquiries.case_id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql`true`}
    order by enquiries.ended_at desc, enquiries.case_id desc limit ${pageSize + 1}::int) latest`

export type Theirs = Awaited<ReturnType<typeof listTheirs>>[number]

const says = (words: string) => {
  const like = `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql<SqlBool>`(cases.reference ilike ${like} or enquiries.words ilike ${like} or enquiries.resident_words ilike ${like})`
}

/** How many of theirs are open. */
export async function countOpen(db: Db, actor: MemberActor): Promise<number> {
  const row = await db
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where(theirs(actor))
    .where(belongs('open'))
    .executeTakeFirstOrThrow()
  return row.count
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
