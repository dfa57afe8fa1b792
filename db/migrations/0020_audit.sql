-- Who did what to what, and who looked at what is restricted. Rows are added and never touched again, but for one
-- thing: when a record moves into a circle of people who may know, or out of it, so do the entries about it.

create table audit_entries (
  id uuid primary key,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('staff', 'contractor', 'resident', 'member', 'public', 'system')),
  actor_id uuid,
  actor_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  scope_id uuid,
  detail jsonb not null
);
create index audit_entries_at on audit_entries (at desc, id desc);
create index audit_entries_actor_name on audit_entries (actor_name, at desc, id desc);
create index audit_entries_action on audit_entries (action, at desc, id desc);
create index audit_entries_subject on audit_entries (subject_id, at desc, id desc);
create index audit_entries_reference on audit_entries ((detail ->> 'reference'), at desc) where detail ? 'reference';

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'scope_id' = to_jsonb(old) - 'scope_id' then
    return new;
  end if;
  raise exception 'audit_entries is append-only';
end $$;

create trigger audit_entries_append_only before update or delete on audit_entries
  for each row execute function refuse_audit_change();
create trigger audit_entries_not_emptied before truncate on audit_entries
  for each statement execute function refuse_audit_change();
