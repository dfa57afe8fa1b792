import { type Db, type Expression, json, lockName, type SqlBool, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { Candidate } from '../rules/classify.ts'
import type { Doubt } from '../rules/doubt.ts'

export type ItemState = 'open' | 'routed' | 'decided' | 'chase' | 'duplicate' | 'no-action'
export type Source = 'report' | 'email' | 'web'

export type NewItem = {
  id: string
  source: Source
  sourceKey: string
  text: string
  reportedOn: Temporal.PlainDate
  state: ItemState
  candidates: readonly Candidate[]
  reason: string
  marks: readonly string[]
  saysAgain: boolean
  urgentService: string | null
  urgentReason: string | null
  doubt: Doubt | null
  followsId?: string | null
  alike: readonly { itemId: string; why: string }[]
  serviceKey: string | null
  caseId: string | null
  contactId: string | null
  messageId: string | null
  customerId: string | null
  scopeId: string | null
  receivedAt: Temporal.Instant
}

export function insertItem(tx: Tx, item: NewItem) {
  tx.save(
    tx.insertInto('triage_items').values({
      id: item.id,
      source: item.source,
      source_key: item.sourceKey,
      text: item.text,
      reported_on: item.reportedOn,
      state: item.state,
      suggested: item.candidates[0]?.service ?? null,
      confidence: item.candidates[0]?.confidence ?? 0,
      reason: item.reason,
      candidates: json(item.candidates),
      marks: [...item.marks],
      says_again: item.saysAgain,
      urgent_service: item.urgentService,
      urgent_reason: item.urgentReason,
      doubt: item.doubt,
      follows_id: item.followsId ?? null,
      alike: json(item.alike),
      service_key: item.serviceKey,
      case_id: item.caseId,
      contact_id: item.contactId,
      message_id: item.messageId,
      customer_id: item.customerId,
      version: 1,
      scope_id: item.scopeId,
      received_at: item.receivedAt,
      created_at: tx.now,
    }),
  )
}

/** One writer at a time for one source, so that the second finds what the first made of it. */
export async function lockSource(tx: Tx, sourceKey: string) {
  await lockName(tx, `triage ${sourceKey}`)
}

/** What was made of these sources before. */
export const itemsOfSources = (db: Db, sourceKeys: readonly string[]) =>
  db
    .selectFrom('triage_items')
    .select(['source_key as sourceKey', 'text', 'reported_on as reportedOn', 'state'])
    .where('source_key', 'in', [...sourceKeys])
    .where(visible({ kind: 'system', name: 'triage' }))
    .execute()

type Clues = { names: readonly string[]; cited: readonly string[]; on: Temporal.PlainDate; days: number }

/** Takes what waits for a person off the list, as if it had never been put there; not what somebody was called about. */
export const deleteWaiting = (tx: Tx, sourceKey: string) =>
  tx
    .deleteFrom('triage_items')
    .where('source_key', '=', sourceKey)
    .where('state', '=', 'open')
    .where('urgent_service', 'is', null)
    .execute()

/** Whether a case came of triage, or waits there already. */
export async function isPlaced(db: Db, caseId: string): Promise<boolean> {
  const row = await db
    .selectFrom('triage_items')
    .select('id')
    .where('case_id', '=', caseId)
    .where(visible({ kind: 'system', name: 'triage' }))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Earlier reports that give one of these names, or whose own number is cited, the latest first. */
export async function findEarlier(db: Db, actor: Actor, { names, cited, on, days }: Clues) {
  if (names.length === 0 && cited.length === 0) return []
  const rows = await db
    .selectFrom('triage_items')
    .leftJoin('cases', 'cases.id', 'triage_items.case_id')
    .select([
      'triage_items.id',
      'triage_items.text',
      'triage_items.marks',
      'triage_items.service_key as serviceKey',
      'triage_items.suggested',
    ])
    .select([
      'triage_items.case_id as caseId',
      'cases.reference',
      'cases.status',
      'triage_items.reported_on as reportedOn',
      'triage_items.source_key as sourceKey',
    ])
    .where((eb) =>
      eb.or([
        eb('triage_items.source_key', 'in', [...cited]),
        eb.and([
          sql<SqlBool>`triage_items.marks && ${[...names]}::text[]`,
          eb('triage_items.reported_on', '>=', on.subtract({ days })),
        ]),
      ]),
    )
    .where('triage_items.reported_on', '<=', on)
    .where('triage_items.state', '<>', 'no-action')
    .where(visible(actor, 'triage_items.scope_id'))
    .where('triage_items.scope_id', 'is', null)
    .orderBy('triage_items.reported_on', 'desc')
    .limit(40)
    .execute()
  return rows.map(({ serviceKey, suggested, status, sourceKey, ...row }) => ({
    ...row,
    isCited: cited.includes(sourceKey),
    service: serviceKey ?? suggested,
    isOpen: status !== null && status !== 'resolved' && status !== 'closed',
  }))
}

/** What a circle keeps is named to nobody else by what was said about it. */
const mayBeNamed = sql<SqlBool>`(followed.scope_id is null or followed.scope_id = triage_items.scope_id)`

const phoneOf = (customerId: Expression<string | null>) => sql<string | null>`(select value from contact_points
  where customer_id = ${customerId} and kind = 'phone' and status = 'ok' and removed_at is null
  order by preferred desc, created_at desc limit 1)`

const listed = (db: Db, actor: Actor) =>
  db
    .selectFrom('triage_items')
    .leftJoin('cases', 'cases.id', 'triage_items.case_id')
    .leftJoin('staff', 'staff.id', 'triage_items.decided_by')
    .leftJoin('cases as followed', (join) =>
      join.onRef('followed.id', '=', 'triage_items.follows_id').on(mayBeNamed).on(visible(actor, 'followed.scope_id')),
    )
    .leftJoin('customers as speaker', (join) =>
      join
        .onRef('speaker.id', '=', 'triage_items.customer_id')
        .on('triage_items.follows_id', 'is not', null)
        .on(visible(actor, 'speaker.scope_id')),
    )
    .select([
      'triage_items.id',
      'source',
      'source_key as sourceKey',
      'text',
      'reported_on as reportedOn',
      'triage_items.state',
    ])
    .select(['suggested', 'confidence', 'reason', 'candidates', 'marks', 'says_again as saysAgain', 'alike'])
    .select([
      'triage_items.service_key as serviceKey',
      'case_id as caseId',
      'message_id as messageId',
      'triage_items.customer_id as customerId',
    ])
    .select([
      'decided_at as decidedAt',
      'decision_words as decisionWords',
      'staff.name as decidedBy',
      'triage_items.version',
    ])
    .select(['triage_items.scope_id as scopeId', 'triage_items.received_at as receivedAt'])
    .select(['cases.reference', 'cases.service_key as caseServiceKey', 'urgent_service as urgentService', 'doubt'])
    .select([
      'followed.reference as followedReference',
      'followed.scope_id as followedScopeId',
      'followed.title as followedTitle',
      'followed.place_text as followedPlace',
      'speaker.display_name as saidBy',
    ])
    .select((eb) => phoneOf(eb.ref('speaker.id')).as('saidByPhone'))
    .select((eb) => eb.fn.coalesce('triage_items.urgent_reason', 'cases.urgent_reason').as('urgentReason'))
    .where(visible(actor, 'triage_items.scope_id'))

export type Item = Awaited<ReturnType<ReturnType<typeof listed>['execute']>>[number]

type OpenPage = { limit: number; offset: number; urgentServices: readonly string[] }

/** What waits for a person: first what cannot wait, by what they ticked or by the service it is probably for; then the oldest. */
export const listOpen = (db: Db, actor: Actor, { limit, offset, urgentServices }: OpenPage) =>
  listed(db, actor)
    .where('triage_items.state', '=', 'open')
    .orderBy(
      sql`triage_items.urgent_reason is not null or cases.urgent_reason is not null or coalesce(triage_items.suggested = any(${[...urgentServices]}::text[]), false)`,
      'desc',
    )
    .orderBy('triage_items.received_at')
    .orderBy('reported_on')
    .orderBy('triage_items.id')
    .limit(limit)
    .offset(offset)
    .execute()

export async function findItem(db: Db, actor: Actor, id: string): Promise<Item | null> {
  return (await listed(db, actor).where('triage_items.id', '=', id).executeTakeFirst()) ?? null
}

export const listItems = (db: Db, actor: Actor, ids: readonly string[]) =>
  listed(db, actor)
    .where('triage_items.id', 'in', [...ids])
    .execute()

export async function lockItem(tx: Tx, actor: Actor, id: string) {
  const row = await tx
    .selectFrom('triage_items')
    .select([
      'id',
      'source',
      'source_key as sourceKey',
      'text',
      'state',
      'version',
      'case_id as caseId',
      'marks',
      'candidates',
    ])
    .select([
      'message_id as messageId',
      'customer_id as customerId',
      'scope_id as scopeId',
      'received_at as receivedAt',
      'urgent_service as urgentService',
      'doubt',
      'follows_id as followsId',
    ])
    .where('id', '=', id)
    .where(visible(actor))
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export type LockedItem = NonNullable<Awaited<ReturnType<typeof lockItem>>>

type Decision = {
  state: ItemState
  serviceKey: string | null
  caseId: string | null
  contactId: string | null
  scopeId: string | null
  words: string | null
  decidedBy: string | null
}

export function saveDecision(tx: Tx, item: LockedItem, decision: Decision) {
  tx.save(
    tx
      .updateTable('triage_items')
      .set({
        state: decision.state,
        service_key: decision.serviceKey,
        case_id: decision.caseId,
        contact_id: decision.contactId,
        scope_id: decision.scopeId,
        decision_words: decision.words,
        decided_by: decision.decidedBy,
        decided_at: decision.decidedBy ? tx.now : null,
        version: item.version + 1,
      })
      .where('id', '=', item.id),
  )
}

export type Show = 'by-itself' | 'moved' | 'decided' | 'agreed' | 'corrected' | 'chases' | 'duplicates' | 'no-action'

/** The rule of each figure: what is counted, and what its list shows. */
const rules: Record<Show, ReturnType<typeof sql<SqlBool>>> = {
  'by-itself': sql<SqlBool>`triage_items.state = 'routed'`,
  moved: sql<SqlBool>`triage_items.state = 'routed' and cases.service_key <> triage_items.service_key`,
  decided: sql<SqlBool>`triage_items.state = 'decided'`,
  agreed: sql<SqlBool>`triage_items.state = 'decided' and triage_items.service_key = triage_items.suggested`,
  corrected: sql<SqlBool>`triage_items.state = 'decided' and triage_items.service_key is distinct from triage_items.suggested`,
  chases: sql<SqlBool>`triage_items.state = 'chase'`,
  duplicates: sql<SqlBool>`triage_items.state = 'duplicate'`,
  'no-action': sql<SqlBool>`triage_items.state = 'no-action'`,
}
export const shows: readonly Show[] = [
  'by-itself',
  'moved',
  'decided',
  'agreed',
  'corrected',
  'chases',
  'duplicates',
  'no-action',
]

const settledAt = sql<Temporal.Instant>`coalesce(triage_items.decided_at, triage_items.created_at)`

/** The records behind a figure, the latest first. */
export const listSettled = (
  db: Db,
  actor: Actor,
  { show, since, limit, offset }: { show: Show; since: Temporal.Instant; limit: number; offset: number },
) =>
  listed(db, actor)
    .where(rules[show])
    .where(settledAt, '>=', since)
    .orderBy(settledAt, 'desc')
    .orderBy('triage_items.id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()

/** How many wait, and what became of the rest since a moment. */
export async function countItems(db: Db, actor: Actor, since: Temporal.Instant) {
  const settled = (show: Show) =>
    sql<number>`count(*) filter (where ${rules[show]} and ${settledAt} >= ${since})`.as(show)
  return db
    .selectFrom('triage_items')
    .leftJoin('cases', 'cases.id', 'triage_items.case_id')
    .select([sql<number>`count(*) filter (where triage_items.state = 'open')`.as('open'), ...shows.map(settled)])
    .where((eb) => eb.or([eb('triage_items.state', '=', 'open'), eb(settledAt, '>=', since)]))
    .where(visible(actor, 'triage_items.scope_id'))
    .executeTakeFirstOrThrow()
}
