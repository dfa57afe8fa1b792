-- Why a contact happened: what we exist for, or something we did not do or did not do right.

create table demand_records (
  matter_id uuid primary key references matters (id),
  contact_id uuid not null references contacts (id),
  service_key text not null,
  class text not null check (class in ('value', 'failure', 'neither')),
  cause text check (
    cause in (
      'progress-chase', 'broken-promise', 'not-fixed', 'closed-too-soon', 'unclear-message', 'wrong-information',
      'asked-again', 'passed-around', 'no-reply', 'not-done'
    )
  ),
  follows_kind text check (follows_kind in ('case', 'contact', 'promise', 'message')),
  follows_id uuid,
  proposed_class text not null check (proposed_class in ('value', 'failure', 'neither')),
  proposed_cause text,
  decided_by text not null check (decided_by in ('system', 'advisor')),
  reason text not null,
  staff_id uuid,
  scope_id uuid,
  created_at timestamptz not null,
  check ((class = 'failure') = (cause is not null)),
  check ((follows_kind is null) = (follows_id is null))
);
create index demand_records_created on demand_records (created_at);
create index demand_records_cause on demand_records (cause, created_at) where cause is not null;
create index demand_records_contact on demand_records (contact_id);
create index demand_records_follows on demand_records (follows_id) where follows_id is not null;
