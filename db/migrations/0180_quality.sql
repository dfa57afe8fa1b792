-- Quality of replies, and action plans.

-- A reply that is to be looked over, or was. Who may know of it is decided by its case, wherever that is by now.
create table quality_checks (
  id uuid primary key,
  subject_kind text not null check (subject_kind in ('complaint-letter', 'enquiry-reply')),
  subject_id uuid not null,
  case_id uuid not null references cases (id),
  author_id uuid references staff (id),
  -- The unit the author was in when it was sent.
  team_id uuid references units (id),
  sent_at timestamptz not null,
  -- Why it was drawn.
  because text not null check (because in ('returned', 'disputed', 'new-person', 'first-of-person', 'first-of-unit', 'share')),
  state text not null check (state in ('waiting', 'praised', 'accepted', 'returned', 'put-right')),
  checklist_version_id uuid not null references definition_versions (id),
  -- For each question of the checklist: met, not met, or does not apply.
  answers jsonb not null,
  score int check (score between 0 and 100),
  words text not null,
  checked_by uuid references staff (id),
  checked_at timestamptz,
  put_right_words text not null,
  put_right_at timestamptz,
  version int not null,
  created_at timestamptz not null,
  unique (subject_kind, subject_id),
  check ((state = 'waiting') = (checked_at is null)),
  check ((checked_by is null) = (checked_at is null)),
  check ((state = 'put-right') = (put_right_at is not null))
);
create index quality_checks_state on quality_checks (state, sent_at);
create index quality_checks_author on quality_checks (author_id, checked_at desc);
create index quality_checks_team on quality_checks (team_id, sent_at);
create index quality_checks_sent on quality_checks (sent_at);
create index quality_checks_case on quality_checks (case_id);

-- What a checker says to the person alone.
create table quality_notes (
  id uuid primary key,
  check_id uuid not null references quality_checks (id),
  staff_id uuid not null references staff (id),
  words text not null,
  written_by uuid not null references staff (id),
  created_at timestamptz not null
);
create index quality_notes_staff on quality_notes (staff_id, created_at desc);
create index quality_notes_check on quality_notes (check_id);

create table action_plan_items (
  id uuid primary key,
  theme text not null,
  action text not null,
  owner_id uuid not null references staff (id),
  due_on date not null,
  status text not null check (status in ('not-started', 'on-track', 'at-risk', 'done', 'dropped')),
  source text not null check (source in ('complaint', 'audit', 'committee', 'other')),
  source_words text not null,
  -- The complaint it comes from; who may not know of it sees no more than that there is one.
  case_id uuid references cases (id),
  evidence text not null,
  ended_on date,
  reminded_on date,
  version int not null,
  created_by uuid not null references staff (id),
  created_on date not null,
  created_at timestamptz not null,
  check ((status in ('done', 'dropped')) = (ended_on is not null)),
  check (status <> 'done' or evidence <> '')
);
create index action_plan_items_due on action_plan_items (due_on) where ended_on is null;
create index action_plan_items_case on action_plan_items (case_id) where case_id is not null;

-- How it went, in order: never edited. A new day for it is one of these, with the reason.
create table action_plan_notes (
  id uuid primary key,
  item_id uuid not null references action_plan_items (id),
  status text not null check (status in ('not-started', 'on-track', 'at-risk', 'done', 'dropped')),
  words text not null,
  due_on date not null,
  written_by uuid not null references staff (id),
  noted_on date not null,
  created_at timestamptz not null
);
create index action_plan_notes_of on action_plan_notes (item_id, created_at);
