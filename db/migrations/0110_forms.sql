-- Forms that someone has begun: the answers so far, the files sent, the links that were emailed to come back.

create table drafts (
  id uuid primary key,
  service_key text not null,
  -- The version of the service the answers were given to.
  service_version_id uuid not null references definition_versions,
  -- The hash of the visit cookie of the browser that holds it.
  visit_hash text not null,
  answers jsonb not null,
  -- The pages that were sent, answered or left empty, each with the questions it asked. What is not here was not seen.
  pages_sent jsonb not null,
  -- What was answered and no longer fits since the form changed: shown until it is sent.
  left_over jsonb not null,
  state text not null check (state in ('open', 'sent')),
  -- What it became: shown again when someone sends it twice.
  reference text,
  case_id uuid,
  scope_id uuid,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  -- Forgotten after this, with its files.
  keep_until timestamptz not null
);
create unique index drafts_open on drafts (visit_hash, service_key) where state = 'open';
create index drafts_visit on drafts (visit_hash, changed_at);
create index drafts_keep_until on drafts (keep_until);

create table draft_files (
  file_id uuid primary key references files,
  draft_id uuid not null references drafts on delete cascade,
  question_key text not null,
  scope_id uuid,
  created_at timestamptz not null
);
create index draft_files_draft on draft_files (draft_id);

create table draft_links (
  id uuid primary key,
  draft_id uuid not null references drafts on delete cascade,
  -- Only the hash of what stands in the link.
  token_hash text not null unique,
  scope_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index draft_links_draft on draft_links (draft_id);
