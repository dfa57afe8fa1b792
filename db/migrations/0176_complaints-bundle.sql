-- What is withheld from the bundle an Ombudsman is given. The record itself is never changed: a mark is a row, taking
-- it back is a date on that row, and a redacted copy of a file stands beside the file.
create table complaint_bundle_marks (
  id uuid primary key,
  case_id uuid not null references complaints (case_id),
  -- The document of the record it was made on: its kind and its id.
  document text not null,
  kind text not null check (kind in ('whole', 'passage', 'copy')),
  -- The words of a passage: withheld wherever they stand in the record.
  words text,
  -- A redacted copy, which goes in the place of a file.
  file_id uuid references files (id),
  reason_key text,
  -- As the reason read when the mark was made.
  reason text not null,
  note text not null,
  marked_by uuid not null references staff (id),
  lifted_by uuid references staff (id),
  lifted_at timestamptz,
  scope_id uuid,
  created_at timestamptz not null,
  check ((kind = 'passage') = (words is not null)),
  check (kind = 'copy' or (file_id is null and reason_key is not null)),
  check ((lifted_by is null) = (lifted_at is null))
);
create index complaint_bundle_marks_of on complaint_bundle_marks (case_id, created_at);
create index complaint_bundle_marks_file on complaint_bundle_marks (file_id) where file_id is not null;

-- Who was reminded of what, and for which day: once each, however many workers run.
create table complaint_reminders (
  id uuid primary key,
  kind text not null check (kind in ('promise', 'signature', 'remedy', 'remedy-late', 'demand', 'learning')),
  subject_id uuid not null,
  due_on date not null,
  case_id uuid references complaints (case_id),
  staff_id uuid not null references staff (id),
  scope_id uuid,
  created_at timestamptz not null,
  unique (kind, subject_id, due_on)
);
create index complaint_reminders_of on complaint_reminders (case_id) where case_id is not null;

-- People from outside whom the law asks for: independent people, members of review panels. Known once, named often.
create table complaint_outsiders (
  id uuid primary key,
  name text not null,
  -- Where they come from: a charity, another council, on their own.
  organisation text not null,
  created_at timestamptz not null
);
create unique index complaint_outsiders_once on complaint_outsiders (lower(name), lower(organisation));

alter table complaint_people
  add column outsider_id uuid references complaint_outsiders (id),
  add column ended_because text,
  add check (num_nonnulls(staff_id, outsider_id) <= 1),
  add check (until is null or until >= since);
create index complaint_people_outsider on complaint_people (outsider_id) where outsider_id is not null;
