-- For the boards: of twenty-one cases one is a complaint with its stages, one a Member's enquiry with a part, one praise.

insert into complaints (case_id, route, state, pack_why, subject, tenure, sector, about_team_id, directorate_id, brought_by,
  stage, outcome, scope_id, received_at, created_at, regime)
select p.id, 'complaint', case when is_open then 'investigating' else 'answered' end, '{}', 'council-services', 'other', 'single',
  p.team_id, d.ids[1 + (n / 21 % cardinality(d.ids))::int], 'resident', case when n % 147 = 0 then 2 else 1 end,
  case when not is_open then 'not-upheld' end, p.scope_id, at, at, 'lgsco-code'
from bench.plan p, (select array_agg(id order by key) as ids from units where kind = 'directorate') d
where n % 21 = 0;

insert into complaint_stages (id, case_id, number, started_at, answered_at, outcome, first_due_at, due_at, reported_as,
  about_team_id, directorate_id, scope_id, created_at, regime)
select bench.id(80 + number, n), p.id, number, at + (number - 1) * interval '5 days',
  case when not is_open then greatest(resolved, at + number * interval '5 days') end,
  case when not is_open then (array['upheld', 'partially-upheld', 'not-upheld'])[1 + (n / 21 % 3)::int] end,
  at + number * interval '10 days', at + number * interval '10 days', number, c.about_team_id, c.directorate_id, p.scope_id, at, c.regime
from bench.plan p join complaints c on c.case_id = p.id, generate_series(1, 2) number
where n % 21 = 0 and (number = 1 or n % 147 = 0);

-- One point each, with a finding for every stage that was answered.
insert into complaint_points (id, case_id, number, alleged, desired, ours, raised_at_stage, raised_by, scope_id, created_at)
select bench.id(88, n), p.id, 1, 'Nobody came on the day we were told', 'That somebody comes', true, 1, 'resident', p.scope_id, at
from bench.plan p where n % 21 = 0;

analyze complaint_stages;

insert into complaint_findings (id, point_id, stage, finding, reason, relied_on, evidence, scope_id, updated_at)
select bench.id(180 + s.number, n), bench.id(88, n), s.number, s.outcome, 'The crew’s list shows it', 'What we promise', '', p.scope_id, s.answered_at
from bench.plan p join complaint_stages s on s.case_id = p.id
where n % 21 = 0 and s.answered_at is not null;

insert into complaint_decisions (id, case_id, kind, decision, tests, reason, evidence, decided_by_name, about_team_id,
  directorate_id, stage, scope_id, created_at, regime)
select bench.id(85, n), p.id, kind, case kind when 'triage' then 'complaint' else 'complex' end, '[]', 'It needs a second visit', '',
  'A. Officer', c.about_team_id, c.directorate_id, 1, p.scope_id, at + interval '1 day', c.regime
from bench.plan p join complaints c on c.case_id = p.id, lateral (select (array['triage', 'triage', 'triage', 'extension', 'not-escalated', 'refused'])[1 + (n / 21 % 6)::int] as kind) d
where n % 21 = 0;

insert into complaint_remedies (id, case_id, stage, kind, words, due_on, state, ended_at, scope_id, created_at)
select bench.id(86, n), p.id, 1, 'action', 'The crew comes again', (resolved + interval '20 days')::date,
  case when is_owed then 'promised' else 'done' end, case when not is_owed then resolved + interval '15 days' end, p.scope_id, resolved
from bench.size, bench.plan p, lateral (select resolved > now - interval '15 days' as is_owed) o
where n % 63 = 0 and not is_open;

insert into ombudsman_cases (id, case_id, scheme, their_reference, state, received_on, decided_on, decision, version, scope_id, created_at)
select bench.id(87, n), p.id, 'lgsco', 'L' || n, case when is_decided then 'decided' else 'investigating' end, received::date,
  case when is_decided then (received + interval '10 days')::date end,
  case when is_decided then (array['upheld', 'not-upheld'])[1 + (n / 1029 % 2)::int] end, 1, p.scope_id, received
from bench.size, bench.plan p, lateral (select at + interval '3 days' as received) r,
  lateral (select received < now - interval '10 days' as is_decided) d
where n % 1029 = 0 and received < now;

-- What an Ombudsman asks, and what it orders where it was decided; what is due is done.
insert into ombudsman_demands (id, ombudsman_case_id, kind, words, due_on, owner_id, state, evidence, ended_on, scope_id, created_at)
select bench.id(92 + part, row_number() over (order by o.id, part)), o.id, case part when 0 then 'enquiry' else 'order' end,
  (array['Send us your file', 'Apologise in writing', 'Say what you have changed'])[1 + part], due, c.owner_id,
  case when is_over then 'done' else 'open' end, case when is_over then 'Sent as asked' end, case when is_over then due end,
  o.scope_id, o.created_at
from bench.size, ombudsman_cases o join cases c on c.id = o.case_id, generate_series(0, 2) part,
  lateral (select o.received_on + 9 + 30 * part as due) d, lateral (select due < now as is_over) e
where part = 0 or o.decision is not null;

insert into members (id, kind, name, title, email, other_emails, prefers, ward_codes, since, version, created_at)
select bench.id(84, n), 'councillor', 'Councillor ' || n, 'Member', 'member' || n || '@members.example.org', '{}', 'email', '{}',
  '2020-05-02', 1, now from bench.size, generate_series(1, 90) n;

insert into enquiries (case_id, member_id, door, words, what, for_whom, resident_words, authority, authority_note, failed_before,
  failed_because, safeguarding, responded_at, responded_by, resolved_at, ended_at, ended_because, due_at, escalated_at, scope_id, received_at, created_at)
select p.id, bench.id(84, 1 + n / 21 % 90), 'mailbox', 'When will it be done?', 'enquiry', 'ward', '', 'not-recorded', '', 'not-known', '',
  false, case when not is_open then resolved end, case when not is_open then case when n % 63 = 10 then 'holding' else 'full' end end,
  case when not is_open then resolved end, case when not is_open then resolved end, case when not is_open then 'no-answer' end,
  at + interval '7 days', case when n % 420 = 10 then at + interval '8 days' end, p.scope_id, at, at
from bench.plan p
where n % 21 = 10;

insert into enquiry_parts (case_id, enquiry_id, team_id, first_due_at, proposed_because, proposal, state, answer, answered_at, missing, returned, scope_id, created_at)
select p.id, e.id, p.team_id, p.at + interval '1 day', 'The words name its work', 'taken', case when p.is_open then 'asked' else 'accepted' end,
  case when p.is_open then '' else 'It is done.' end, p.resolved, '', (p.n / 21 % 10 = 0)::int, e.scope_id, p.at
from bench.plan p join bench.plan e on e.n = p.n - 2
where p.n % 21 = 12;

insert into enquiry_escalations (id, case_id, reason, level, decide_by, decision, decided_at, scope_id, created_at)
select bench.id(88, n), p.id, 'Nobody has answered', 1, at + interval '10 days', case when not is_open then 'answer-now' end, resolved,
  p.scope_id, at + interval '8 days'
from bench.plan p
where n % 420 = 10;

insert into complaint_feedback (case_id, kind, about_team_id, passed_on_at, scope_id, received_at)
select p.id, (array['compliment', 'suggestion'])[1 + (n / 21 % 2)::int], p.team_id, p.resolved, p.scope_id, at
from bench.plan p
where n % 21 = 4;
