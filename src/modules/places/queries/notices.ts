import { type Db, newId, sql, type Tx } from '#platform/db/index.ts'

export const noticeKinds = ['planned-works', 'closure', 'event', 'other'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** A place as far as it is known. */
export type NoticePlace = { usrn?: string | null; wardCode?: string | null }

const notices = (db: Db) =>
  db
    .selectFrom('place_notices')
    .select(['id', 'kind', 'title', 'text', 'audience', 'ward_codes as wardCodes', 'usrns', 'since'])
    .select(['last_day as lastDay', 'version'])
    .where('withdrawn_at', 'is', null)

export type Notice = Awaited<ReturnType<ReturnType<typeof notices>['execute']>>[number]

const inForce = (on: Temporal.PlainDate) => sql<boolean>`since <= ${on} and last_day >= ${on}`

const latestFirst = (db: Db, on: Temporal.PlainDate) =>
  notices(db).where(inForce(on)).orderBy('since', 'desc').orderBy('id')

/** Every notice in force at a place on a day, for staff. */
export async function noticesAt(db: Db, place: NoticePlace, on: Temporal.PlainDate): Promise<Notice[]> {
  return (await noticesOn(db, on)).filter((notice) => isAt(notice, place))
}

/** No wards and no streets means everywhere. */
const isAt = ({ wardCodes, usrns }: Notice, { wardCode, usrn }: NoticePlace) =>
  (wardCodes.length === 0 && usrns.length === 0) ||
  (wardCode ? wardCodes.includes(wardCode) : false) ||
  (usrn ? usrns.includes(usrn) : false)

type Memory = { readAt: number; on: Temporal.PlainDate; notices: readonly Notice[] }

const mostOldMilliseconds = 10_000
const memories = new WeakMap<object, Memory>()

/** Notices are few, and every call asks for them: each process remembers those of a day for ten seconds. */
async function noticesOn(db: Db, on: Temporal.PlainDate): Promise<readonly Notice[]> {
  const held = memories.get(db.home)
  if (held?.on.equals(on) && performance.now() - held.readAt < mostOldMilliseconds) return held.notices
  const readAt = performance.now()
  const notices = await latestFirst(db, on).execute()
  memories.set(db.home, { readAt, on, notices })
  return notices
}

/** All public notices in force on a day, the latest first. */
export const publicNotices = (db: Db, on: Temporal.PlainDate, limit = 5): Promise<Notice[]> =>
  latestFirst(db, on).where('audience', '=', 'public').limit(limit).execute()

/** Notices that are in force or still to come, the next to end first. */
export const listCurrentNotices = (db: Db, today: Temporal.PlainDate, limit: number) =>
  notices(db).where('last_day', '>=', today).orderBy('last_day').orderBy('since').orderBy('id').limit(limit).execute()

export async function findNotice(db: Db, id: string): Promise<Notice | null> {
  return (await notices(db).where('id', '=', id).executeTakeFirst()) ?? null
}

export async function lockNotice(tx: Tx, id: string) {
  const found = await tx
    .selectFrom('place_notices')
    .select(['id', 'title', 'version'])
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return found ?? null
}

export type NoticeContent = {
  kind: NoticeKind
  title: string
  text: string
  audience: 'public' | 'staff'
  wardCodes: readonly string[]
  usrns: readonly string[]
  since: Temporal.PlainDate
  lastDay: Temporal.PlainDate
}

const columns = (content: NoticeContent) => ({
  kind: content.kind,
  title: content.title,
  text: content.text,
  audience: content.audience,
  ward_codes: [...content.wardCodes],
  usrns: [...content.usrns],
  since: content.since,
  last_day: content.lastDay,
})

export function saveNotice(tx: Tx, content: NoticeContent, createdBy: string | null): string {
  memories.delete(tx.home)
  const id = newId()
  tx.save(
    tx.insertInto('place_notices').values({
      id,
      ...columns(content),
      version: 1,
      withdrawn_at: null,
      created_by: createdBy,
      changed_at: tx.now,
      created_at: tx.now,
    }),
  )
  return id
}

export function saveNoticeChange(tx: Tx, id: string, version: number, content: NoticeContent) {
  memories.delete(tx.home)
  const change = { ...columns(content), version: version + 1, changed_at: tx.now }
  tx.save(tx.updateTable('place_notices').set(change).where('id', '=', id))
}

export function saveNoticeWithdrawal(tx: Tx, id: string, version: number) {
  memories.delete(tx.home)
  const change = { withdrawn_at: tx.now, version: version + 1, changed_at: tx.now }
  tx.save(tx.updateTable('place_notices').set(change).where('id', '=', id))
}
