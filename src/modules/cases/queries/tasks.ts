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

type NewTask = { caseId: string; kind: TaskKind; words: string; scopeId: string | null }

/** Something a person must look at: it stands on the case until somebody says that it is dealt with. */
export function saveTask(tx: Tx, { caseId, kind, words, scopeId }: NewTask): string {
  const id = newId()
  tx.save(
    tx.insertInto('case_tasks').values({ id, case_id: caseId, kind, words, scope_id: scopeId, created_at: tx.now }),
  )
  return id
}

export async function lockTask(tx: Tx, actor: Actor, taskId: string) {
  const row = await tx
    .selectFrom('case_tasks')
    .select(['id', 'case_id as caseId', 'words', 'done_at as doneAt'])
    .where('id', '=', taskId)
    .where(ofReachableCase(actor, 'case_tasks.case_id'))
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export function saveTaskDone(tx: Tx, taskId: string, doneBy: string | null) {
  tx.save(tx.updateTable('case_tasks').set({ done_at: tx.now, done_by: doneBy }).where('id', '=', taskId))
}

/** Ends every open task of a case. */
export function endTasks(tx: Tx, caseId: string, doneBy: string | null) {
  tx.save(
    tx
      .updateTable('case_tasks')
      .set({ done_at: tx.now, done_by: doneBy })
      .where('case_id', '=', caseId)
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
