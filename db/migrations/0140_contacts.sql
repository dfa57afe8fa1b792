-- Contacts: one conversation on one channel, with one or more matters, each with its own outcome.

create table contacts (
  id uuid primary key,
  channel text not null check (
    channel in ('phone', 'voice-menu', 'web', 'email', 'face-to-face', 'social', 'letter', 'text', 'chat')
  ),
  source_key text not null,
  state text not null check (state in ('open', 'parked', 'ended')),
  handler_id uuid,
  customer_id uuid references customers (id),
  caller_id uuid references customers (id),
  caller_kind text not null check (caller_kind in ('public', 'professional', 'member')),
  caller_name text,
  identity_level text not null check (identity_level in ('none', 'known', 'verified')),
  identity_stopped boolean not null default false,
  started_at timestamptz not null,
  ended_at timestamptz,
  parked_at timestamptz,
  parked_seconds int not null default 0,
  waited_seconds int not null default 0,
  handled_seconds int,
  out_of_hours boolean not null default false,
  version int not null default 1,
  scope_id uuid,
  created_at timestamptz not null,
  unique (channel, source_key),
  check ((state = 'ended') = (ended_at is not null)),
  check ((state = 'parked') = (parked_at is not null))
);
create index contacts_open on contacts (handler_id, started_at) where state <> 'ended';
create index contacts_customer on contacts (customer_id, started_at desc) where customer_id is not null;
create index contacts_caller on contacts (caller_id, started_at desc) where caller_id is not null;
create index contacts_started on contacts (started_at);

create table matters (
  id uuid primary key,
  contact_id uuid not null references contacts (id),
  number int not null,
  service_key text not null,
  detail text,
  draft jsonb not null,
  outcome text check (
    outcome in (
      'settled', 'advice-given', 'answered-from-records', 'signposted', 'directed-to-form', 'passed-to-team',
      'case-opened', 'chased', 'joined', 'told', 'identity-refused', 'handed-on'
    )
  ),
  told text,
  case_id uuid,
  settled_key text,
  amount_pence int,
  scope_id uuid,
  opened_at timestamptz not null,
  ended_at timestamptz,
  unique (contact_id, number),
  check ((outcome is null) = (ended_at is null))
);
create index matters_case on matters (case_id) where case_id is not null;
create index matters_service on matters (service_key, opened_at);
create index matters_otherwise on matters (opened_at) where outcome is distinct from 'case-opened';

create table identity_checks (
  id uuid primary key,
  contact_id uuid not null references contacts (id),
  customer_id uuid not null references customers (id),
  level text not null check (level in ('none', 'known', 'verified')),
  right_keys text[] not null,
  wrong_keys text[] not null,
  staff_id uuid,
  scope_id uuid,
  created_at timestamptz not null
);
create index identity_checks_contact on identity_checks (contact_id);
create index identity_checks_customer on identity_checks (customer_id, created_at);

-- Work that an advisor could not finish, and what they lacked. With a power it waits for a decision.
create table hand_offs (
  id uuid primary key,
  contact_id uuid not null references contacts (id),
  matter_id uuid not null references matters (id),
  customer_id uuid,
  from_staff_id uuid not null,
  to_staff_id uuid,
  to_team_id uuid,
  lacked text not null check (lacked in ('authority', 'knowledge', 'system-access', 'time')),
  power text,
  settled_key text,
  amount_pence int,
  note text not null,
  state text not null check (state in ('waiting', 'agreed', 'declined', 'done')),
  decided_by uuid,
  decided_at timestamptz,
  decision_words text,
  scope_id uuid,
  created_at timestamptz not null
);
create index hand_offs_waiting on hand_offs (to_staff_id, created_at) where state = 'waiting';
create index hand_offs_team on hand_offs (to_team_id, created_at) where state = 'waiting';
create index hand_offs_contact on hand_offs (contact_id);
create index hand_offs_from on hand_offs (from_staff_id, created_at);
