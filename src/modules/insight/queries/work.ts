import { soonUntil } from '#modules/queues/index.ts'
import { type Db, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

/**
 * The work of some teams by who has it: one row for each team and person, null for what nobody has. What a disruption
 * holds up is not about to break by itself: it is one line elsewhere.
 */
export function listLoads(db: Db, actor: Actor, teamIds: readonly string[]) {
  const now = db.clock.now()
  return db
    .selectFrom('queue_items')
    .select([
      'team_id as teamId',
      'owner_id as ownerId',
      sql<number>`count(*)`.as('open'),
      sql<number>`count(*) filter (where due_at < ${now})`.as('broken'),
      sql<number>`count(*) filter (where due_at between ${now} and ${soonUntil(now)} and disruption_id is null)`.as(
        'soon',
      ),
      sql<number>`count(*) filter (where waiting_for is not null)`.as('waiting'),
    ])
    .where('team_id', 'in', teamIds)
    .where(visible(actor))
    .groupBy(['team_id', 'owner_id'])
    .execute()
}

export type TeamLoad = Awaited<ReturnType<typeof listLoads>>[number]

/**
 * What is broken and what is about to break, the most pressing of each, with who must decide. What a disruption holds
 * up is one line elsewhere.
 */
export async function listPressing(db: Db, actor: Actor, teamIds: readonly string[], atMost: number) {
  const now = db.clock.now()
  const { rows } = await sql<Pressing>`
    with ranked as (
      select queue_items.*, queue_items.due_at < ${now} as broken,
        row_number() over (partition by queue_items.due_at < ${now} order by urgent desc, due_at, entered_at, id) as place
      from queue_items
      where team_id = any(${[...teamIds]}::uuid[]) and due_at <= ${soonUntil(now)} and disruption_id is null
        and ${visible(actor, 'queue_items.scope_id')}
    )
    select ranked.subject_kind as "subjectKind", ranked.subject_id as "subjectId", ranked.title, ranked.reference,
      ranked.place_text as "placeText", ranked.team_id as "teamId", ranked.owner_id as "ownerId",
      owner.name as "ownerName", ranked.due_at as "dueAt", ranked.broken, ranked.urgent,
      promised.words, coalesce(promised.statutory, false) as statutory,
      breach.id as "breachId", breach.accountable_id as "accountableId", accountable.name as "accountableName",
      breach.level, breach.decision
    from ranked
    left join lateral (
      select promises.id, promises.words, promises.statutory from promises
      where promises.subject_kind = ranked.subject_kind and promises.subject_id = ranked.subject_id
        and promises.state = 'running' and promises.due_at = ranked.due_at
      order by promises.id limit 1
    ) promised on true
    left join lateral (
      -- Each by itself: what is kept of every promise broken so far is never worth reading for a dozen.
      select promise_breaches.* from promise_breaches
      where promise_breaches.promise_id = promised.id and promise_breaches.due_at = ranked.due_at offset 0
    ) breach on true
    left join staff owner on owner.id = ranked.owner_id
    left join staff accountable on accountable.id = breach.accountable_id
    where place <= ${atMost}
    order by broken desc, place`.execute(db)
  return rows
}

export type Pressing = {
  readonly subjectKind: string
  readonly subjectId: string
  readonly title: string
  readonly reference: string | null
  readonly placeText: string | null
  readonly teamId: string
  readonly ownerId: string | null
  readonly ownerName: string | null
  readonly dueAt: Temporal.Instant
  readonly broken: boolean
  readonly urgent: boolean
  readonly words: string | null
  readonly statutory: boolean
  readonly breachId: string | null
  readonly accountableId: string | null
  readonly accountableName: string | null
  readonly level: number | null
  readonly decision: string | null
}
