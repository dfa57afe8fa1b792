import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, notFound, placed, placeInList, type StaffActor } from '#platform/http/index.ts'
import { changed } from '#platform/live/index.ts'
import { saveOrderByPromises } from './queries/due.ts'
import {
  countItems,
  deleteItem,
  findItem,
  type ItemPatch,
  listItems,
  lockItems,
  lockNext,
  type NewItem,
  type QueueItem,
  type Subject,
  saveItem,
  saveOwners,
  savePatch,
} from './queries/items.ts'
import { type QueueFilter, refusalToTake, type TakeRefusal } from './rules.ts'

/** Puts work where its team finds what to do next. Work that is there already is put in its place again. */
export function enqueue(tx: Tx, item: NewItem) {
  saveItem(tx, item)
  changed(tx, `queue:${item.teamId}`, item.scopeId)
}

/** The work is done, or is no longer this queue's. */
export function dequeue(tx: Tx, subject: Subject) {
  deleteItem(tx, subject)
}

/** What a queue shows of its work is different: its owner, what it waits for, when it is due. */
export function updateItem(tx: Tx, subject: Subject, patch: ItemPatch) {
  savePatch(tx, subject, patch)
}

/** Puts work in order again after promises about it were moved, held up or given back, however many. */
export async function orderByPromises(tx: Tx, subjects: readonly Subject[]) {
  for (const { teamId, scopeId } of await saveOrderByPromises(tx, subjects)) changed(tx, `queue:${teamId}`, scopeId)
}

export type Taken = { refusal: TakeRefusal } | { refusal: null; item: QueueItemRow }
type QueueItemRow = Omit<QueueItem, 'broken'>

/** Takes one piece of work that nobody has. */
export async function take(tx: Tx, actor: StaffActor, itemId: string): Promise<Taken> {
  const [item] = await lockItems(tx, actor, [itemId])
  if (!item) throw notFound('Work')
  const refusal = refusalToTake(item, actor.id)
  if (refusal) return { refusal }
  own(tx, [item], actor.id)
  return { refusal: null, item }
}

/** What this team should do next but for these, held for whoever asks until the transaction ends; null when nothing waits. */
export async function findNext(
  tx: Tx,
  actor: Actor,
  teamId: string,
  except: readonly string[] = [],
): Promise<QueueItemRow | null> {
  return (await lockNext(tx, actor, teamId, except)) ?? null
}

/** Gives pieces of work to one person, or with null back to the team. What the actor may not see is left alone. */
export async function assign(tx: Tx, actor: StaffActor, itemIds: readonly string[], ownerId: string | null) {
  const items = await lockItems(tx, actor, itemIds)
  if (items.length > 0) own(tx, items, ownerId)
  return items
}

function own(tx: Tx, items: readonly QueueItemRow[], ownerId: string | null) {
  saveOwners(
    tx,
    items.map((item) => item.id),
    ownerId,
  )
  for (const item of items) changed(tx, `queue:${item.teamId}`, item.scopeId)
}

export type QueuePage = { readonly items: readonly QueueItem[]; readonly next: string | null }

type Wanted = { readonly filter: QueueFilter; readonly after?: string | null | undefined; readonly limit?: number }

const place = placeInList({ urgent: placed.by, dueAt: placed.atOrNever, enteredAt: placed.at, id: placed.id })

/** One page of a queue. `next` is where the page after it begins, for its address. */
export async function listQueue(
  db: Db,
  actor: Actor,
  { filter, after = null, limit = 50 }: Wanted,
): Promise<QueuePage> {
  const found = await listItems(db, actor, { filter, after: place.read.parse(after), limit: limit + 1 })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, next: found.length > limit && last ? place.write(last) : null }
}

/** How much a queue holds, by state; each figure is what the link with that state lists. */
export const queueCounts = (db: Db, actor: Actor, filter: QueueFilter) => countItems(db, actor, filter)

/** One piece of work by what it is about. */
export const queueItemOf = async (db: Db, actor: Actor, subject: Subject) =>
  (await findItem(db, actor, subject)) ?? null
