import type { Db } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { type CaseFact, type FactKind, readFact } from '../rules/facts.ts'
import { ofReachableCase } from './access.ts'

export type StoryEvent = {
  id: string
  fact: CaseFact
  public: boolean
  customerId: string | null
  actorKind: string
  actorName: string
  version: number
  at: Temporal.Instant
}

export const mostEvents = 500

/** The story of a case for staff, the newest first. */
export async function storyOf(db: Db, actor: Actor, caseId: string): Promise<StoryEvent[]> {
  const rows = await events(db, actor, caseId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostEvents)
    .execute()
  return rows.map(read)
}

/** The story from its beginning, a page at a time: what comes after an event. */
export async function storyAfter(
  db: Db,
  actor: Actor,
  caseId: string,
  after: { id: string; at: Temporal.Instant } | null,
): Promise<StoryEvent[]> {
  const all = events(db, actor, caseId)
  const rest = after ? all.where((eb) => eb(eb.refTuple('created_at', 'id'), '>', eb.tuple(after.at, after.id))) : all
  const rows = await rest.orderBy('created_at').orderBy('id').limit(mostEvents).execute()
  return rows.map(read)
}

/** What happened to a case after the version somebody had on their screen, the oldest first. */
export async function eventsSince(db: Db, actor: Actor, caseId: string, version: number): Promise<StoryEvent[]> {
  const rows = await events(db, actor, caseId)
    .where('version', '>', version)
    .orderBy('created_at')
    .orderBy('id')
    .limit(50)
    .execute()
  return rows.map(read)
}

/** What one person may read of a case's story: what is for everybody on it, and what is theirs. */
export async function publicStoryOf(
  db: Db,
  actor: Actor,
  caseId: string,
  customerIds: readonly string[],
): Promise<StoryEvent[]> {
  const rows = await events(db, actor, caseId)
    .where('public', '=', true)
    .where((eb) => eb.or([eb('customer_id', 'is', null), eb('customer_id', 'in', [...customerIds])]))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostEvents)
    .execute()
  return rows.map(read)
}

const events = (db: Db, actor: Actor, caseId: string) =>
  db
    .selectFrom('case_events')
    .select(['id', 'fact', 'public', 'customer_id as customerId', 'actor_kind as actorKind', 'actor_name as actorName'])
    .select(['version', 'created_at as at'])
    .where('case_id', '=', caseId)
    .where(ofReachableCase(actor, 'case_events.case_id'))

const read = ({ fact, ...row }: Awaited<ReturnType<ReturnType<typeof events>['execute']>>[number]): StoryEvent => ({
  ...row,
  fact: readFact(fact),
})

/** Whether the story has what a message, change or update told already. */
export async function isTold(db: Db, caseId: string, kind: FactKind, sourceId: string): Promise<boolean> {
  const row = await db
    .selectFrom('case_events')
    .select('id')
    .where('case_id', '=', caseId)
    .where('kind', '=', kind)
    .where('source_id', '=', sourceId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
