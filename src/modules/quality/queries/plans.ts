import type { UpdateObject } from 'kysely'
import { type Db, newId, type SqlBool, sql, type Tables, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, visible } from '#platform/http/index.ts'
import type { Source, Status } from '../rules/plan.ts'

/** The complaint that an action comes from, to those who may know of it. */
const withSource = (db: Db, actor: Actor) =>
  db
    .selectFrom('action_plan_items')
    .innerJoin('staff', 'staff.id', 'owner_id')
    .leftJoin('cases', (join) =>
      join.onRef('cases.id', '=', 'action_plan_items.case_id').on(visible(actor, 'cases.scope_id')),
    )

/** It is for those who may know of the complaint it comes from. */
const isKnown = sql<boolean>`(action_plan_items.case_id is null or cases.id is not null)`

/** Those, and whoever does it: they read their own action, and not where it comes from. */
const mayKnow = (actor: Actor) =>
  sql<SqlBool>`(${isKnown} or action_plan_items.owner_id = ${isStaff(actor) ? actor.id : null}::uuid)`

const items = (db: Db, actor: Actor) =>
  withSource(db, actor)
    .select([
      'action_plan_items.id',
      'theme',
      'action',
      'action_plan_items.owner_id as ownerId',
      'staff.name as ownerName',
      'due_on as dueOn',
      'action_plan_items.status',
      'source',
      'cases.id as caseId',
      'cases.reference',
      'evidence',
      'ended_on as endedOn',
      'created_on as createdOn',
      'action_plan_items.version',
    ])
    .select([isKnown.as('isKnown'), sql<string>`case when ${isKnown} then source_words else '' end`.as('sourceWords')])
    .select(sql<string | null>`(select source.scope_id from cases source where source.id = case_id)`.as('scopeId'))
    .where(mayKnow(actor))

export const findItem = (db: Db, actor: Actor, id: string) =>
  items(db, actor).where('action_plan_items.id', '=', id).executeTakeFirst()

export type Item = NonNullable<Awaited<ReturnType<typeof findItem>>>

export const lockItem = (tx: Tx, actor: Actor, id: string) =>
  items(tx, actor).where('action_plan_items.id', '=', id).forUpdate('action_plan_items').executeTakeFirst()

export const filters = ['open', 'late', 'soon', 'mine', 'done', 'dropped'] as const
export type Filter = (typeof filters)[number]

type Listed = { filter: Filter; today: Temporal.PlainDate; actorId: string }

/** The one rule of what belongs to a filter: for the number and for the list behind it. */
function belongs({ filter, today, actorId }: Listed) {
  const open = sql<SqlBool>`action_plan_items.ended_on is null`
  switch (filter) {
    case 'open':
      return open
    case 'late':
      return sql<SqlBool>`(${open} and action_plan_items.due_on < ${today}::date)`
    case 'soon':
      return sql<SqlBool>`(${open} and action_plan_items.due_on >= ${today}::date
        and action_plan_items.due_on <= ${today.add({ days: 31 })}::date)`
    case 'mine':
      return sql<SqlBool>`(${open} and action_plan_items.owner_id = ${actorId}::uuid)`
    default:
      return sql<SqlBool>`action_plan_items.status = ${filter}`
  }
}

const listedAtMost = 500

export const listItems = (db: Db, actor: Actor, listed: Listed) =>
  items(db, actor)
    .where(belongs(listed))
    .orderBy('due_on')
    .orderBy('action_plan_items.id')
    .limit(listedAtMost)
    .execute()

export async function countItems(db: Db, actor: Actor, listed: Omit<Listed, 'filter'>): Promise<Map<Filter, number>> {
  const row = await withSource(db, actor)
    .select(filters.map((filter) => sql<number>`count(*) filter (where ${belongs({ ...listed, filter })})`.as(filter)))
    .where(mayKnow(actor))
    .executeTakeFirst()
  return new Map(filters.map((filter) => [filter, row?.[filter] ?? 0]))
}

type Period = { readonly from: Temporal.PlainDate; readonly until: Temporal.PlainDate }

/** Everything that was to be done in some part of a period, by theme. */
export const itemsIn = (db: Db, actor: Actor, { from, until }: Period) =>
  items(db, actor)
    .where('created_on', '<', until)
    .where((eb) => eb.or([eb('ended_on', 'is', null), eb('ended_on', '>=', from)]))
    .orderBy('theme')
    .orderBy('due_on')
    .orderBy('action_plan_items.id')
    .execute()

export const notesOf = (db: Db, itemIds: readonly string[]) =>
  db
    .selectFrom('action_plan_notes')
    .innerJoin('staff', 'staff.id', 'written_by')
    .select(['action_plan_notes.id', 'item_id as itemId', 'status', 'words', 'due_on as dueOn', 'staff.name as by'])
    .select('noted_on as notedOn')
    .where('item_id', 'in', itemIds)
    .orderBy('action_plan_notes.created_at')
    .orderBy('action_plan_notes.id')
    .execute()

export type Note = Awaited<ReturnType<typeof notesOf>>[number]

type NewItem = {
  theme: string
  action: string
  ownerId: string
  dueOn: Temporal.PlainDate
  source: Source
  sourceWords: string
  caseId: string | null
  createdBy: string
  createdOn: Temporal.PlainDate
}

export function insertItem(tx: Tx, item: NewItem): string {
  const id = newId()
  tx.save(
    tx.insertInto('action_plan_items').values({
      id,
      theme: item.theme,
      action: item.action,
      owner_id: item.ownerId,
      due_on: item.dueOn,
      status: 'not-started',
      source: item.source,
      source_words: item.sourceWords,
      case_id: item.caseId,
      evidence: '',
      version: 1,
      created_by: item.createdBy,
      created_on: item.createdOn,
      created_at: tx.now,
    }),
  )
  return id
}

type Change = Omit<UpdateObject<Tables, 'action_plan_items', 'action_plan_items'>, 'id' | 'created_at'>

export function saveItem(tx: Tx, id: string, change: Change) {
  tx.save(tx.updateTable('action_plan_items').set(change).where('id', '=', id))
}

type NewNote = {
  itemId: string
  status: Status
  words: string
  dueOn: Temporal.PlainDate
  writtenBy: string
  notedOn: Temporal.PlainDate
}

export function insertNote(tx: Tx, note: NewNote) {
  tx.save(
    tx.insertInto('action_plan_notes').values({
      id: newId(),
      item_id: note.itemId,
      status: note.status,
      words: note.words,
      due_on: note.dueOn,
      written_by: note.writtenBy,
      noted_on: note.notedOn,
      created_at: tx.now,
    }),
  )
}

/** Whom an action may belong to: anybody who works here. */
export const owners = (db: Db) =>
  db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('deactivated_at', 'is', null)
    .where('kind', '=', 'staff')
    .orderBy('name')
    .execute()

export const complaintNamed = (db: Db, actor: Actor, reference: string) =>
  db
    .selectFrom('complaints')
    .innerJoin('cases', 'cases.id', 'complaints.case_id')
    .select(['cases.id', 'cases.scope_id as scopeId'])
    .where('cases.reference', '=', reference)
    .where(visible(actor, 'cases.scope_id'))
    .executeTakeFirst()

/** Open actions whose owner is to be reminded, with where to write. */
export const toRemind = (tx: Tx, { dueBy, notSince }: { dueBy: Temporal.PlainDate; notSince: Temporal.PlainDate }) =>
  tx
    .selectFrom('action_plan_items')
    .innerJoin('staff', 'staff.id', 'owner_id')
    .leftJoin('cases', 'cases.id', 'action_plan_items.case_id')
    .select(['action_plan_items.id', 'action', 'due_on as dueOn', 'staff.id as ownerId', 'staff.name', 'staff.email'])
    .select('cases.scope_id as scopeId')
    .where('ended_on', 'is', null)
    .where('due_on', '<=', dueBy)
    .where((eb) => eb.or([eb('reminded_on', 'is', null), eb('reminded_on', '<=', notSince)]))
    .where('staff.deactivated_at', 'is', null)
    .orderBy('due_on')
    .forUpdate('action_plan_items')
    .execute()
