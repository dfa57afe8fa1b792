import { type Db, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import { readFact } from '../rules/facts.ts'
import { reachable } from './access.ts'

export type Place = { readonly urgent: boolean; readonly receivedAt: Temporal.Instant; readonly id: string }

type Wanted = { readonly since: Temporal.Instant; readonly after: Place | null; readonly limit: number }

/**
 * Cases that came in while their team was closed, the most pressing first, with what became of the duty call. Those that are
 * urgent have an index of their own, and those that are not: a page reads no more than it shows.
 */
export async function casesOutOfHours(db: Db, actor: Actor, { since, after, limit }: Wanted) {
  const urgent = after?.urgent === false ? [] : await outOfHours(db, actor, true, { since, after, limit })
  const rest = { since, after: after?.urgent ? null : after, limit: limit - urgent.length }
  return rest.limit === 0 ? urgent : [...urgent, ...(await outOfHours(db, actor, false, rest))]
}

function outOfHours(db: Db, actor: Actor, urgent: boolean, { since, after, limit }: Wanted) {
  const shown = db
    .selectFrom('cases')
    .selectAll()
    .where('out_of_hours', '=', true)
    .where('urgent_reason', urgent ? 'is not' : 'is', null)
    .where('received_at', '>=', since)
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(received_at, id) > (${after?.receivedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid)`,
      ),
    )
    .where('parent_id', 'is', null)
    .where(reachable(actor))
    .orderBy('received_at')
    .orderBy('id')
    .limit(limit)
  return db
    .selectFrom(shown.as('cases'))
    .innerJoin('units', 'units.id', 'cases.team_id')
    .leftJoin('staff', 'staff.id', 'cases.owner_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('duty_calls')
          .select(['rota_id', 'state', 'ended_at', 'ended_by'])
          .where('subject_kind', '=', 'case')
          .whereRef('subject_id', '=', 'cases.id')
          .orderBy('raised_at', 'desc')
          .limit(1)
          .as('duty_call'),
      (join) => join.onTrue(),
    )
    .leftJoin('duty_rotas', 'duty_rotas.id', 'duty_call.rota_id')
    .leftJoin('staff as ending', 'ending.id', 'duty_call.ended_by')
    .select([
      'cases.id',
      'cases.reference',
      'cases.title',
      'cases.summary',
      'cases.place_text as placeText',
      'cases.status',
    ])
    .select(['cases.channel', 'cases.received_at as receivedAt', 'cases.urgent_reason as urgentReason'])
    .select(['cases.scope_id as scopeId', 'units.name as teamName', 'staff.name as ownerName'])
    .select(['duty_rotas.name as rotaName', 'duty_call.state as callState', 'duty_call.ended_at as callEndedAt'])
    .select('ending.name as callEndedBy')
    .orderBy('cases.received_at')
    .orderBy('cases.id')
    .execute()
}

export type Moment = { readonly at: Temporal.Instant; readonly id: string }

type Said = { readonly since: Temporal.Instant; readonly after: Moment | null; readonly limit: number }

/** What people wrote or answered about their cases since a moment, by day or by night, with the team that has the case. */
export async function heardSince(db: Db, actor: Actor, { since, after, limit }: Said) {
  const rows = await db
    .selectFrom('case_events')
    .innerJoin('cases', 'cases.id', 'case_events.case_id')
    .innerJoin('units', 'units.id', 'cases.team_id')
    .select(['case_events.id', 'case_events.fact', 'case_events.created_at as at'])
    .select(['cases.reference', 'cases.title', 'cases.scope_id as scopeId'])
    .select(['units.key as teamKey', 'units.name as teamName'])
    .where('case_events.kind', 'in', ['answered', 'message-received', 'message-passed'])
    .where('case_events.created_at', '>=', since)
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(case_events.created_at, case_events.id) > (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid)`,
      ),
    )
    .where(reachable(actor))
    .where(visible(actor, 'case_events.scope_id'))
    .orderBy('case_events.created_at')
    .orderBy('case_events.id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, fact: readFact(row.fact) }))
}

/** What else was said out of hours: matters that opened no case, which have an index in the order they came. */
export const mattersOutOfHours = (db: Db, actor: Actor, { since, after, limit }: Said) =>
  db
    .selectFrom('matters')
    .innerJoin('contacts', 'contacts.id', 'matters.contact_id')
    .leftJoin('customers', (join) =>
      join.onRef('customers.id', '=', 'contacts.customer_id').on(visible(actor, 'customers.scope_id')),
    )
    .leftJoin('cases', (join) => join.onRef('cases.id', '=', 'matters.case_id').on(reachable(actor)))
    .select(['matters.id', 'contacts.channel', 'matters.opened_at as at', 'matters.service_key as serviceKey'])
    .select(['matters.detail', 'matters.outcome', 'cases.reference'])
    .select(['matters.settled_key as settledKey', 'matters.amount_pence as amountPence'])
    .select(['customers.id as customerId', 'customers.display_name as customerName'])
    .where('matters.outcome', 'is distinct from', 'case-opened')
    .where('matters.opened_at', '>=', since)
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(matters.opened_at, matters.id) > (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid)`,
      ),
    )
    .where('contacts.out_of_hours', '=', true)
    .where('contacts.started_at', '>=', since)
    .where(visible(actor, 'matters.scope_id'))
    .where(visible(actor, 'contacts.scope_id'))
    .orderBy('matters.opened_at')
    .orderBy('matters.id')
    .limit(limit)
    .execute()
