-- Triage: what came as free text, where it went and why, and what people's decisions taught.

create table triage_items (
  id uuid primary key,
  source text not null check (source in ('report', 'email', 'web')),
  -- The report, message or case it came from: one of them is one item.
  source_key text not null unique,
  text text not null,
  reported_on date not null,
  state text not null check (state in ('open', 'routed', 'decided', 'chase', 'duplicate', 'no-action')),
  -- The service we think it is, how sure we are and why; kept as it was, whatever is decided.
  suggested text,
  confidence double precision not null,
  reason text not null,
  candidates jsonb not null,
  -- Names and numbers in the text by which two reports of one thing are recognised.
  marks text[] not null,
  -- Its words say that it was reported before.
  says_again boolean not null,
  -- What it says that cannot wait, and of which service; nothing where it can.
  urgent_service text,
  urgent_reason text,
  -- What makes the email doubtful that somebody was called about before it could be read.
  doubt text check (doubt in ('automatic', 'forged', 'too-many', 'too-big', 'unreadable')),
  -- The request it was said about, by its private link or as an answer to what we wrote, where that may have nothing of it.
  follows_id uuid references cases (id) deferrable initially deferred,
  -- Earlier reports that may be the same.
  alike jsonb not null,
  service_key text,
  case_id uuid references cases (id) deferrable initially deferred,
  contact_id uuid references contacts (id) deferrable initially deferred,
  message_id uuid references messages (id),
  customer_id uuid references customers (id),
  decided_by uuid references staff (id),
  decided_at timestamptz,
  decision_words text,
  version int not null,
  scope_id uuid,
  received_at timestamptz not null,
  created_at timestamptz not null,
  check (state in ('open', 'no-action') or case_id is not null)
);
create index triage_items_open on triage_items (received_at, reported_on, id) where state = 'open';
create index triage_items_state on triage_items (state, received_at);
create index triage_items_settled on triage_items ((coalesce(decided_at, created_at)));
create index triage_items_marks on triage_items using gin (marks);
create index triage_items_case on triage_items (case_id) where case_id is not null;
create index triage_items_follows on triage_items (follows_id) where follows_id is not null;
create index triage_items_customer on triage_items (customer_id) where customer_id is not null;

create table triage_words (
  word text not null,
  service_key text not null,
  count int not null,
  primary key (word, service_key)
);
