-- For the boards: every second case is a complaint with its stages, every other one a Member's enquiry.

insert into complaints (case_id, route, state, pack_why, subject, tenure, sector, about_team_id, directorate_id, brought_by,
  stage, outcome, scope_id, received_at, created_at)
select p.id, 'complaint', case when is_open then 'investigating' else 'answered' end, '{}', 'council-services', 'other', 'single',
  p.team_id, d.ids[1 + (n / 2 % cardinality(d.ids))::int], 'resident', case when n % 16 = 0 then 2 else 1 end,
  case when not is_open then 'not-upheld' end, p.scope_id, at, at
from bench.plan p, (select array_agg(id order by key) as ids from units where kind = 'directorate') d
where n % 2 = 0;

insert into complaint_stages (id, case_id, number, started_at, answered_at, outcome, first_due_at, due_at, reported_as, scope_id, created_at)
select bench.id(80 + number, n), p.id, number, at + (number - 1) * interval '5 days',
  case when not is_open then greatest(resolved, at + number * interval '5 days') end,
  case when not is_open then (array['upheld', 'partially-upheld', 'not-upheld'])[1 + (n / 2 % 3)::int] end,
  at + number * interval '10 days', at + number * interval '10 days', number, p.scope_id, at
from bench.plan p, generate_series(1, 2) number
where n % 2 = 0 and (number = 1 or n % 16 = 0);

insert into members (id, kind, name, title, email, other_emails, prefers, ward_codes, since, version, created_at)
select bench.id(84, n), 'councillor', 'Councillor ' || n, 'Member', 'member' || n || '@members.example.org', '{}', 'email', '{}',
  '2020-05-02', 1, now from bench.size, generate_series(1, 90) n;

insert into enquiries (case_id, member_id, door, words, what, for_whom, resident_words, authority, authority_note, failed_before,
  failed_because, safeguarding, responded_at, responded_by, resolved_at, ended_at, ended_because, due_at, scope_id, received_at, created_at)
select p.id, bench.id(84, 1 + n % 90), 'mailbox', 'When will it be done?', 'enquiry', 'ward', '', 'not-recorded', '', 'not-known', '',
  false, case when not is_open then resolved end, case when not is_open then case when n % 3 = 0 then 'holding' else 'full' end end,
  case when not is_open then resolved end, case when not is_open then resolved end, case when not is_open then 'no-answer' end,
  at + interval '7 days', p.scope_id, at, at
from bench.plan p
where n % 2 = 1;
