-- What the other files lean on. The settings bench.cases and bench.now say how many cases and when it is.

create schema bench;

-- The same number between 0 and 1 for the same n and salt, in every city.
create function bench.luck(n bigint, salt bigint) returns float8 language sql immutable parallel safe as
$$ select (hashint8extended(n, salt) & 1048575)::float8 / 1048576 $$;

create function bench.id(kind int, n bigint) returns uuid language sql immutable parallel safe as
$$ select ('00000000-00' || lpad(to_hex(kind), 2, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;

-- A reference with its check digit, as src/platform/db/references.ts makes it.
create function bench.reference(n bigint) returns text language plpgsql immutable parallel safe as $$
declare
  damm constant text := '0317598642709215486342068713591750983426612304597836742095815869720134894536201794386172052581436790';
  digits constant text := n::text;
  interim int := 0;
begin
  for place in 1 .. length(digits) loop
    interim := substr(damm, interim * 10 + substr(digits, place, 1)::int + 1, 1)::int;
  end loop;
  return 'FP-' || digits || interim;
end $$;

create table bench.words (list text not null, position int not null, word text not null, primary key (list, position));

create view bench.size as
select cases,
  greatest(1, cases / 4) as customers,
  greatest(60, cases * 12 / 100) as properties,
  -- From 10,000 cases on, 5,000 are open and one queue holds a fifth of them.
  least(5000, cases / 2) as open,
  current_setting('bench.now')::timestamptz as now
from (select current_setting('bench.cases')::bigint as cases) asked;
