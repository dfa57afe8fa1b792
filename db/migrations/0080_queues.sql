-- Work that waits for a team or a person. A row goes when the work is done, so the table stays small.

create table queue_items (
  id uuid primary key,
  subject_kind text not null,
  subject_id uuid not null,
  -- Never deleted, so it is not looked up and locked again for every piece of work.
  team_id uuid not null,
  owner_id uuid references staff (id),
  due_at timestamptz,
  urgent boolean not null default false,
  urgent_reason text,
  waiting_for text check (waiting_for in ('customer', 'third-party')),
  waiting_until date,
  service_key text,
  title text not null,
  reference text,
  place_text text,
  ward_code text,
  scope_id uuid,
  disruption_id uuid,
  entered_at timestamptz not null,
  created_at timestamptz not null,
  unique (subject_kind, subject_id)
);
-- The order of a queue: urgent work first, then by the promise that falls due first, then by who came first.
create index queue_items_in_order on queue_items
  (team_id, (not urgent), (coalesce(due_at, 'infinity'::timestamptz)), entered_at, id);
create index queue_items_in_order_of_all on queue_items
  ((not urgent), (coalesce(due_at, 'infinity'::timestamptz)), entered_at, id);
create index queue_items_of_owner on queue_items (owner_id) where owner_id is not null;
