import { isBrokenAt } from '#modules/promises/index.ts'
import { type Db, type Expression, type SqlBool, sql } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { assessedSources, sources } from '../rules/figures.ts'
import type { Within } from './figures.ts'

type Assessed = (typeof assessedSources)[number]
type AssessedFigure = (typeof sources)[Assessed][number]

const of = sql`c.case_id, c.group_id, c.about_team_id as team_id, c.directorate_id`
const theirs = (row: 'm' | 'l' | 'o') => sql`cross join lateral (
  select * from complaints where complaints.case_id = ${sql.ref(`${row}.case_id`)} offset 0) c`

/** What each figure of a self-assessment counts, over the rows of its source. */
export function isAssessed(figure: AssessedFigure): Expression<SqlBool> {
  switch (figure) {
    case 'acknowledge-due':
    case 'extended':
    case 'remedies-due':
    case 'answers-sent':
    case 'demands-due':
      return sql<SqlBool>`true`
    case 'acknowledged-on-time':
      return sql<SqlBool>`(r.acknowledged_at is not null and r.acknowledged_at <= r.acknowledge_due_at)`
    case 'looked-again':
      return sql<SqlBool>`r.number > 1`
    case 'looked-at-by-another':
      return sql<SqlBool>`(r.number > 1 and r.by_another)`
    case 'points-answered':
      return sql<SqlBool>`not r.has_open_point`
    case 'extended-told':
      return sql<SqlBool>`(r.reason <> '' and r.was_told)`
    case 'extended-met':
      return sql<SqlBool>`r.was_met`
    case 'remedies-done':
    case 'demands-done':
      return sql<SqlBool>`r.is_done`
    case 'answers-signed':
      return sql<SqlBool>`r.is_signed`
  }
}

/** The rows of a source of a self-assessment within the period, that somebody may know of. */
export function assessedRows(db: Db, source: Assessed, { span, from, until, may }: Within) {
  const now = db.clock.now()
  const dueOn = (day: string) => sql`${sql.ref(day)} >= ${span.from}::date and ${sql.ref(day)} < ${span.until}::date
    and ${sql.ref(day)} < ${londonDate(now)}::date`
  switch (source) {
    // What had to be acknowledged: where it was, and where its day has gone by without.
    case 'acknowledging':
      return sql`select c.id, ${of}, c.reported_as as stage, c.started_at as at, c.outcome, c.acknowledged_at,
          c.acknowledge_due_at
        from complaint_stages c
        where c.started_at >= ${from}::timestamptz and c.started_at < ${until}::timestamptz and not c.is_elsewhere
          and (c.acknowledge_due_at is not null or (c.acknowledged_at is null and c.answered_at is null
            and exists (select from promises where promises.subject_kind = 'case' and promises.subject_id = c.case_id
              and promises.kind = 'acknowledge' and promises.state = 'running' and ${isBrokenAt(now)})))
          and ${may}`
    case 'reviewed':
      return sql`select c.id, ${of}, c.reported_as as stage, c.answered_at as at, c.outcome, c.number,
          c.number > 1 and not exists (select from complaint_stages earlier where earlier.case_id = c.case_id
            and earlier.number < c.number and earlier.handler_id = c.handler_id) as by_another,
          exists (select from complaint_points p where p.case_id = c.case_id and p.ours and p.withdrawn_at is null
            and p.raised_at_stage <= c.number and not exists (select from complaint_findings f
              where f.point_id = p.id and f.stage <= c.number)) as has_open_point
        from complaint_stages c
        where c.answered_at >= ${from}::timestamptz and c.answered_at < ${until}::timestamptz
          and c.outcome in ('upheld', 'partially-upheld', 'not-upheld') and not c.is_elsewhere and ${may}`
    case 'extending':
      return sql`select c.id, ${of}, c.stage, c.created_at as at, null::text as outcome, c.reason,
          exists (select from complaint_letters l where l.case_id = c.case_id and l.kind = 'extension'
            and l.sent_at is not null and l.sent_at >= c.created_at - interval '1 day') as was_told,
          exists (select from complaint_stages s where s.case_id = c.case_id and s.extended
            and s.started_at <= c.created_at and s.answered_at >= c.created_at and s.answered_at <= s.due_at) as was_met
        from complaint_decisions c
        where c.kind = 'extension' and c.created_at >= ${from}::timestamptz and c.created_at < ${until}::timestamptz
          and ${may}`
    case 'following':
      return sql`select m.id, ${of}, m.stage, m.created_at as at, null::text as outcome, m.state = 'done' as is_done
        from complaint_remedies m ${theirs('m')}
        where m.state in ('promised', 'done') and ${dueOn('m.due_on')} and ${may}`
    case 'signing':
      return sql`select l.id, ${of}, l.stage, l.sent_at as at, null::text as outcome,
          -- Asked of each letter: “exists” may read every signature there is into a table of its own.
          coalesce((select true from complaint_signatures g where g.letter_id = l.id and g.decision = 'signed'
            and g.letter_version = l.version limit 1), false) as is_signed
        from complaint_letters l ${theirs('l')}
        where l.kind = 'response' and l.sent_at >= ${from}::timestamptz and l.sent_at < ${until}::timestamptz and ${may}`
    case 'demanded':
      return sql`select a.id, ${of}, null::int as stage,
          (a.due_on::timestamp at time zone 'Europe/London') as at, null::text as outcome, a.state = 'done' as is_done
        from ombudsman_demands a join ombudsman_cases o on o.id = a.ombudsman_case_id ${theirs('o')}
        where a.kind <> 'enquiry' and ${dueOn('a.due_on')} and ${may}`
  }
}
