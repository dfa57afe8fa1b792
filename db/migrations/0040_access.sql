-- Who works here, what they may do, what they may know, and how they sign in.
-- Dates are half-open: `since` is the first day it holds, `until` the first day it no longer does.

create table staff (
  id uuid primary key,
  kind text not null check (kind in ('staff', 'contractor')),
  name text collate "en-GB-x-icu" not null,
  email text not null check (email = lower(email)),
  phone text,
  job_title text,
  organisation_id uuid,
  password_hash text,
  password_set_at timestamptz,
  code_secret text,
  code_confirmed_at timestamptz,
  code_last_step bigint,
  trial boolean not null default false,
  deactivated_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null
);
create unique index staff_email on staff (email);
create index staff_name on staff (name);

create table powers (
  key text primary key,
  name text not null,
  unit text not null check (unit in ('pence', 'count')),
  position integer not null
);

create table roles (
  key text primary key,
  name text not null,
  description text not null,
  permissions text[] not null,
  limits jsonb not null,
  code_required boolean not null,
  position integer not null,
  version integer not null default 1,
  created_at timestamptz not null
);

create table staff_roles (
  id uuid primary key,
  staff_id uuid not null references staff (id),
  role_key text not null references roles (key),
  since date not null,
  until date check (until >= since),
  created_at timestamptz not null,
  constraint staff_roles_once exclude using gist (staff_id with =, role_key with =, daterange(since, until) with &&)
);

create index staff_roles_staff on staff_roles (staff_id);

-- team_id is a team of the organisation, which comes later in the map: no foreign key.
create table staff_teams (
  id uuid primary key,
  staff_id uuid not null references staff (id),
  team_id uuid not null,
  since date not null,
  until date check (until >= since),
  created_at timestamptz not null,
  constraint staff_teams_once exclude using gist (staff_id with =, team_id with =, daterange(since, until) with &&)
);
create index staff_teams_staff on staff_teams (staff_id);
create index staff_teams_team on staff_teams (team_id);

create table scopes (
  id uuid primary key,
  key text not null unique,
  name text collate "en-GB-x-icu" not null,
  kind text not null check (kind in ('service', 'named')),
  created_at timestamptz not null
);

create table scope_members (
  id uuid primary key,
  scope_id uuid not null references scopes (id),
  staff_id uuid references staff (id),
  team_id uuid,
  level text not null check (level in ('front-desk', 'member')),
  created_at timestamptz not null,
  check (num_nonnulls(staff_id, team_id) = 1)
);
create unique index scope_members_staff on scope_members (scope_id, staff_id) where staff_id is not null;
create unique index scope_members_team on scope_members (scope_id, team_id) where team_id is not null;
create index scope_members_by_staff on scope_members (staff_id);
create index scope_members_by_team on scope_members (team_id);

create table sessions (
  id uuid primary key,
  token_hash text not null unique,
  staff_id uuid not null references staff (id),
  stage text not null check (stage in ('signed-in', 'code-needed', 'set-up-needed')),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  address text not null,
  device text not null
);
create index sessions_staff on sessions (staff_id) where ended_at is null;

create table sign_in_attempts (
  id uuid primary key,
  at timestamptz not null,
  step text not null check (step in ('password', 'code')),
  account text not null,
  address text not null,
  outcome text not null check (outcome in ('failed', 'succeeded'))
);
create index sign_in_attempts_account on sign_in_attempts (account, at desc);
create index sign_in_attempts_address on sign_in_attempts (address, at desc);

create table recovery_codes (
  id uuid primary key,
  staff_id uuid not null references staff (id),
  code_hash text not null,
  used_at timestamptz,
  created_at timestamptz not null
);
create index recovery_codes_staff on recovery_codes (staff_id);

-- A link with which a person chooses a password: for a new account, or when the old password is lost.
create table password_links (
  id uuid primary key,
  staff_id uuid not null references staff (id),
  token_hash text not null unique,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null
);
create index password_links_staff on password_links (staff_id);
