-- Cases: work the council undertook, its story, the people it is for and what it came from.

create table cases (
  id uuid primary key,
  reference text not null unique,
  parent_id uuid references cases (id),
  part_number int,
  joined_into uuid references cases (id),
  follows_id uuid references cases (id),
  kind text not null,
  service_key text not null,
  service_version_id uuid not null,
  status text not null check (
    status in ('new', 'in-progress', 'waiting-for-customer', 'waiting-for-third-party', 'resolved', 'closed')
  ),
  title text not null,
  summary text not null,
  team_id uuid not null,
  owner_id uuid,
  channel text not null,
  answers jsonb not null,
  answers_left jsonb not null,
  place jsonb,
  place_text text not null,
  uprn text,
  usrn text,
  lat double precision,
  lon double precision,
  ward_code text,
  street_key text,
  urgent_reason text,
  -- Why nothing may be sent to the person: it could harm them.
  do_not_write text,
  waiting_for text,
  waiting_expected_on date,
  waiting_update_on date,
  question text,
  outcome text,
  outcome_words text,
  disruption_id uuid,
  out_of_hours boolean not null,
  version int not null,
  scope_id uuid,
  received_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  resolved_at timestamptz,
  closed_at timestamptz,
  unique (parent_id, part_number),
  check ((status in ('resolved', 'closed')) = (resolved_at is not null)),
  check (status <> 'closed' or closed_at is not null),
  check (status <> 'waiting-for-customer' or question is not null),
  check (status <> 'waiting-for-third-party' or (waiting_for is not null and num_nonnulls(waiting_expected_on, waiting_update_on) = 1))
);
create index cases_parent on cases (parent_id) where parent_id is not null;
create index cases_joined_into on cases (joined_into) where joined_into is not null;
create index cases_service on cases (service_key, received_at);
create index cases_team on cases (team_id, status);
create index cases_received on cases (received_at);
create index cases_urgent_out_of_hours on cases (received_at, id) where out_of_hours and urgent_reason is not null;
create index cases_out_of_hours on cases (received_at, id) where out_of_hours and urgent_reason is null;
create index cases_street on cases (street_key) where street_key is not null and status not in ('resolved', 'closed');
create index cases_uprn on cases (uprn) where uprn is not null;
create index cases_usrn on cases (usrn) where usrn is not null;
create index cases_near on cases (service_key, lat, lon) where lat is not null;
create index cases_resolved on cases (resolved_at) where status = 'resolved';
create index cases_disruption on cases (disruption_id) where disruption_id is not null;
create index cases_words on cases using gin (to_tsvector('english', title || ' ' || summary || ' ' || place_text));

-- The story of a case. A row with a customer is for that person (and staff) only; one that is not public is for staff only.
create table case_events (
  id uuid primary key,
  case_id uuid not null references cases (id),
  kind text not null,
  public boolean not null,
  customer_id uuid,
  fact jsonb not null,
  actor_kind text not null,
  actor_id uuid,
  actor_name text not null,
  version int not null,
  -- The message, change or update it came from: news that reaches us twice is told once.
  source_id uuid,
  scope_id uuid,
  created_at timestamptz not null
);
create unique index case_events_once on case_events (case_id, kind, source_id) where source_id is not null;
create index case_events_case on case_events (case_id, created_at);
-- What people said about their cases, for whoever opens in the morning.
create index case_events_heard on case_events (created_at) where kind in ('answered', 'message-received', 'message-passed');
create index case_events_customer on case_events (customer_id) where customer_id is not null;

-- Appended, never edited: only who may see a row may change (the case moved to a restricted service), or a person's
-- words be taken out at their lawful request.
create function case_events_are_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'an event of a case is never deleted';
  end if;
  if (new.id, new.case_id, new.kind, new.public, new.created_at, new.version)
    is distinct from (old.id, old.case_id, old.kind, old.public, old.created_at, old.version)
    or (new.fact is distinct from old.fact and new.fact ->> 'erased' is null) then
    raise exception 'an event of a case is never edited';
  end if;
  return new;
end $$;
create trigger case_events_are_kept before update or delete on case_events
  for each row execute function case_events_are_kept();

create table case_people (
  case_id uuid not null references cases (id),
  customer_id uuid not null,
  role text not null check (role in ('reporter', 'joined', 'about')),
  -- Who wrote it for them, where they did not themselves.
  written_by text,
  scope_id uuid,
  created_at timestamptz not null,
  primary key (case_id, customer_id, role)
);
create index case_people_customer on case_people (customer_id);

create table case_matters (
  matter_id uuid not null,
  case_id uuid not null references cases (id),
  relation text not null check (relation in ('opened', 'joined', 'chased', 'told-more')),
  scope_id uuid,
  created_at timestamptz not null,
  primary key (matter_id, case_id)
);
create index case_matters_case on case_matters (case_id);

-- What came in, once: the same report sent twice gets the first answer.
create table case_sources (
  channel text not null,
  source_key text not null,
  content_hash text not null,
  case_id uuid references cases (id) deferrable initially deferred,
  told jsonb,
  scope_id uuid,
  created_at timestamptz not null,
  primary key (channel, source_key)
);
create index case_sources_case on case_sources (case_id);

create table case_links (
  id uuid primary key,
  token_hash text not null unique,
  case_id uuid not null references cases (id),
  customer_id uuid not null,
  level text not null check (level in ('none', 'known', 'verified')),
  expires_at timestamptz not null,
  opened_at timestamptz,
  revoked_at timestamptz,
  scope_id uuid,
  created_at timestamptz not null
);
create index case_links_case on case_links (case_id);
create index case_links_customer on case_links (customer_id);

create table case_files (
  case_id uuid not null references cases (id),
  file_id uuid not null,
  name text not null,
  type text not null,
  size int not null,
  source text not null check (source in ('answer', 'message', 'staff')),
  customer_id uuid,
  scope_id uuid,
  created_at timestamptz not null,
  primary key (case_id, file_id)
);

-- Something a person must look at on a case: a message that came, one that did not arrive, a message passed on; or
-- something to tell or ask a customer whom it cannot be written to.
create table case_tasks (
  id uuid primary key,
  case_id uuid not null references cases (id),
  kind text not null check (
    kind in (
      'message-received', 'message-failed', 'message-passed', 'part-finished', 'answer-given', 'chased', 'to-tell', 'to-ask',
      'left-undone'
    )
  ),
  words text not null,
  -- Whom to tell or ask, and what was kept because it could not be sent.
  customer_id uuid,
  message_id uuid,
  -- What the program was to do with the case and could not, where a person has it now: each stands here once.
  source_id uuid,
  scope_id uuid,
  created_at timestamptz not null,
  done_at timestamptz,
  done_by uuid
);
create index case_tasks_source on case_tasks (case_id, source_id) where source_id is not null;
create index case_tasks_open on case_tasks (case_id) where done_at is null;
