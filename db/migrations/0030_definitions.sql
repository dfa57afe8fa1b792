-- Services, policies, templates, guidance: immutable versions. Only the state of a version ever changes.

create table definition_versions (
  id uuid primary key,
  kind text not null,
  key text not null,
  version integer not null check (version > 0),
  state text not null check (state in ('draft', 'published', 'replaced', 'discarded')),
  -- The version this one was written from; null for the first.
  base_version integer,
  body jsonb not null,
  source text not null,
  written_by text not null,
  created_at timestamptz not null,
  published_by_id uuid,
  published_by text,
  published_at timestamptz,
  unique (kind, key, version),
  check (state in ('draft', 'discarded') or (published_by is not null and published_at is not null))
);
create unique index definition_versions_one_published on definition_versions (kind, key) where state = 'published';
create unique index definition_versions_one_draft on definition_versions (kind, key) where state = 'draft';

create function definition_versions_are_immutable() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (old.id, old.kind, old.key, old.version, old.body, old.source)
      is distinct from (new.id, new.kind, new.key, new.version, new.body, new.source) then
    raise exception 'A version of a definition never changes';
  end if;
  return new;
end $$;
create trigger definition_versions_immutable before update or delete on definition_versions
  for each row execute function definition_versions_are_immutable();

-- One row that changes with every publication, so that each process knows when its memory is out of date.
create sequence definition_change_numbers;
create table definition_changes (
  "only" boolean primary key default true check ("only"),
  change_number bigint not null
);
insert into definition_changes (change_number) values (nextval('definition_change_numbers'));
