-- Places: the council's wards, streets and properties, who collects there on which day, and what is planned there.

create table wards (
  code text primary key,
  name text not null,
  -- A GeoJSON Polygon or MultiPolygon, with its bounding box beside it so that a point is tried against few of them.
  boundary jsonb not null,
  west double precision not null,
  south double precision not null,
  east double precision not null,
  north double precision not null,
  since date not null,
  -- The first day it is no longer a ward.
  until date check (until > since),
  created_at timestamptz not null
);

create table streets (
  usrn text primary key check (usrn ~ '^[1-9][0-9]{0,7}$'),
  name text not null,
  town text not null,
  -- The name as people type it: lower case, no punctuation, no abbreviations. Searched by trigram.
  search_name text not null,
  line jsonb not null,
  west double precision not null,
  south double precision not null,
  east double precision not null,
  north double precision not null,
  lat double precision not null,
  lon double precision not null,
  created_at timestamptz not null
);
create index streets_search_name on streets using gin (search_name gin_trgm_ops);
create index streets_box on streets (south, north, west, east);

-- What a map shows besides wards and streets: water, green, railway. Only drawn, never asked.
create table map_shapes (
  id uuid primary key,
  kind text not null check (kind in ('water', 'green', 'railway')),
  name text not null unique,
  shape jsonb not null,
  created_at timestamptz not null
);

create table properties (
  uprn text primary key check (uprn ~ '^[1-9][0-9]{0,11}$'),
  usrn text not null references streets,
  organisation text,
  sub_building text,
  building text,
  number text,
  -- For natural order: 2 before 10, flat 2 before flat 10.
  number_value integer not null,
  sub_building_value integer not null,
  postcode text not null,
  -- The postcode without its space, as it is searched.
  postcode_key text not null,
  -- Organisation and building as people type them; null for a plain house.
  search_name text,
  tenure text check (tenure in ('owner', 'private-rented', 'council', 'association')),
  landlord text,
  lat double precision not null,
  lon double precision not null,
  -- The crew fetches the bins from the door and brings them back.
  assisted boolean not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index properties_postcode on properties (postcode_key text_pattern_ops);
create index properties_street on properties (usrn, number_value);
create index properties_search_name on properties (search_name) where search_name is not null;
create index properties_position on properties (lat, lon);

-- The words that tell buildings and organisations apart, so that a misspelt one is looked for among few words
-- and not among all addresses.
create table place_words (
  word text not null,
  search_name text not null,
  primary key (word, search_name)
);
create index place_words_like on place_words using gin (word gin_trgm_ops);

create table property_wards (
  id uuid primary key,
  uprn text not null references properties,
  ward_code text not null references wards,
  since date not null,
  until date check (until > since),
  created_at timestamptz not null,
  -- A property is in one ward at a time.
  exclude using gist (uprn with =, daterange(since, until) with &&)
);
create index property_wards_by_ward on property_wards (ward_code);

create table rounds (
  id uuid primary key,
  key text not null unique,
  name text not null,
  container text not null check (container in ('refuse', 'recycling', 'food', 'garden')),
  team_key text not null,
  frequency text not null check (frequency in ('weekly', 'fortnightly')),
  -- The first day it runs. It fixes the weekday and, for a fortnightly round, the week.
  first_on date not null,
  -- The first day on which it no longer runs.
  until date check (until > first_on),
  created_at timestamptz not null
);

create table property_rounds (
  uprn text not null references properties,
  container text not null check (container in ('refuse', 'recycling', 'food', 'garden')),
  round_id uuid not null references rounds,
  created_at timestamptz not null,
  primary key (uprn, container)
);
create index property_rounds_by_round on property_rounds (round_id);

-- A row only where there is something to say about that day: moved by a bank holiday, or what became of it.
create table round_days (
  id uuid primary key,
  round_id uuid not null references rounds,
  planned_on date not null,
  runs_on date not null,
  state text not null check (state in ('planned', 'in-progress', 'finished', 'unfinished')),
  back_on date,
  changed_at timestamptz not null,
  created_at timestamptz not null,
  unique (round_id, planned_on),
  check (state <> 'unfinished' or back_on is not null)
);
create index round_days_by_day on round_days (runs_on);

create table crew_notes (
  id uuid primary key,
  round_id uuid not null references rounds,
  -- The day of the round it belongs to, as planned: a moved day keeps its name.
  planned_on date not null,
  kind text not null check (kind in ('road-blocked', 'bin-not-out', 'wrong-items', 'round-unfinished')),
  uprn text references properties,
  usrn text references streets,
  text text not null,
  back_on date,
  noted_by uuid,
  noted_at timestamptz not null,
  withdrawn_at timestamptz,
  created_at timestamptz not null,
  check (num_nonnulls(uprn, usrn) = 1)
);
create index crew_notes_by_round on crew_notes (round_id, planned_on);
create index crew_notes_by_property on crew_notes (uprn, planned_on) where uprn is not null;
create index crew_notes_by_street on crew_notes (usrn, planned_on) where usrn is not null;

create table place_notices (
  id uuid primary key,
  kind text not null check (kind in ('planned-works', 'closure', 'event', 'other')),
  title text not null,
  text text not null,
  audience text not null check (audience in ('public', 'staff')),
  -- Both empty: the whole area of the council.
  ward_codes text[] not null,
  usrns text[] not null,
  since date not null,
  -- The last day on which it is shown.
  last_day date not null check (last_day >= since),
  version integer not null,
  withdrawn_at timestamptz,
  created_by uuid,
  changed_at timestamptz not null,
  created_at timestamptz not null
);
create index place_notices_in_force on place_notices (last_day, since) where withdrawn_at is null;
