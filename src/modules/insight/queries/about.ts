import type { Db } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

type Subject = { readonly subjectKind: string; readonly subjectId: string }

/** What some subjects are, in the words of the queue they stand in. */
export async function listAbout(db: Db, actor: Actor, subjects: readonly Subject[]) {
  if (subjects.length === 0)
    return new Map<string, { title: string; reference: string | null; placeText: string | null }>()
  const rows = await db
    .selectFrom('queue_items')
    .select(['subject_id as subjectId', 'title', 'reference', 'place_text as placeText'])
    .where(
      'subject_id',
      'in',
      subjects.map((subject) => subject.subjectId),
    )
    .where(visible(actor))
    .execute()
  return new Map(rows.map(({ subjectId, ...about }) => [subjectId, about]))
}

/** Who was asked to decide on some broken promises, in order. */
export const listAsked = (db: Db, breachIds: readonly string[]) =>
  db
    .selectFrom('promise_escalations')
    .innerJoin('staff', 'staff.id', 'promise_escalations.staff_id')
    .select(['promise_escalations.breach_id as breachId', 'promise_escalations.level', 'staff.name'])
    .where('promise_escalations.breach_id', 'in', breachIds)
    .orderBy('promise_escalations.level')
    .execute()
