-- Cases as they came in over the years, 550 a day; the open ones are among the latest.

create table bench.services as
select row_number() over (order by d.key, weight) - 1 as position, d.key, d.id as version_id, d.body ->> 'name' as name,
  u.id as team_id, u.key as team_key, s.id as scope_id
from definition_versions d
join units u on u.key = d.body ->> 'team'
left join scopes s on s.key = d.body ->> 'scope',
  -- Some things are asked for far more often than others.
  generate_series(1, case d.key when 'missed-bin' then 12 when 'housing-repair' then 12 when 'fly-tipping' then 8
    when 'road-defect' then 6 when 'council-tax-question' then 8 when 'council-tax-move' then 4 else 1 end) weight
where d.kind = 'service' and d.state = 'published' and coalesce(d.body ->> 'caseKind', 'request') <> 'none';

analyze bench.services;

create table bench.team_staff as
select team_id, array_agg(distinct staff_id order by staff_id) as ids from staff_teams where until is null group by team_id;

create table bench.plan as
select n, bench.id(16, n) as id, bench.reference(1000000 + n) as reference, is_open, in_queue,
  case when is_open then (array['new', 'new', 'new', 'new', 'in-progress', 'in-progress', 'in-progress', 'in-progress',
    'waiting-for-customer', 'waiting-for-third-party'])[1 + floor(10 * bench.luck(n, 20))::int]
    when resolved < now - interval '14 days' then 'closed' else 'resolved' end as status,
  at, case when not is_open then resolved end as resolved, s.key as service_key, s.version_id, s.name as service_name,
  s.team_id, s.scope_id, customer, bench.id(1, customer) as customer_id,
  bench.id(17, n) as contact_id, bench.id(18, n) as matter_id,
  (array['phone', 'phone', 'phone', 'phone', 'web', 'web', 'web', 'web', 'web', 'email'])[1 + floor(10 * bench.luck(n, 21))::int] as channel,
  (999500000000 + floor(properties * bench.luck(n, 22))::bigint)::text as uprn
from bench.size, generate_series(1, cases) n,
  lateral (select n > cases - 2 * open and n % 2 = 0 as is_open, (cases - n) * interval '157 seconds' as ago) a,
  lateral (select now - ago as at, is_open and (n / 2) % 5 = 0 as in_queue) b,
  -- One in twelve takes longer than was promised.
  lateral (select least(at + case when n % 12 = 0 then interval '20 days' else bench.luck(n, 23) ^ 2 * interval '12 days' end,
    now - interval '1 minute') as resolved) c,
  -- One call in ten comes from one customer in a hundred.
  lateral (select floor(customers * bench.luck(n, 24) * case when bench.luck(n, 25) < 0.1 then 0.01 else 1 end)::int as customer) d,
  lateral (select floor((select count(*) from bench.services) * bench.luck(n, 26))::int as wanted) e
join lateral (
  select * from bench.services s where s.position = wanted
) s on true;

-- One queue holds a fifth of what is open, and nothing else is in it.
update bench.plan p set service_key = s.key, version_id = s.version_id, service_name = s.name, team_id = s.team_id, scope_id = null
from bench.services s
where p.is_open and s.position = case
  when p.in_queue then (select min(position) from bench.services where key = 'fly-tipping')
  when p.team_id = (select team_id from bench.services where key = 'fly-tipping' limit 1)
    then (select min(position) from bench.services where key = 'missed-bin') end;

create unique index on bench.plan (n);
analyze bench.plan;
analyze bench.team_staff;

insert into cases (id, reference, kind, service_key, service_version_id, status, title, summary, team_id, owner_id, channel,
  answers, answers_left, place, place_text, uprn, usrn, lat, lon, ward_code, urgent_reason, waiting_for, waiting_expected_on,
  question, outcome, outcome_words, out_of_hours, version, scope_id, received_at, created_at, updated_at, resolved_at, closed_at)
select p.id, p.reference, 'request', service_key, version_id, status, service_name,
  (array['It has been like this for', 'The neighbours say it is', 'Seen on the way to work', 'Near the bus stop'])[1 + n % 4]
    || ' ' || n % 30 || ' days, and nobody has come',
  p.team_id, case when status <> 'new' then t.ids[1 + (n % cardinality(t.ids))::int] end, channel,
  jsonb_build_object('details', 'It has been like this for ' || n % 30 || ' days, and nobody has come yet'), '[]',
  jsonb_build_object('kind', 'property', 'uprn', p.uprn), a.number || ' ' || s.name || ', Wrenbridge, ' || a.postcode,
  p.uprn, a.usrn, a.lat, a.lon, w.ward_code, case when is_open and n % 64 = 0 then 'Blocks a road or pavement' end,
  case when status = 'waiting-for-third-party' then 'The water company' end,
  case when status = 'waiting-for-third-party' then (now + interval '5 days')::date end,
  case when status = 'waiting-for-customer' then 'Which side of the road is it?' end,
  case when not is_open then 'done' end, case when not is_open then 'We have done it.' end,
  n % 9 = 0, case when is_open then 2 else 5 end, p.scope_id, at, at, coalesce(resolved, at), resolved,
  case when status = 'closed' then resolved + interval '14 days' end
from bench.size, bench.plan p
join properties a on a.uprn = p.uprn join streets s on s.usrn = a.usrn
left join property_wards w on w.uprn = a.uprn
left join bench.team_staff t on t.team_id = p.team_id
order by n;

analyze cases;

insert into case_people (case_id, customer_id, role, scope_id, created_at)
select id, customer_id, 'reporter', scope_id, at from bench.plan
union all
select id, bench.id(1, (customer + 1) % customers), 'joined', scope_id, at from bench.plan, bench.size where n % 30 = 3 and customers > 1;

insert into case_sources (channel, source_key, content_hash, case_id, scope_id, created_at)
select channel, matter_id::text, md5(n::text) || md5(n::text), id, scope_id, at from bench.plan;

insert into case_links (id, token_hash, case_id, customer_id, level, expires_at, scope_id, created_at)
select bench.id(19, n), md5(n::text) || md5('link' || n), id, customer_id, 'known', at + interval '1 year', scope_id, at from bench.plan;

insert into case_tasks (id, case_id, kind, words, scope_id, created_at, done_at)
select bench.id(20, n), id, 'message-received', 'They wrote: has anybody looked at it yet?', scope_id, at,
  case when not is_open then resolved end
from bench.plan where n % 10 = 5 or (is_open and n % 20 = 4);

insert into case_files (case_id, file_id, name, type, size, source, customer_id, scope_id, created_at)
select id, bench.id(22, n), 'photo.jpg', 'image/jpeg', 480000, 'answer', customer_id, scope_id, at from bench.plan where n % 10 = 6;

insert into queue_items (id, subject_kind, subject_id, team_id, owner_id, due_at, urgent, urgent_reason, waiting_for,
  service_key, title, reference, place_text, ward_code, scope_id, entered_at, created_at)
select bench.id(21, n), 'case', p.id, p.team_id, c.owner_id, at + interval '15 days', c.urgent_reason is not null, c.urgent_reason,
  case p.status when 'waiting-for-customer' then 'customer' when 'waiting-for-third-party' then 'third-party' end,
  p.service_key, c.title, p.reference, c.place_text, c.ward_code, p.scope_id, at, at
from bench.plan p join cases c on c.id = p.id where is_open;

select setval('reference_blocks', (select greatest(100000, cases + 1100000) from bench.size));
