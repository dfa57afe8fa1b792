import { type Db, json, newId, sql, type Tx } from '#platform/db/index.ts'
import type { Because } from '../rules/sample.ts'

export type SentReply = {
  subjectKind: 'complaint-letter' | 'enquiry-reply'
  subjectId: string
  caseId: string
  authorId: string | null
  teamId: string | null
  sentAt: Temporal.Instant
  wasReturned: boolean
  isDisputed: boolean
  daysInWork: number | null
  nthOfPerson: number | null
  nthOfUnit: number | null
  lot: number
}

type Since = {
  /** From when on replies are looked at. */
  readonly drawFrom: Temporal.Instant
  /** From when on they are counted, to know who is new and which was the first of a month. */
  readonly countFrom: Temporal.Instant
}

/** The replies sent or disputed lately that nobody drew yet, each with what decides whether it is drawn. */
export async function sentLately(db: Db, { drawFrom, countFrom }: Since): Promise<SentReply[]> {
  const { rows } = await sql<SentReply>`
    with sent as (
      select 'complaint-letter' as kind, l.id, l.case_id, l.written_by as author_id, l.sent_at,
        exists (select from complaint_signatures s where s.letter_id = l.id and s.decision = 'returned') as returned,
        (select min(s.started_at) from complaint_stages s where s.case_id = l.case_id and s.number > l.stage) as disputed_at
      from complaint_letters l
      where (l.sent_at >= ${countFrom} or l.case_id in (
          select s.case_id from complaint_stages s where s.number > l.stage and s.started_at >= ${drawFrom}))
        and l.kind in ('response', 'refusal', 'not-escalated')
      union all
      select 'enquiry-reply', r.id, r.case_id, r.written_by, r.sent_at,
        exists (select from enquiry_parts p where p.enquiry_id = r.case_id and p.returned > 0),
        (select e.disputed_at from enquiries e where e.case_id = r.case_id and e.disputed_at >= r.sent_at)
      from enquiry_replies r
      where r.sent_at >= ${countFrom} and r.way = 'composed'
    ), placed as (
      select sent.*, coalesce(own.team_id, cases.team_id) as team_id,
        date_trunc('month', sent.sent_at at time zone 'Europe/London') as month
      from sent
      join cases on cases.id = sent.case_id
      left join lateral (
        select staff_teams.team_id from staff_teams
        where staff_teams.staff_id = sent.author_id
          and staff_teams.since <= (sent.sent_at at time zone 'Europe/London')::date
          and (staff_teams.until is null or staff_teams.until > (sent.sent_at at time zone 'Europe/London')::date)
        order by staff_teams.since, staff_teams.team_id limit 1
      ) own on true
    ), counted as (
      select placed.*,
        row_number() over (partition by author_id, month order by sent_at, id) as nth_of_person,
        row_number() over (partition by team_id, month order by sent_at, id) as nth_of_unit,
        floor(extract(epoch from sent_at - min(sent_at) over (partition by author_id)) / 86400)::int as days_in_work
      from placed
    )
    select kind as "subjectKind", id as "subjectId", case_id as "caseId", author_id as "authorId", team_id as "teamId",
      sent_at as "sentAt", returned as "wasReturned", disputed_at is not null as "isDisputed",
      case when author_id is not null then days_in_work end as "daysInWork",
      case when author_id is not null and sent_at >= ${countFrom} then nth_of_person::int end as "nthOfPerson",
      case when team_id is not null and sent_at >= ${countFrom} then nth_of_unit::int end as "nthOfUnit",
      ('x' || substr(md5(id::text), 1, 6))::bit(24)::int % 100 as lot
    from counted
    where (sent_at >= ${drawFrom} or disputed_at >= ${drawFrom})
      and not exists (select from quality_checks q where q.subject_kind = counted.kind and q.subject_id = counted.id)
    order by sent_at, id`.execute(db)
  return rows
}

export function insertCheck(tx: Tx, reply: SentReply, { because, versionId }: { because: Because; versionId: string }) {
  tx.save(
    tx
      .insertInto('quality_checks')
      .values({
        id: newId(),
        subject_kind: reply.subjectKind,
        subject_id: reply.subjectId,
        case_id: reply.caseId,
        author_id: reply.authorId,
        team_id: reply.teamId,
        sent_at: reply.sentAt,
        because,
        state: 'waiting',
        checklist_version_id: versionId,
        answers: json({}),
        words: '',
        put_right_words: '',
        version: 1,
        created_at: tx.now,
      })
      .onConflict((clash) => clash.columns(['subject_kind', 'subject_id']).doNothing()),
  )
}
