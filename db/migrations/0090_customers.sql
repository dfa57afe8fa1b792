-- Customers: who the council deals with, how to reach them, what they need, and what staff must know before acting.
create extension if not exists pg_trgm;
create extension if not exists fuzzystrmatch;

create table customers (
  id uuid primary key,
  kind text not null check (kind in ('person', 'organisation', 'member')),
  title text,
  given_name text,
  family_name text,
  organisation_name text,
  -- The name as it is shown and sorted; made from the parts when they are saved.
  display_name text not null,
  -- An elected Member's ward.
  ward_code text,
  date_of_birth date,
  uprn text,
  address_text text,
  -- Of address_text, without its space; of a property the places module knows it.
  postcode_key text,
  deceased_on date,
  merged_into uuid references customers (id) check (merged_into <> id),
  -- What other systems call this customer: { "council-tax": "30012345" }.
  external_refs jsonb,
  -- Whether likely matches are still to be looked for.
  match_due boolean not null default true,
  scope_id uuid,
  version integer not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check (kind = 'organisation' or family_name is not null or given_name is not null),
  check (kind <> 'organisation' or organisation_name is not null)
);
create index customers_uprn on customers (uprn) where uprn is not null;
create index customers_postcode on customers (postcode_key text_pattern_ops) where postcode_key is not null;
create index customers_address_text on customers using gin (address_text gin_trgm_ops) where address_text is not null;
create index customers_date_of_birth on customers (date_of_birth) where date_of_birth is not null;
create index customers_merged_into on customers (merged_into) where merged_into is not null;
create index customers_match_due on customers (id) where match_due;

-- The record that stands for this one: itself, or the one it was merged into, however many merges away.
create function survivor_of(customer uuid) returns uuid language sql stable strict parallel safe as $$
  with recursive up(id, merged_into) as (
    select id, merged_into from customers where id = customer
    union all
    select c.id, c.merged_into from customers c join up on c.id = up.merged_into
  )
  select id from up where merged_into is null
$$;

-- Every record of the customer to whom this one belongs, the surviving one first. Nearly everybody has one record only,
-- which is found without following any merges.
create function family_of(customer uuid) returns setof uuid language plpgsql stable strict parallel safe rows 2 as $$
begin
  if exists (select from customers where id = customer and merged_into is null)
    and not exists (select from customers where merged_into = customer) then
    return next customer;
    return;
  end if;
  return query
    with recursive down(id, depth) as (
      select survivor_of(customer), 0
      union all
      select c.id, depth + 1 from customers c join down on c.merged_into = down.id
    )
    select down.id from down where down.id is not null order by depth, down.id;
end $$;

-- Who changed what, so that the second person to save can be told.
create table customer_changes (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  version integer not null,
  changed_by text not null,
  changed_at timestamptz not null,
  -- [{ "field": "familyName", "before": "Okafor", "after": "Okafor-Lane" }]
  fields jsonb not null
);
create index customer_changes_customer on customer_changes (customer_id, version);

create table contact_points (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  kind text not null check (kind in ('email', 'phone')),
  -- An email in lower case; a phone number in E.164.
  value text not null,
  last4 text check (last4 ~ '^[0-9]{4}$'),
  status text not null check (status in ('ok', 'bouncing', 'wrong')),
  preferred boolean not null default false,
  status_changed_at timestamptz,
  removed_at timestamptz,
  created_at timestamptz not null,
  check ((kind = 'phone') = (last4 is not null))
);
create unique index contact_points_once on contact_points (customer_id, kind, value) where removed_at is null;
create index contact_points_value on contact_points (value text_pattern_ops);
create index contact_points_last4 on contact_points (last4) where removed_at is null and last4 is not null;

-- How a name sounds to an English, Slavic or South Asian ear: keys that words heard alike share.
create function sounds_of(word text) returns text[] language sql immutable strict parallel safe as $$
  select case when word ~ '[a-z]' then
    coalesce(daitch_mokotoff(word), '{}')
    || array['m' || dmetaphone(word), 'm' || dmetaphone_alt(word)]
    -- The consonants that are heard: Thompson and Tomson, Wright and Right, Kathryn and Catherine.
    || array['k' || regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
         regexp_replace(word, '^(?:kn|gn|pn)', 'n'),
         'ph', 'f', 'g'), 'gh(?=t|$)|(?<=m)p(?=[st])|h|^w(?=r)', '', 'g'),
         'c(?=[eiy])|z', 's', 'g'), 'ck|c|q', 'k', 'g'),
         '(?<=.)[aeiouyw]', '', 'g'), '(.)\1+', '\1', 'g')]
  else '{}' end
$$;

-- A dictionary of distinct name words: searched by spelling and sound, then joined exactly.
create table name_words (
  word text primary key,
  sounds text[] not null generated always as (sounds_of(word)) stored
);
create index name_words_spelling on name_words using gin (word gin_trgm_ops);
create index name_words_sounds on name_words using gin (sounds);

create table customer_words (
  word text not null,
  part text not null check (part in ('family', 'given', 'organisation')),
  customer_id uuid not null references customers (id),
  primary key (word, part, customer_id)
);
create index customer_words_customer on customer_words (customer_id);

create table merges (
  id uuid primary key,
  kept_id uuid not null references customers (id),
  merged_id uuid not null references customers (id),
  reason text not null,
  merged_by text not null,
  merged_at timestamptz not null,
  undone_by text,
  undone_at timestamptz,
  undone_reason text,
  check (kept_id <> merged_id)
);
create index merges_kept on merges (kept_id);
create index merges_merged on merges (merged_id);
-- A record stands under one other record at a time.
create unique index merges_merged_once on merges (merged_id) where undone_at is null;

-- Two records that may be the same person. The smaller id first, so a pair is there once.
create table match_proposals (
  id uuid primary key,
  first_id uuid not null references customers (id),
  second_id uuid not null references customers (id),
  reasons text[] not null,
  strength integer not null,
  state text not null check (state in ('open', 'dismissed', 'merged')),
  decided_by text,
  decided_at timestamptz,
  decided_reason text,
  created_at timestamptz not null,
  check (first_id < second_id),
  unique (first_id, second_id)
);
create index match_proposals_open on match_proposals (strength desc, created_at) where state = 'open';
create index match_proposals_second on match_proposals (second_id);
create index match_proposals_open_first on match_proposals (first_id) where state = 'open';
create index match_proposals_open_second on match_proposals (second_id) where state = 'open';

-- The Accessible Information Standard: identify, record, flag, share, meet, review.
create table needs (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  category text not null check (
    category in ('communication-support', 'communication-professional', 'contact-method', 'information-format')
  ),
  value text not null,
  detail text,
  applies_to text not null check (applies_to in ('person', 'carer')),
  since date not null,
  source text not null,
  consent_to_share boolean not null,
  reviewed_on date not null,
  review_due date not null,
  ended_on date,
  ended_because text check (ended_because in ('no-longer-needed', 'recorded-by-mistake', 'deceased')),
  recorded_by text not null,
  version integer not null default 1,
  created_at timestamptz not null
);
create index needs_customer on needs (customer_id);
create unique index needs_once on needs (customer_id, value, applies_to) where ended_on is null;
create index needs_review on needs (review_due) where ended_on is null;

-- Which alerts there are is data: what to say, who is told, and whether it concerns the safety of all staff.
create table alert_kinds (
  key text primary key,
  name text not null,
  before_acting text not null,
  -- All staff who can see the person see what to do; the reason stays with those who may read alerts.
  safety_critical boolean not null,
  needs_adviser boolean not null,
  position integer not null
);
insert into alert_kinds (key, name, before_acting, safety_critical, needs_adviser, position) values
  ('visit-in-pairs', 'Visit in pairs', 'Do not visit alone. Go in pairs and tell your manager before you set off.', true, false, 1),
  ('vulnerability', 'Vulnerability', 'Take time. Check the person has understood and is safe before you end the contact.', false, false, 2),
  ('care-leaver', 'Care leaver', 'Speak to the personal adviser before any recovery or benefit action.', false, true, 3),
  ('other', 'Other alert', 'Read this alert before you act.', false, false, 4);

create table alerts (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  kind text not null references alert_kinds (key),
  -- What to do, for this person; null: the words of the kind.
  before_acting text,
  reason text not null,
  personal_adviser_id uuid,
  state text not null check (state in ('proposed', 'approved', 'declined', 'ended')),
  proposed_by uuid not null,
  proposed_at timestamptz not null,
  decided_by uuid check (decided_by <> proposed_by),
  decided_at timestamptz,
  decided_reason text,
  review_on date not null,
  reviewed_at timestamptz,
  ended_by uuid,
  ended_at timestamptz,
  ended_reason text,
  -- Only people in this role, or in this circle, may read it.
  restricted_to_role text,
  scope_id uuid,
  version integer not null default 1,
  check (state not in ('approved', 'declined') or decided_by is not null)
);
create index alerts_customer on alerts (customer_id);
create index alerts_to_decide on alerts (proposed_at) where state = 'proposed';
create index alerts_review on alerts (review_on) where state = 'approved';

-- "from" is what to "to": acts for, landlord of, carer of …
create table relationships (
  id uuid primary key,
  from_id uuid not null references customers (id),
  to_id uuid not null references customers (id),
  kind text not null check (
    kind in ('acts-for', 'carer-of', 'parent-of', 'household-of', 'landlord-of', 'personal-adviser-of', 'works-for')
  ),
  authority text check (
    authority in ('written-consent', 'power-of-attorney', 'appointee', 'parental-responsibility', 'verbal-for-this-call')
  ),
  -- Keys of the directorates, services and teams it is for; empty: for everything.
  subjects text[] not null default '{}',
  evidence text,
  since date not null,
  -- The last day it holds.
  until date,
  -- Consent given by word of mouth lasts for the call.
  expires_at timestamptz,
  ended_by text,
  ended_at timestamptz,
  recorded_by text not null,
  version integer not null default 1,
  created_at timestamptz not null,
  check (from_id <> to_id),
  check (authority is null or evidence is not null),
  check (authority is distinct from 'verbal-for-this-call' or expires_at is not null)
);
create index relationships_from on relationships (from_id);
create index relationships_to on relationships (to_id);

-- Answers to identity questions that were wrong: how many, never what was said.
create table identity_failures (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  contact_id uuid,
  wrong integer not null,
  failed_at timestamptz not null
);
create index identity_failures_customer on identity_failures (customer_id, failed_at);
create index identity_failures_contact on identity_failures (contact_id) where contact_id is not null;

-- The last time a member of staff opened a customer, for "recently seen".
create table customer_looks (
  staff_id uuid not null,
  customer_id uuid not null references customers (id),
  seen_at timestamptz not null,
  primary key (staff_id, customer_id)
);
create index customer_looks_recent on customer_looks (staff_id, seen_at desc);
