-- What the plumbing needs: secrets shared by all processes, references, news for later, live changes, forms sent, files.

create sequence reference_blocks start 100000 increment 50;

create table settings (
  key text primary key,
  value text not null
);

create table outbox (
  id uuid primary key,
  event text not null,
  payload jsonb not null,
  created_at timestamptz not null
);

create table live_changes (
  number bigint generated always as identity primary key,
  topic text not null,
  scope_id uuid,
  xid xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null
);
create index live_changes_created_at on live_changes (created_at);
create index live_changes_xid on live_changes (xid);

-- Forms that have had their effect, and what came of it: the same one sent again is answered with it, and does nothing.
create table forms_sent (
  key text primary key,
  answer jsonb not null,
  created_at timestamptz not null
);
create index forms_sent_created_at on forms_sent (created_at);

-- Background work that came to its end without being done, until somebody decides about it or it succeeds after all.
create table failed_jobs (
  id uuid primary key,
  job text not null,
  payload jsonb not null,
  error text not null,
  times int not null,
  first_failed_at timestamptz not null,
  last_failed_at timestamptz not null
);
create unique index failed_jobs_once on failed_jobs (job, md5(payload::text));

create table files (
  id uuid primary key,
  name text not null,
  type text not null,
  size bigint not null,
  sha256 text not null,
  scope_id uuid,
  created_at timestamptz not null
);
