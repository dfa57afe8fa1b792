-- Wrenbridge's year: as many rows as the paper says, with invented people and days spread evenly.

create table bench.asked as
select (p.value ->> 'from')::date as from_day, (p.value ->> 'until')::date as until_day, p.ordinality::int as period,
  r.ordinality::int as place, r.value ->> 'directorate' as directorate, r.value ->> 'name' as name,
  (r.value ->> 'stage1')::int as stage1, (r.value ->> 'stage2')::int as stage2, (r.value ->> 'answered')::int as answered,
  (r.value ->> 'onTime')::int as on_time, (r.value ->> 'ombudsman')::int as ombudsman,
  (r.value ->> 'ombudsmanUpheld')::int as upheld
from jsonb_array_elements(:year::jsonb -> 'periods') with ordinality p,
  jsonb_array_elements(p.value -> 'rows') with ordinality r;

insert into units (id, key, name, kind, organisation_id, since, created_at)
select bench.id(64, place), directorate, name, 'directorate',
  (select id from organisations where kind = 'council' limit 1), '2024-04-01', now()
from bench.asked where period = 1;

-- One complaint for each of stage 1; the first of them go on to stage 2. Every number has its own day in the year.
create table bench.complaints as
select bench.id(65, n) as id, bench.reference(3000000 + n) as reference, a.*, k as nth,
  (from_day + ((k * 353) % 340))::timestamp at time zone 'Europe/London' + interval '10 hours' as at
from (
  select asked.*, k, row_number() over (order by period, place, k) as n from bench.asked, generate_series(1, stage1) k
) a;

insert into cases (id, reference, kind, service_key, service_version_id, status, title, summary, team_id, channel, answers,
  answers_left, place_text, out_of_hours, version, received_at, created_at, updated_at, resolved_at, closed_at)
select c.id, c.reference, 'complaint', d.key, d.id, 'closed', d.body ->> 'name',
  'Complaint ' || c.nth || ' of ' || c.name, t.id, 'web', '{}', '[]', '', false, 3, c.at, c.at, c.at,
  c.at + interval '20 days', c.at + interval '20 days'
from bench.complaints c,
  (select id, key, body from definition_versions where kind = 'service' and key = 'complaint' and state = 'published') d,
  (select id from units where key = 'customer-relations') t;

insert into complaints (case_id, route, state, regime, pack_why, subject, tenure, sector, directorate_id, brought_by, stage,
  outcome, received_at, created_at)
select id, 'complaint', 'answered', null, '{}', 'council-services', 'other', 'single', bench.id(64, place), 'resident',
  case when nth <= stage2 then 2 else 1 end, 'not-upheld', at, at
from bench.complaints;

-- Stages: what was answered in the period is counted off in order; what is left was taken back.
insert into complaint_stages (id, case_id, number, started_at, answered_at, outcome, first_due_at, due_at, reported_as, created_at)
select bench.id(66, nth_stage), id, number, started, started + interval '7 days',
  case when nth_answer > answered then 'withdrawn' when nth_answer % 3 = 0 then 'upheld' else 'not-upheld' end,
  started + case when nth_answer <= on_time then interval '10 days' else interval '5 days' end,
  started + case when nth_answer <= on_time then interval '10 days' else interval '5 days' end, number, started
from (
  select s.*, row_number() over (partition by period, place order by number, nth) as nth_answer,
    row_number() over (order by period, place, number, nth) as nth_stage
  from (
    select c.*, 1 as number, at as started from bench.complaints c
    union all
    select c.*, 2, at + interval '10 days' from bench.complaints c where nth <= stage2
  ) s
) counted;

-- The Ombudsman: received and decided in the same year.
insert into ombudsman_cases (id, case_id, scheme, their_reference, state, received_on, decided_on, decision, directorate_id,
  version, created_at)
select bench.id(68, row_number() over (order by id)), id, 'lgsco', 'W-' || period || '-' || place || '-' || nth, 'closed',
  from_day + (nth % 200), from_day + 100 + (nth % 200), case when nth <= upheld then 'upheld' else 'not-upheld' end,
  bench.id(64, place), 1, at
from bench.complaints where nth <= ombudsman;

-- Members' enquiries of half a year, by thirty invented Members.
insert into members (id, kind, name, title, email, other_emails, prefers, ward_codes, since, version, created_at)
select bench.id(69, n), 'councillor', 'Councillor ' || (array['Ash', 'Birch', 'Cedar', 'Elm', 'Hazel', 'Rowan'])[1 + n % 6] || ' '
    || (array['Farrow', 'Glover', 'Hatch', 'Ingle', 'Marlow'])[1 + n % 5], 'Member', 'member' || n || '@members.example.org', '{}',
  'email', '{}', '2024-05-02', 1, now()
from generate_series(1, 30) n;

create table bench.enquiries as
select n, bench.id(70, n) as id, bench.reference(3100000 + n) as reference,
  (from_day + ((n * 97) % 180))::timestamp at time zone 'Europe/London' + interval '10 hours' as at, responded, resolved
from (
  select (e ->> 'from')::date as from_day, (e ->> 'received')::int as received, (e ->> 'respondedInTime')::int as responded,
    (e ->> 'resolvedInTime')::int as resolved
  from (select :year::jsonb -> 'enquiries' as e) given
) given, generate_series(1, received) n;

insert into cases (id, reference, kind, service_key, service_version_id, status, title, summary, team_id, channel, answers,
  answers_left, place_text, out_of_hours, version, received_at, created_at, updated_at, resolved_at, closed_at)
select e.id, e.reference, 'member-enquiry', d.key, d.id, 'closed', d.body ->> 'name', 'Enquiry ' || e.n, t.id, 'member', '{}', '[]',
  '', false, 3, e.at, e.at, e.at, e.at + interval '20 days', e.at + interval '20 days'
from bench.enquiries e,
  (select id, key, body from definition_versions where kind = 'service' and key = 'member-enquiry' and state = 'published') d,
  (select id from units where key = 'customer-relations') t;

-- In time: the first of them. A holding reply is a response and no resolution; the rest came late.
insert into enquiries (case_id, member_id, door, words, what, for_whom, resident_words, authority, authority_note,
  failed_before, failed_because, safeguarding, responded_at, responded_by, resolved_at, ended_at, ended_because, due_at, received_at, created_at)
select id, bench.id(69, 1 + n % 30), 'mailbox', 'Enquiry ' || n, 'enquiry', 'ward', '', 'not-recorded', '', 'not-known', '', false,
  at + case when n <= responded then interval '3 days' else interval '9 days' end,
  case when n <= resolved then 'full' else 'holding' end,
  at + case when n <= resolved then interval '3 days' else interval '15 days' end, at + interval '20 days', 'no-answer',
  at + interval '7 days', at, at
from bench.enquiries;
