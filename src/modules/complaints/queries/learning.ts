import { type Db, newId, type SqlBool, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, system, visible } from '#platform/http/index.ts'
import { LONDON } from '#platform/time/index.ts'
import type { Stretch } from '../rules/effect.ts'

/** The circles of the complaints it was learned from. */
const circles = sql`select c.scope_id from learning_complaints l join complaints c on c.case_id = l.case_id
  where l.learning_id = learning_actions.id and c.scope_id is not null`

/** It is for those who may know of every complaint it was learned from. */
const known = (actor: Actor) =>
  sql<SqlBool>`not exists (select from (${circles}) one where not ${visible(actor, 'one.scope_id')})`

const select = (db: Db, actor: Actor) =>
  db
    .selectFrom('learning_actions')
    .innerJoin('staff', 'staff.id', 'learning_actions.owner_id')
    .select([
      'learning_actions.id',
      'category_key as categoryKey',
      'detail_key as detailKey',
      'root_cause as rootCause',
    ])
    .select(['action', 'owner_id as ownerId', 'staff.name as ownerName', 'due_on as dueOn', 'done_on as doneOn'])
    .select(['evidence', 'learning_actions.version'])
    .select([sql<string | null>`(${circles} limit 1)`.as('scopeId'), known(actor).as('isKnown')])

/** With whether somebody may know what it was learned from: whoever does it reads their own action either way. */
export const findLearning = (db: Db, actor: Actor, id: string) =>
  select(db, actor).where('learning_actions.id', '=', id).executeTakeFirst()

export type Learning = NonNullable<Awaited<ReturnType<typeof findLearning>>>

export const lockLearning = (tx: Tx, actor: Actor, id: string) =>
  select(tx, actor).where('learning_actions.id', '=', id).forUpdate('learning_actions').executeTakeFirst()

/** What is still to be done, by its day. */
export const listLearning = (db: Db, actor: Actor) =>
  select(db, actor).where(known(actor)).where('done_on', 'is', null).orderBy('due_on').limit(200).execute()

/** What was done, the latest first. */
export const listLearned = (db: Db, actor: Actor) =>
  select(db, actor).where(known(actor)).where('done_on', 'is not', null).orderBy('done_on', 'desc').limit(100).execute()

/** What was done within a time and comes from nothing restricted: for the year's report, which everybody reads. */
export const listLearnedIn = (db: Db, { from, until }: Stretch) =>
  select(db, system('complaints'))
    .where(sql<SqlBool>`not exists (${circles})`)
    .where('done_on', '>=', from)
    .where('done_on', '<', until)
    .orderBy('done_on')
    .limit(500)
    .execute()

/** What was learned from one complaint, as far as somebody may know of all it was learned from. */
export const learnedFrom = (db: Db, actor: Actor, caseId: string) =>
  select(db, actor)
    .innerJoin('learning_complaints', 'learning_complaints.learning_id', 'learning_actions.id')
    .select('learning_actions.created_at as at')
    .where('learning_complaints.case_id', '=', caseId)
    .where(known(actor))
    .orderBy('learning_actions.created_at')
    .execute()

type NewLearning = Pick<Learning, 'categoryKey' | 'detailKey' | 'rootCause' | 'action' | 'ownerId' | 'dueOn'> & {
  createdBy: string
}

export function insertLearning(tx: Tx, given: NewLearning): string {
  const id = newId()
  tx.save(
    tx.insertInto('learning_actions').values({
      id,
      category_key: given.categoryKey,
      detail_key: given.detailKey,
      root_cause: given.rootCause,
      action: given.action,
      owner_id: given.ownerId,
      due_on: given.dueOn,
      evidence: '',
      version: 1,
      created_by: given.createdBy,
      created_at: tx.now,
    }),
  )
  return id
}

export function saveLearned(tx: Tx, { id, version }: Learning, done: { on: Temporal.PlainDate; evidence: string }) {
  tx.save(
    tx
      .updateTable('learning_actions')
      .set({ done_on: done.on, evidence: done.evidence, version: version + 1 })
      .where('id', '=', id),
  )
}

export function linkComplaint(tx: Tx, learningId: string, caseId: string) {
  tx.save(
    tx
      .insertInto('learning_complaints')
      .values({ learning_id: learningId, case_id: caseId })
      .onConflict((conflict) => conflict.doNothing()),
  )
}

/** The complaints it was learned from, of those somebody may know of. */
export const complaintsBehind = (db: Db, actor: Actor, learningId: string) =>
  db
    .selectFrom('learning_complaints')
    .innerJoin('complaints', 'complaints.case_id', 'learning_complaints.case_id')
    .innerJoin('cases', 'cases.id', 'learning_complaints.case_id')
    .select(['cases.reference', 'cases.summary'])
    .where('learning_id', '=', learningId)
    .where(visible(actor, 'complaints.scope_id'))
    .orderBy('complaints.received_at')
    .limit(200)
    .execute()

type Kind = {
  categoryKey: string
  detailKey: string | null
  /** Only what is in no circle. */
  openToAll?: boolean
}

/** Complaints of a category that came in a stretch of days: for the number and for the list behind it. */
const ofCategory = (
  db: Db,
  actor: Actor,
  { categoryKey, detailKey, openToAll = false }: Kind,
  { from, until }: Stretch,
) =>
  db
    .selectFrom('complaints')
    .where('category_key', '=', categoryKey)
    .$if(detailKey !== null, (query) => query.where('detail_key', '=', detailKey))
    .$if(openToAll, (query) => query.where('complaints.scope_id', 'is', null))
    .where('complaints.received_at', '>=', from.toZonedDateTime(LONDON).toInstant())
    .where('complaints.received_at', '<', until.toZonedDateTime(LONDON).toInstant())
    .where('complaints.state', '<>', 'elsewhere')
    .where(visible(actor, 'complaints.scope_id'))

export const countOfCategory = async (db: Db, actor: Actor, kind: Kind, stretch: Stretch): Promise<number> =>
  (
    await ofCategory(db, actor, kind, stretch)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
  ).count

export const listOfCategory = (db: Db, actor: Actor, kind: Kind, stretch: Stretch) =>
  ofCategory(db, actor, kind, stretch)
    .innerJoin('cases', 'cases.id', 'complaints.case_id')
    .select(['cases.reference', 'cases.summary', 'complaints.received_at as receivedAt', 'complaints.outcome'])
    .orderBy('complaints.received_at')
    .limit(500)
    .execute()
