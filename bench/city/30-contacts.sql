-- Each case came by a contact; two in ten people ask again how it stands, and one in ten contacts needs no case.

create table bench.talks as
select p.n, c.*, p.customer_id, p.service_key, p.scope_id, p.channel
from bench.plan p, bench.size,
  lateral (values
    (0, p.contact_id, p.matter_id, p.id, 'case-opened', p.at),
    (1, bench.id(32, n), bench.id(33, n), p.id, 'chased', least(p.at + interval '3 days', now)),
    (2, bench.id(34, n), bench.id(35, n), null, 'settled', p.at)) c(kind, contact_id, matter_id, case_id, outcome, at)
where c.kind = 0 or (c.kind = 1 and n % 10 < 2) or (c.kind = 2 and n % 10 = 2);

analyze bench.talks;

create table bench.advisors as
select staff_id as id, row_number() over (order by staff_id) - 1 as position from staff_roles where role_key = 'advisor';

insert into contacts (id, channel, source_key, state, handler_id, customer_id, caller_kind, identity_level, started_at, ended_at,
  waited_seconds, handled_seconds, scope_id, created_at)
select contact_id, channel, contact_id::text, 'ended', case when channel = 'phone' then v.id end, customer_id, 'public',
  'none', at, at + interval '4 minutes', n % 90, 240, scope_id, at
from bench.talks join bench.advisors v on v.position = n % (select count(*) from bench.advisors) order by n;

insert into matters (id, contact_id, number, service_key, detail, draft, outcome, told, case_id, scope_id, opened_at, ended_at)
select matter_id, contact_id, 1, service_key, null, '{}', outcome, 'We will look at it by the day we said', case_id, scope_id, at,
  at + interval '4 minutes'
from bench.talks order by n;

insert into demand_records (matter_id, contact_id, service_key, class, cause, follows_kind, follows_id, proposed_class,
  proposed_cause, decided_by, reason, scope_id, created_at)
select matter_id, contact_id, service_key, case when kind = 1 then 'failure' else 'value' end,
  case when kind = 1 then 'progress-chase' end, case when kind = 1 then 'case' end, case when kind = 1 then case_id end,
  case when kind = 1 then 'failure' else 'value' end, case when kind = 1 then 'progress-chase' end, 'system',
  case when kind = 1 then 'case-open' else 'first-time' end, scope_id, at
from bench.talks order by n;

insert into case_matters (matter_id, case_id, relation, scope_id, created_at)
select matter_id, case_id, case when kind = 0 then 'opened' else 'chased' end, scope_id, at
from bench.talks where case_id is not null order by n;

insert into customer_looks (staff_id, customer_id, seen_at)
select id, bench.id(1, n), now - n * interval '1 minute'
from bench.size, bench.advisors, generate_series(0, least(customers, 2000) - 1) n where n % 7 = position % 7;

-- Sessions of days gone by: some people sign out, others just go home.
insert into sessions (id, token_hash, staff_id, stage, created_at, last_seen_at, expires_at, ended_at, address, device)
select bench.id(36, n), md5('session' || n) || md5(n::text), a.id, 'signed-in', now - interval '2 days', now - interval '2 days',
  now - interval '1 day', case when n % 3 = 0 then now - interval '1 day' end, '127.0.0.1', 'Bench'
from bench.size, generate_series(1, cases / 10) n join bench.advisors a on a.position = n % (select count(*) from bench.advisors);
