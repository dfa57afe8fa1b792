import type { Db } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

/** The last call about a text, for those who may know of it. When it became a case the call went with it. */
export const findCallAbout = (db: Db, actor: Actor, itemId: string) =>
  db
    .selectFrom('duty_calls')
    .innerJoin('triage_items', (join) =>
      join.on((eb) =>
        eb.or([
          eb.and([eb('subject_kind', '=', 'triage-item'), eb('subject_id', '=', eb.ref('triage_items.id'))]),
          eb.and([eb('subject_kind', '=', 'case'), eb('subject_id', '=', eb.ref('triage_items.case_id'))]),
        ]),
      ),
    )
    .select(['duty_calls.id', 'duty_calls.state', 'duty_calls.scope_id as scopeId'])
    .where('triage_items.id', '=', itemId)
    .where('triage_items.urgent_service', 'is not', null)
    .where(visible(actor, 'duty_calls.scope_id'))
    .where(visible(actor, 'triage_items.scope_id'))
    .orderBy('raised_at', 'desc')
    .limit(1)
    .executeTakeFirst()
