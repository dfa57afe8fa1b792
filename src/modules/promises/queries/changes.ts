import { type Db, newId, type Tables, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import type { LetterFact } from '../rules/policy.ts'
import { readable } from './readable.ts'

export type NewChange = {
  readonly promiseId: string
  readonly kind: Tables['promise_changes']['kind']
  readonly oldDue: Temporal.Instant
  readonly newDue: Temporal.Instant | null
  readonly oldWords: string
  readonly newWords: string | null
  readonly reason: string
  readonly by: { readonly id: string | null; readonly name: string }
  readonly extension?: Extension
}

/** What is kept of an extension beside its reasons. */
export type Extension = {
  readonly latest: Temporal.Instant | null
  readonly letter: readonly LetterFact[]
  readonly agreedWith: string | null
}

export function saveChange(tx: Tx, change: NewChange): string {
  const id = newId()
  tx.save(
    tx.insertInto('promise_changes').values({
      id,
      promise_id: change.promiseId,
      kind: change.kind,
      old_due_at: change.oldDue,
      new_due_at: change.newDue,
      old_words: change.oldWords,
      new_words: change.newWords,
      reason: change.reason,
      latest_due_at: change.extension?.latest ?? null,
      letter: change.extension ? [...change.extension.letter] : null,
      agreed_with: change.extension?.agreedWith ?? null,
      changed_by: change.by.id,
      changed_by_name: change.by.name,
      created_at: tx.now,
    }),
  )
  return id
}

const changes = (db: Db, actor: Actor) =>
  db
    .selectFrom('promise_changes')
    .innerJoin('promises', 'promises.id', 'promise_changes.promise_id')
    .select([
      'promise_changes.id',
      'promise_changes.promise_id as promiseId',
      'promise_changes.kind',
      'promise_changes.old_due_at as oldDue',
      'promise_changes.new_due_at as newDue',
      'promise_changes.old_words as oldWords',
      'promise_changes.new_words as newWords',
      'promise_changes.reason',
      'promise_changes.latest_due_at as latestDue',
      'promise_changes.letter',
      'promise_changes.agreed_with as agreedWith',
      'promise_changes.changed_by_name as byName',
      'promise_changes.update_id as updateId',
      'promise_changes.created_at as at',
      'promises.subject_kind as subjectKind',
      'promises.subject_id as subjectId',
    ])
    .where(readable(actor))

/** One change of a promise, with the words before and after and the reason the customer is told. */
export const findPromiseChange = (db: Db, actor: Actor, id: string) =>
  changes(db, actor).where('promise_changes.id', '=', id).executeTakeFirst()

/** Every change of some promises, oldest first: what moved, from when to when, and why. */
export const listPromiseChanges = (db: Db, actor: Actor, promiseIds: readonly string[]) =>
  changes(db, actor)
    .where('promise_changes.promise_id', 'in', promiseIds)
    .orderBy('promise_changes.created_at')
    .orderBy('promise_changes.id')
    .execute()
