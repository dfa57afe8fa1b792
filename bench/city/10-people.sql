-- Streets, addresses and the people who live there: two to an address, most with a phone and an email.

insert into streets (usrn, name, town, search_name, line, west, south, east, north, lat, lon, created_at)
select (47000000 + position)::text, initcap(word), 'Wrenbridge', word, '{}', 0, 0, 0, 0, 52.2, -1.9, now
from bench.words, bench.size
where list = 'street' and position <= properties / 60 + 1;

insert into properties (uprn, usrn, number, number_value, sub_building_value, postcode, postcode_key, tenure, lat, lon,
  assisted, created_at, changed_at)
select (999500000000 + n)::text, (47000000 + 1 + n % (properties / 60 + 1))::text,
  (1 + n / (properties / 60 + 1))::text, 1 + n / (properties / 60 + 1), 0, code, replace(code, ' ', ''),
  (array['owner', 'owner', 'private-rented', 'council', 'association'])[1 + n % 5],
  52.15 + bench.luck(n, 1) / 10, -1.95 + bench.luck(n, 2) / 10, false, now, now
from bench.size, generate_series(0, properties - 1) n,
  lateral (select 'ZZ' || 10 + n / 1500 % 80 || ' ' || n / 150 % 10 || chr((65 + n / 15 % 10)::int) || chr((66 + n / 15 % 10)::int) as code) c;

create table bench.wards as
select code, (row_number() over (order by code) - 1)::int as position from wards where until is null;

insert into property_wards (id, uprn, ward_code, since, created_at)
select bench.id(90, n), (999500000000 + n)::text, code, '2020-04-01', now
from bench.size, generate_series(0, properties - 1) n
join bench.wards on position = n % (select count(*) from bench.wards);

create table bench.people as
select n::int as n, bench.id(1, n) as id, given.word as given, family.word as family
from bench.size, generate_series(0, customers - 1) n,
  lateral (select case when bench.luck(n, 3) < 0.45 then 'surname' else 'rare surname' end as surnames,
    case when bench.luck(n, 4) < 0.8 then 'given name' else 'rare given name' end as givens) chosen,
  lateral (select word from bench.words where list = surnames and position = 1 + floor(
    (case when surnames = 'surname' then current_setting('bench.surnames') else current_setting('bench.rare_surnames') end)::int
    * bench.luck(n, 5) ^ 1.5)::int) family,
  lateral (select word from bench.words where list = givens and position = 1 + floor(
    (case when givens = 'given name' then current_setting('bench.given_names') else current_setting('bench.rare_given_names') end)::int
    * bench.luck(n, 6) ^ 1.5)::int) given;

-- One in a hundred was merged into the record before.
insert into customers (id, kind, given_name, family_name, display_name, date_of_birth, uprn, merged_into, match_due,
  created_at, changed_at)
select id, 'person', initcap(given), initcap(family), initcap(given || ' ' || family),
  date '1930-01-01' + floor(bench.luck(n, 7) * 28000)::int,
  (999500000000 + floor(properties * bench.luck(n, 8))::bigint)::text,
  case when n % 100 = 99 then bench.id(1, n - 1) end, false, now - interval '1 year', now - interval '1 year'
from bench.people, bench.size;

insert into merges (id, kept_id, merged_id, reason, merged_by, merged_at)
select bench.id(91, n), bench.id(1, n - 1), id, 'Same date of birth and address', 'A. Officer', now - interval '1 month'
from bench.people, bench.size where n % 100 = 99;

insert into contact_points (id, customer_id, kind, value, last4, status, created_at)
select bench.id(2, n), id, 'phone', '+447000' || lpad(digits::text, 6, '0'), lpad((digits % 10000)::text, 4, '0'), 'ok', now
from bench.size, bench.people, lateral (select floor(bench.luck(n, 9) * 1000000)::int as digits) d
union all
select bench.id(3, n), id, 'email', given || '.' || family || '.' || n || '@example.org', null, 'ok', now
from bench.people, bench.size where n % 5 <> 4;

insert into name_words (word) select given from bench.people union select family from bench.people on conflict do nothing;

insert into customer_words (word, part, customer_id)
select given, 'given', id from bench.people union all select family, 'family', id from bench.people;

insert into needs (id, customer_id, category, value, applies_to, since, source, consent_to_share, reviewed_on, review_due,
  recorded_by, created_at)
select bench.id(4, n), id, 'communication-support', 'hearing-aid', 'person', '2026-01-05', 'Told us', true, '2026-01-05',
  '2027-01-05', 'A. Officer', now
from bench.people, bench.size where n % 25 = 7;

insert into alerts (id, customer_id, kind, reason, state, proposed_by, proposed_at, decided_by, decided_at, review_on)
select bench.id(5, n), id, 'vulnerability', 'Told the advisor', 'approved', bench.id(99, 1), now, bench.id(99, 2), now, '2027-01-05'
from bench.people, bench.size where n % 200 = 11;

insert into relationships (id, from_id, to_id, kind, since, recorded_by, created_at)
select bench.id(6, n), id, bench.id(1, n - 1), 'household-of', '2026-01-05', 'A. Officer', now
from bench.people, bench.size where n % 50 = 13;

insert into match_proposals (id, first_id, second_id, reasons, strength, state, created_at)
select bench.id(7, n), bench.id(1, n - 1), id, array['name'], 60, case when n % 400 = 17 then 'open' else 'dismissed' end, now
from bench.people, bench.size where n % 100 = 17;
