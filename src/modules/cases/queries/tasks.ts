import { type Db, newId, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { ofReachableCase } from './access.ts'

export type TaskKind =
  | 'message-received'
  | 'message-failed'
  | 'message-passed'
  | 'part-finished'
  | 'answer-given'
  | 'chased'
  | 'left-undone'
  | ToldKind

/** What is said to a customer because it cannot be written to them. */
export type ToldKind = 'to-tell' | 'to-ask'

/** Whom it is for, where it is something to tell, and the message that was kept because it could not go. */
export type ForWhom = { customerId: string; messageId: string }

type NewTask = {
  caseId: string
  kind: TaskKind
  words: string
  scopeId: string | null
  forWhom?: ForWhom | undefined
  /** What it came of, where a person has it instead of the program. */
  sourceId?: string | undefined
}

/** Something a person must look at: it stands on the case until somebody says that it is dealt with. */
export function saveTask(tx: Tx, { caseId, kind, words, scopeId, forWhom, sourceId }: NewTask): string {
  const id = newId()
  tx.save(
    tx.insertInto('case_tasks').values({
      id,
      case_id: caseId,
      kind,
      words,
      customer_id: forWhom?.customerId ?? null,
      message_id: forWhom?.messageId ?? null,
      source_id: sourceId ?? null,
      scope_id: scopeId,
      created_at: tx.now,
    }),
  )
  return id
}

export async function lockTask(tx: Tx, actor: Actor, taskId: string) {
  const row = await tx
    .selectFrom('case_tasks')
    .select(['id', 'case_id as caseId', 'kind', 'words', 'done_at as doneAt'])
    .select(['customer_id as customerId', 'message_id as messageId', 'source_id as sourceId'])
    .where('id', '=', taskId)
    .where(ofReachableCase(actor, 'case_tasks.case_id'))
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export function saveTaskDone(tx: Tx, taskId: string, doneBy: string | null) {
  tx.save(tx.updateTable('case_tasks').set({ done_at: tx.now, done_by: doneBy }).where('id', '=', taskId))
}

const fromSource = (db: Db, caseId: string, sourceId: string) =>
  db.selectFrom('case_tasks').select('id').where('case_id', '=', caseId).where('source_id', '=', sourceId)

/** Whether a person was given this instead of the program, also when they have dealt with it since. */
export async function isWithPerson(db: Db, caseId: string, sourceId: string): Promise<boolean> {
  return (await fromSource(db, caseId, sourceId).executeTakeFirst()) !== undefined
}

/** Whether a person has done instead of the program what it goes on with now: its people know, and are not told again. */
export async function isDoneByHand(db: Db, caseId: string, sourceId: string): Promise<boolean> {
  const done = fromSource(db, caseId, sourceId).where('kind', '=', 'left-undone').where('done_by', 'is not', null)
  return (await done.executeTakeFirst()) !== undefined
}

/** The cases of these people on which the same is left for somebody to do, and that may be named beside others. */
export async function leftToTell(db: Db, sourceId: string, customerIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('case_tasks')
    .innerJoin('case_people', 'case_people.case_id', 'case_tasks.case_id')
    .innerJoin('cases', 'cases.id', 'case_tasks.case_id')
    .select('case_tasks.case_id as caseId')
    .distinct()
    .where('cases.scope_id', 'is', null)
    .where('cases.do_not_write', 'is', null)
    .where('case_people.customer_id', 'in', [...customerIds])
    .where('case_tasks.source_id', '=', sourceId)
    .where('case_tasks.kind', '=', 'left-undone')
    .where('case_tasks.done_at', 'is', null)
    .execute()
  return rows.map(({ caseId }) => caseId)
}

/** What a person was to do instead of the program, which now does it. */
export const endLeftUndone = (tx: Tx, caseId: string, sourceId: string) =>
  tx
    .updateTable('case_tasks')
    .set({ done_at: tx.now })
    .where('case_id', '=', caseId)
    .where('source_id', '=', sourceId)
    .where('kind', '=', 'left-undone')
    .where('done_at', 'is', null)
    .returning('id')
    .execute()

/** Ends every open task of a case but those of this very commit: nobody has seen them. */
export function endTasks(tx: Tx, caseId: string, doneBy: string | null) {
  tx.save(
    tx
      .updateTable('case_tasks')
      .set({ done_at: tx.now, done_by: doneBy })
      .where('case_id', '=', caseId)
      .where('created_at', '<', tx.now)
      .where('done_at', 'is', null),
  )
}

export function openTasks(db: Db, caseId: string) {
  return db
    .selectFrom('case_tasks')
    .select(['id', 'kind', 'words', 'created_at as at'])
    .where('case_id', '=', caseId)
    .where('done_at', 'is', null)
    .orderBy('created_at')
    .execute()
}

export type ToSay = { id: string; kind: ToldKind; words: string; customerId: string; messageId: string }

/** What this commit puts on a case to be said to its people. */
export async function toSayNow(tx: Tx, caseIds: readonly string[]): Promise<ToSay[]> {
  const rows = await tx
    .selectFrom('case_tasks')
    .select(['id', 'kind', 'words', 'customer_id as customerId', 'message_id as messageId'])
    .where('case_id', 'in', [...caseIds])
    .where('created_at', '=', tx.now)
    .where('done_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.flatMap(({ id, kind, words, customerId, messageId }) =>
    customerId && messageId && isTold(kind) ? [{ id, kind, words, customerId, messageId }] : [],
  )
}

export const isTold = (kind: TaskKind): kind is ToldKind => kind === 'to-tell' || kind === 'to-ask'

/** The case something to look at stands on, for whoever may reach the case. */
export async function caseOfTask(db: Db, actor: Actor, taskId: string): Promise<string | null> {
  const row = await db
    .selectFrom('case_tasks')
    .select('case_id as caseId')
    .where('id', '=', taskId)
    .where(ofReachableCase(actor, 'case_tasks.case_id'))
    .executeTakeFirst()
  return row?.caseId ?? null
}
