-- What somebody was told would happen by a time: kept, broken, moved or withdrawn, and always explainable.

create table disruptions (
  id uuid primary key,
  reason text not null,
  words text not null,
  starts_on date not null,
  ends_on date,
  service_keys text[] not null,
  ward_codes text[] not null,
  usrns text[] not null,
  treatment text not null check (treatment in ('next-update', 'new-date', 'withdraw')),
  next_update_on date not null,
  state text not null check (state in ('in-force', 'ended')),
  declared_by uuid not null,
  declared_by_name text not null,
  ended_at timestamptz,
  created_at timestamptz not null,
  check (ends_on is null or ends_on >= starts_on)
);
create index disruptions_in_force on disruptions (starts_on) where state = 'in-force';

-- Each is one thing the people affected are told: that it began, the next news, that it is over.
create table disruption_updates (
  id uuid primary key,
  disruption_id uuid not null references disruptions,
  kind text not null check (kind in ('declared', 'updated', 'ended')),
  words text not null,
  next_update_on date,
  affected int not null,
  said_by uuid not null,
  said_by_name text not null,
  created_at timestamptz not null
);
create index disruption_updates_of on disruption_updates (disruption_id, created_at);

-- Who has been told of an update, so that someone with three cases is told once.
create table disruption_tellings (
  update_id uuid not null references disruption_updates,
  person_id uuid not null,
  created_at timestamptz not null,
  primary key (update_id, person_id)
);

-- original_due_at never changes: figures count by it. A promise made in a disruption keeps the date its policy
-- would have given, and a promise that replaces another keeps that of the first. resumes_kind says what becomes of
-- a next-update promise when the disruption ends. swept_due_at is the due time whose breach has been dealt with.
-- An acknowledgement names the policy that runs from it (next_policy_version_id), and what began so names the
-- acknowledgement (begun_by_id), once. started_on is the event the clock counts from; null for a time somebody gave.
-- Versions and teams are never deleted, so nothing looks them up again and locks them for every promise.
create table promises (
  id uuid primary key,
  subject_kind text not null,
  subject_id uuid not null,
  kind text not null check (kind in ('acknowledge', 'finish', 'reply', 'visit', 'word', 'appointment', 'next-update')),
  words text not null,
  wording text not null,
  policy_version_id uuid,
  calendar_version_id uuid,
  started_at timestamptz not null,
  started_on text check (started_on in
    ('receipt', 'acknowledgement', 'acknowledgement-due', 'agreement', 'request', 'meeting', 'recommendations')),
  next_policy_version_id uuid,
  begun_by_id uuid references promises,
  due_at timestamptz not null,
  original_due_at timestamptz not null,
  extended_at timestamptz,
  trace jsonb not null,
  state text not null default 'running' check (state in ('running', 'kept', 'withdrawn', 'replaced')),
  kept_at timestamptz,
  ended_at timestamptz,
  end_reason text,
  statutory boolean not null,
  may_pause boolean not null,
  paused_at timestamptz,
  paused_for text check (paused_for in ('waiting-for-customer', 'waiting-for-fee')),
  swept_due_at timestamptz,
  team_id uuid,
  owner_id uuid references staff (id),
  scope_id uuid,
  disruption_id uuid references disruptions,
  replaces_id uuid references promises,
  resumes_kind text check (resumes_kind in ('finish', 'reply', 'visit', 'word')),
  service_key text,
  ward_code text,
  usrn text,
  created_at timestamptz not null,
  check ((state = 'running') = (ended_at is null)),
  check ((state = 'kept') = (kept_at is not null)),
  check ((kind = 'next-update') = (resumes_kind is not null))
);
create index promises_of_subject on promises (subject_kind, subject_id);
create index promises_running on promises (due_at) where state = 'running';
-- The boards count and list the promises of some teams by what came due, began or was kept, and read nothing but these.
create index promises_of_team on promises (team_id, due_at) include (id, state, ended_at, paused_at, scope_id);
create index promises_begun on promises (team_id, created_at) include (id, due_at, scope_id) where replaces_id is null;
create index promises_kept on promises (team_id, ended_at) include (id, due_at, scope_id) where state = 'kept';
create index promises_running_of_service on promises (service_key, due_at) where state = 'running';
create index promises_to_sweep on promises (due_at) where state = 'running' and swept_due_at is distinct from due_at;
create index promises_of_disruption on promises (disruption_id) where disruption_id is not null;
create index promises_replaced on promises (replaces_id) where replaces_id is not null;
create unique index promises_begun_by on promises (begun_by_id) where begun_by_id is not null;
create index promises_to_follow on promises (due_at) where state = 'running' and next_policy_version_id is not null;
-- What an index alone answers is only what has been tidied since it was written: a fifth of all promises is too late.
alter table promises set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

create table promise_pauses (
  id uuid primary key,
  promise_id uuid not null references promises,
  reason text not null check (reason in ('waiting-for-customer', 'waiting-for-fee')),
  from_at timestamptz not null,
  until_at timestamptz,
  paused_by uuid,
  resumed_by uuid,
  created_at timestamptz not null
);
create index promise_pauses_of on promise_pauses (promise_id);
create unique index promise_pauses_open on promise_pauses (promise_id) where until_at is null;

-- An extension keeps what its letter said, with whom it was agreed and the last day its rule allowed.
create table promise_changes (
  id uuid primary key,
  promise_id uuid not null references promises,
  -- What was withdrawn in error is restored: it runs on as if it had never been over.
  kind text not null check (kind in ('moved', 'extended', 'replaced', 'withdrawn', 'restored')),
  old_due_at timestamptz not null,
  new_due_at timestamptz,
  old_words text not null,
  new_words text,
  reason text not null,
  latest_due_at timestamptz,
  letter text[],
  agreed_with text,
  update_id uuid references disruption_updates,
  changed_by uuid,
  changed_by_name text not null,
  created_at timestamptz not null
);
create index promise_changes_of on promise_changes (promise_id);
create index promise_changes_lately on promise_changes (created_at);
create index promise_changes_moved on promise_changes (old_due_at) where kind = 'moved';
create index promise_changes_of_update on promise_changes (update_id) where update_id is not null;

-- The consequences of a broken promise, once for each time it was due.
create table promise_breaches (
  id uuid primary key,
  promise_id uuid not null references promises,
  due_at timestamptz not null,
  disruption_id uuid references disruptions,
  accountable_id uuid references staff (id),
  level int not null,
  decide_by timestamptz,
  decision text check (decision in ('reassign', 'renegotiate', 'do-now', 'disruption')),
  decision_reason text,
  to_team_id uuid references units (id),
  to_owner_id uuid references staff (id),
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz not null,
  unique (promise_id, due_at),
  check ((decision is null) = (decided_at is null))
);
create index promise_breaches_to_decide on promise_breaches (accountable_id) where decision is null;
create index promise_breaches_overdue on promise_breaches (decide_by) where decision is null;

-- Who became accountable, one row for each time: the first person named, then each level above.
create table promise_escalations (
  id uuid primary key,
  breach_id uuid not null references promise_breaches,
  level int not null,
  staff_id uuid references staff (id),
  created_at timestamptz not null,
  -- When they were written to.
  told_at timestamptz,
  unique (breach_id, level)
);
create index promise_escalations_untold on promise_escalations (created_at) where told_at is null;
