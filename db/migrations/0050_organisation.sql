-- The council as it is organised, with dates: a report can run on the structure of its period or on today's.
-- Dates are half-open: `since` is the first day it holds, `until` the first day it no longer does.

create table organisations (
  id uuid primary key,
  key text not null unique,
  name text collate "en-GB-x-icu" not null,
  kind text not null check (kind in ('council', 'contractor', 'arms-length')),
  contract_lead_id uuid references staff (id),
  created_at timestamptz not null
);

create table units (
  id uuid primary key,
  key text not null unique,
  name text collate "en-GB-x-icu" not null,
  kind text not null check (kind in ('directorate', 'service', 'team')),
  organisation_id uuid not null references organisations (id),
  since date not null,
  until date check (until >= since),
  created_at timestamptz not null
);

-- What was done under a unit stays readable for ever: it ends, and is never deleted.
create function units_are_kept() returns trigger language plpgsql as $$
begin
  raise exception 'a unit is never deleted: give it an end';
end $$;
create trigger units_are_kept before delete on units for each row execute function units_are_kept();

create table unit_parents (
  id uuid primary key,
  unit_id uuid not null references units (id),
  parent_id uuid not null references units (id),
  since date not null,
  until date check (until >= since),
  created_at timestamptz not null,
  check (unit_id <> parent_id),
  constraint unit_parents_one_at_a_time exclude using gist (unit_id with =, daterange(since, until) with &&)
);
create index unit_parents_parent on unit_parents (parent_id);

create table unit_managers (
  id uuid primary key,
  unit_id uuid not null references units (id),
  staff_id uuid not null references staff (id),
  since date not null,
  until date check (until >= since),
  created_at timestamptz not null,
  constraint unit_managers_one_at_a_time exclude using gist (unit_id with =, daterange(since, until) with &&)
);
create index unit_managers_staff on unit_managers (staff_id);

create table line_managers (
  id uuid primary key,
  staff_id uuid not null references staff (id),
  manager_id uuid not null references staff (id),
  since date not null,
  until date check (until >= since),
  created_at timestamptz not null,
  check (staff_id <> manager_id),
  constraint line_managers_one_at_a_time exclude using gist (staff_id with =, daterange(since, until) with &&)
);
create index line_managers_manager on line_managers (manager_id);

-- Why somebody is away is nobody's business here.
create table absences (
  id uuid primary key,
  staff_id uuid not null references staff (id),
  since date not null,
  until date not null check (until > since),
  created_at timestamptz not null
);
create index absences_staff on absences (staff_id, until);

create table duty_rotas (
  id uuid primary key,
  key text not null unique,
  name text collate "en-GB-x-icu" not null,
  team_id uuid not null references units (id),
  minutes_to_acknowledge integer not null check (minutes_to_acknowledge between 1 and 240),
  created_at timestamptz not null
);

create table duty_shifts (
  id uuid primary key,
  rota_id uuid not null references duty_rotas (id),
  staff_id uuid not null references staff (id),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  position integer not null check (position between 1 and 9),
  created_at timestamptz not null,
  constraint duty_shifts_one_person_a_position
    exclude using gist (rota_id with =, position with =, tstzrange(starts_at, ends_at) with &&)
);
create index duty_shifts_staff on duty_shifts (staff_id, ends_at);

create table duty_calls (
  id uuid primary key,
  rota_id uuid not null references duty_rotas (id),
  subject_kind text not null,
  subject_id uuid not null,
  summary text not null,
  -- Why it cannot wait, in the words of a rule: for those who may know.
  reason text,
  scope_id uuid,
  link text,
  -- Somebody has it, or it is no longer needed.
  state text not null check (state in ('waiting', 'acknowledged', 'not-needed')),
  raised_at timestamptz not null,
  called_staff_id uuid references staff (id),
  called_at timestamptz,
  next_call_at timestamptz,
  ended_at timestamptz,
  -- Who has it, or who said that it is no longer needed; nobody where the person themselves did.
  ended_by uuid references staff (id),
  -- Those who were called do not know yet that it has ended.
  others_to_tell boolean not null default false
);
create index duty_calls_to_tell on duty_calls (ended_at) where others_to_tell;
create index duty_calls_about on duty_calls (subject_id, raised_at);
create index duty_calls_waiting on duty_calls (next_call_at) where state = 'waiting';
create index duty_calls_raised on duty_calls (raised_at desc);
-- Calling twice about the same thing is one call, until somebody has it.
create unique index duty_calls_subject on duty_calls (rota_id, subject_kind, subject_id) where state = 'waiting';

-- Each person who was called, in order.
create table duty_call_steps (
  id uuid primary key,
  call_id uuid not null references duty_calls (id),
  staff_id uuid not null references staff (id),
  called_at timestamptz not null,
  why text not null check (why in ('on-duty', 'next-on-duty', 'in-charge'))
);
create index duty_call_steps_call on duty_call_steps (call_id, called_at);
create index duty_call_steps_staff on duty_call_steps (staff_id);
