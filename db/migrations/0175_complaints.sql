-- Complaints: what somebody says went wrong, point by point, through the stages their regime has.

-- Many complaints about one thing: one investigation, a letter for each.
create table complaint_groups (
  id uuid primary key,
  title text not null,
  investigation text not null,
  lead_id uuid references staff (id),
  scope_id uuid,
  created_by uuid not null references staff (id),
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- What was found of something they all say: written once, taken into the register of each.
create table complaint_group_findings (
  id uuid primary key,
  group_id uuid not null references complaint_groups (id),
  about text not null,
  finding text not null check (finding in ('upheld', 'partially-upheld', 'not-upheld')),
  reason text not null,
  relied_on text not null,
  found_by uuid references staff (id),
  scope_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index complaint_group_findings_of on complaint_group_findings (group_id, created_at);

-- One signature, or one giving back, for many letters that say the same.
create table complaint_group_signatures (
  id uuid primary key,
  group_id uuid not null references complaint_groups (id),
  decision text not null check (decision in ('signed', 'returned')),
  comments text not null,
  letters int not null check (letters > 0),
  signed_by uuid not null references staff (id),
  scope_id uuid,
  created_at timestamptz not null
);
create index complaint_group_signatures_of on complaint_group_signatures (group_id, created_at);

create table complaints (
  case_id uuid primary key references cases (id),
  -- What we took it for: nothing yet, a complaint, or something with a way of its own.
  route text not null check (
    route in ('untriaged', 'complaint', 'service-request', 'statutory', 'insurance', 'appeal', 'refused', 'converted')
  ),
  state text not null check (state in ('triage', 'investigating', 'answered', 'withdrawn', 'refused', 'elsewhere')),
  -- The regime it runs by, pinned when it began, and why that one.
  pack_version_id uuid references definition_versions (id),
  regime text,
  pack_why text[] not null,
  subject text not null,
  tenure text not null check (tenure in ('council-tenant', 'council-leaseholder', 'other')),
  sector text not null check (sector in ('single', 'mixed')),
  risk text check (risk in ('low', 'medium', 'high')),
  category_key text,
  detail_key text,
  categories_version_id uuid references definition_versions (id),
  -- The team complained about, and the directorate it was in when the complaint came.
  about_team_id uuid references units (id),
  directorate_id uuid references units (id),
  -- The request it is about, which goes on.
  about_case_id uuid references cases (id),
  brought_by text not null check (brought_by in ('resident', 'representative', 'member', 'staff')),
  stage int not null default 0,
  outcome text check (outcome in ('upheld', 'partially-upheld', 'not-upheld', 'withdrawn', 'refused')),
  root_cause text,
  group_id uuid references complaint_groups (id),
  scope_id uuid,
  received_at timestamptz not null,
  created_at timestamptz not null
);
create index complaints_received on complaints (received_at);
create index complaints_open on complaints (state, received_at) where state in ('triage', 'investigating');
create index complaints_category on complaints (category_key, detail_key, received_at);
create index complaints_directorate on complaints (directorate_id, received_at);
create index complaints_about_team on complaints (about_team_id, received_at);
create index complaints_about_case on complaints (about_case_id) where about_case_id is not null;
create index complaints_group on complaints (group_id) where group_id is not null;

-- What was decided about it and why, in order: never edited.
create table complaint_decisions (
  id uuid primary key,
  case_id uuid not null references complaints (case_id),
  kind text not null check (
    kind in ('triage', 'refused', 'not-escalated', 'regime', 'extension', 'withdrawn', 'grouped', 'new-points', 'agreement')
  ),
  decision text not null,
  -- The questions the regime asks before that decision, each with its answer.
  tests jsonb not null,
  reason text not null,
  evidence text not null,
  -- Records of the complaint that show it: messages, contacts, files, as they were named to the person.
  records jsonb,
  decided_by uuid,
  decided_by_name text not null,
  -- What it is counted by, as its complaint has it, and the stage it was decided in: see below.
  about_team_id uuid,
  directorate_id uuid,
  group_id uuid,
  regime text,
  stage int,
  scope_id uuid,
  created_at timestamptz not null
);
create index complaint_decisions_of on complaint_decisions (case_id, created_at);
create index complaint_decisions_lately on complaint_decisions (kind, created_at)
  include (decision, about_team_id, directorate_id, stage, scope_id);

create table complaint_stages (
  id uuid primary key,
  case_id uuid not null references complaints (case_id),
  number int not null check (number between 1 and 3),
  -- Received, or asked for.
  started_at timestamptz not null,
  -- Nobody has to give reasons for going on to the next stage.
  reasons text,
  handler_id uuid references staff (id),
  acknowledged_at timestamptz,
  acknowledge_due_at timestamptz,
  answered_at timestamptz,
  outcome text check (outcome in ('upheld', 'partially-upheld', 'not-upheld', 'withdrawn', 'refused')),
  -- By when it had to be answered, first and last: kept when it was answered, because figures count by both.
  first_due_at timestamptz,
  due_at timestamptz,
  extended boolean not null default false,
  -- Kept for the figures too: the first of the two days that the answer met, and how long it took.
  timing text generated always as (
    case when answered_at is null or first_due_at is null then null when answered_at <= first_due_at then 'first'
      when answered_at <= due_at then 'extended' else 'late' end
  ) stored,
  days_taken float8 generated always as (date_part('epoch', answered_at - started_at) / 86400) stored,
  -- Under the older rule of adult social care a grade stands for a stage, and nobody escalates.
  reported_as int not null,
  -- What it is counted by, as its complaint has it: see below.
  about_team_id uuid,
  directorate_id uuid,
  group_id uuid,
  regime text,
  is_elsewhere boolean not null default false,
  scope_id uuid,
  created_at timestamptz not null,
  unique (case_id, number),
  check ((answered_at is null) = (outcome is null))
);
-- With all that the board asks of a stage, so that a year of them is counted without looking up any.
create index complaint_stages_started on complaint_stages (started_at)
  include (case_id, group_id, about_team_id, directorate_id, reported_as, number, is_elsewhere, scope_id);
create index complaint_stages_answered on complaint_stages (answered_at)
  include (about_team_id, directorate_id, reported_as, outcome, timing, days_taken, is_elsewhere, scope_id)
  where answered_at is not null;
create index complaint_stages_open on complaint_stages (started_at, id) where answered_at is null;

-- Figures of a year read ten thousand stages and decisions, and would look up as many complaints. So what they are counted
-- by stands beside them, and the database keeps it as the complaint has it, whoever writes. It does so when a statement
-- is done: a complaint and its first stage come in one.
create function complaints_are_counted_by() returns trigger language plpgsql as $$
begin
  update complaint_stages s
  set about_team_id = c.about_team_id, directorate_id = c.directorate_id, group_id = c.group_id, regime = c.regime,
    is_elsewhere = c.state = 'elsewhere', scope_id = c.scope_id
  from complaints c
  where c.case_id = new.case_id and s.case_id = new.case_id
    and (s.about_team_id, s.directorate_id, s.group_id, s.regime, s.is_elsewhere, s.scope_id)
      is distinct from (c.about_team_id, c.directorate_id, c.group_id, c.regime, c.state = 'elsewhere', c.scope_id);
  update complaint_decisions d
  set about_team_id = c.about_team_id, directorate_id = c.directorate_id, group_id = c.group_id, regime = c.regime,
    stage = coalesce(d.stage, c.stage), scope_id = c.scope_id
  from complaints c
  where c.case_id = new.case_id and d.case_id = new.case_id
    and (d.about_team_id, d.directorate_id, d.group_id, d.regime, d.stage, d.scope_id)
      is distinct from (c.about_team_id, c.directorate_id, c.group_id, c.regime, coalesce(d.stage, c.stage), c.scope_id);
  return null;
end $$;
create trigger complaint_stages_counted_by after insert on complaint_stages
  for each row execute function complaints_are_counted_by();
create trigger complaint_decisions_counted_by after insert on complaint_decisions
  for each row execute function complaints_are_counted_by();
create trigger complaints_counted_by
  after update of about_team_id, directorate_id, group_id, regime, state, scope_id on complaints
  for each row execute function complaints_are_counted_by();

create table complaint_points (
  id uuid primary key,
  case_id uuid not null references complaints (case_id),
  number int not null,
  -- In their own words, or ours where they gave none apart.
  alleged text not null,
  desired text not null,
  -- Whether it is ours to answer for; if not, whose it is.
  ours boolean not null,
  whose text,
  raised_at_stage int not null,
  raised_by text not null check (raised_by in ('resident', 'representative', 'member', 'staff')),
  withdrawn_at timestamptz,
  scope_id uuid,
  created_at timestamptz not null,
  unique (case_id, number),
  check (ours or whose is not null)
);

create table complaint_findings (
  id uuid primary key,
  point_id uuid not null references complaint_points (id),
  stage int not null,
  finding text not null check (finding in ('upheld', 'partially-upheld', 'not-upheld')),
  reason text not null,
  -- The policy, law or good practice the reason leans on.
  relied_on text not null,
  evidence text not null,
  found_by uuid references staff (id),
  -- Taken from the finding of a group; null when it is their own, or was changed for them.
  group_finding_id uuid references complaint_group_findings (id),
  scope_id uuid,
  updated_at timestamptz not null,
  unique (point_id, stage)
);
create index complaint_findings_shared on complaint_findings (group_finding_id) where group_finding_id is not null;

create table complaint_remedies (
  id uuid primary key,
  case_id uuid not null references complaints (case_id),
  point_id uuid references complaint_points (id),
  stage int not null,
  kind text not null check (
    kind in ('apology', 'explanation', 'fault-acknowledged', 'action', 'reconsidered', 'record-put-right', 'payment', 'practice-changed')
  ),
  words text not null,
  amount_pence int check (amount_pence > 0),
  -- The amount of the council's policy that a payment rests on, or why it is another.
  basis text not null default '',
  team_id uuid references units (id),
  owner_id uuid references staff (id),
  due_on date not null,
  state text not null check (state in ('proposed', 'promised', 'done', 'dropped')),
  promise_id uuid references promises (id),
  evidence text,
  ended_at timestamptz,
  scope_id uuid,
  created_at timestamptz not null,
  check ((kind = 'payment') = (amount_pence is not null)),
  check ((state in ('done', 'dropped')) = (ended_at is not null))
);
create index complaint_remedies_of on complaint_remedies (case_id);
create index complaint_remedies_point on complaint_remedies (point_id) where point_id is not null;
create index complaint_remedies_owed on complaint_remedies (due_on) where state = 'promised';
create index complaint_remedies_due on complaint_remedies (due_on) where state in ('promised', 'done');

create table complaint_letters (
  id uuid primary key,
  case_id uuid not null references complaints (case_id),
  stage int not null,
  kind text not null check (
    kind in ('acknowledgement', 'response', 'extension', 'refusal', 'not-escalated', 'progress', 'withdrawal')
  ),
  state text not null check (state in ('draft', 'in-review', 'returned', 'signed', 'sent', 'dropped')),
  version int not null,
  -- What the handler wrote of their own, before and after what the register says.
  opening_words text not null,
  closing_words text not null,
  -- The whole letter as it was reviewed, signed and sent.
  title text not null,
  body text not null,
  content_hash text not null,
  written_by uuid references staff (id),
  sent_by uuid references staff (id),
  sent_at timestamptz,
  scope_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((state = 'sent') = (sent_at is not null))
);
create index complaint_letters_of on complaint_letters (case_id, created_at);
create unique index complaint_letters_one_in_hand on complaint_letters (case_id, stage, kind)
  where state in ('draft', 'in-review', 'returned', 'signed');
create index complaint_letters_sent on complaint_letters (sent_at) where sent_at is not null;
create index complaint_letters_in_review on complaint_letters (updated_at) where state = 'in-review';

-- Who must sign, one after the other. A row is one asking: it ends signed, returned, or is overtaken by a change.
create table complaint_signatures (
  id uuid primary key,
  letter_id uuid not null references complaint_letters (id),
  step int not null,
  -- Whom the chain names, and who has it: their delegate, or the next one up while they are away.
  role text not null,
  named_id uuid references staff (id),
  asked_id uuid references staff (id),
  because text not null,
  letter_version int not null,
  -- The one signature it was signed by together with others.
  group_signature_id uuid references complaint_group_signatures (id),
  decision text check (decision in ('signed', 'returned', 'overtaken')),
  comments text not null,
  decided_by uuid references staff (id),
  decided_at timestamptz,
  scope_id uuid,
  created_at timestamptz not null,
  check ((decision is null) = (decided_at is null))
);
create index complaint_signatures_of on complaint_signatures (letter_id, created_at);
create index complaint_signatures_of_group on complaint_signatures (group_signature_id) where group_signature_id is not null;
create index complaint_signatures_asked on complaint_signatures (asked_id) where decision is null;

-- Who signs for somebody, and until when.
create table complaint_delegates (
  id uuid primary key,
  staff_id uuid not null references staff (id),
  delegate_id uuid not null references staff (id),
  since date not null,
  until date,
  created_by uuid not null references staff (id),
  created_at timestamptz not null,
  check (staff_id <> delegate_id),
  check (until is null or until > since)
);
create index complaint_delegates_of on complaint_delegates (staff_id);

-- The people the law gives a statutory complaint, and the bodies of one that is about several.
create table complaint_people (
  id uuid primary key,
  case_id uuid not null references complaints (case_id),
  role text not null check (
    role in ('responsible-person', 'complaints-manager', 'investigating-officer', 'independent-person', 'adjudicator',
      'panel-chair', 'panel-member', 'advocate')
  ),
  staff_id uuid references staff (id),
  name text not null,
  since date not null,
  until date,
  scope_id uuid,
  created_at timestamptz not null
);
create index complaint_people_of on complaint_people (case_id);

create table complaint_bodies (
  id uuid primary key,
  case_id uuid not null references complaints (case_id),
  name text not null,
  is_lead boolean not null,
  asked_on date,
  answered_on date,
  answer text,
  scope_id uuid,
  created_at timestamptz not null,
  unique (case_id, name)
);
create unique index complaint_bodies_one_lead on complaint_bodies (case_id) where is_lead;

-- What an Ombudsman looks into: a scheme's case on one of ours.
create table ombudsman_cases (
  id uuid primary key,
  case_id uuid not null references complaints (case_id),
  scheme text not null check (scheme in ('lgsco', 'housing-ombudsman')),
  their_reference text not null,
  state text not null check (state in ('enquiries', 'investigating', 'decided', 'closed')),
  received_on date not null,
  decided_on date,
  -- The scheme's own word over all issues, where it has one.
  decision text check (decision in ('upheld', 'not-upheld', 'closed-after-enquiries', 'invalid', 'advice', 'referred-back')),
  directorate_id uuid references units (id),
  version int not null,
  scope_id uuid,
  created_at timestamptz not null,
  unique (scheme, their_reference)
);
create index ombudsman_cases_of on ombudsman_cases (case_id);
create index ombudsman_cases_received on ombudsman_cases (received_on);
create index ombudsman_cases_decided on ombudsman_cases (decided_on) where decided_on is not null;

create table ombudsman_determinations (
  id uuid primary key,
  ombudsman_case_id uuid not null references ombudsman_cases (id),
  issue text not null,
  finding text not null check (
    finding in ('upheld', 'not-upheld', 'closed-after-enquiries', 'no-maladministration', 'service-failure',
      'maladministration', 'severe-maladministration', 'mediation', 'redress', 'outside-jurisdiction', 'withdrawn')
  ),
  point_id uuid references complaint_points (id),
  scope_id uuid,
  created_at timestamptz not null
);
create index ombudsman_determinations_of on ombudsman_determinations (ombudsman_case_id);

-- What the Ombudsman asks, orders or recommends: each with a date, each a promise.
create table ombudsman_demands (
  id uuid primary key,
  ombudsman_case_id uuid not null references ombudsman_cases (id),
  kind text not null check (kind in ('enquiry', 'order', 'recommendation')),
  words text not null,
  amount_pence int check (amount_pence > 0),
  due_on date not null,
  owner_id uuid references staff (id),
  promise_id uuid references promises (id),
  state text not null check (state in ('open', 'done', 'not-accepted')),
  evidence text,
  ended_on date,
  scope_id uuid,
  created_at timestamptz not null,
  check ((state = 'open') = (ended_on is null))
);
create index ombudsman_demands_of on ombudsman_demands (ombudsman_case_id);
create index ombudsman_demands_of_owner on ombudsman_demands (owner_id, due_on, id);
create index ombudsman_demands_open on ombudsman_demands (due_on) where state = 'open';
create index ombudsman_demands_due on ombudsman_demands (due_on) where kind <> 'enquiry';

-- What the council changes because of complaints, and whether it helped.
create table learning_actions (
  id uuid primary key,
  category_key text not null,
  detail_key text,
  root_cause text not null,
  action text not null,
  owner_id uuid not null references staff (id),
  due_on date not null,
  done_on date,
  evidence text not null,
  version int not null,
  created_by uuid not null references staff (id),
  created_at timestamptz not null
);
create index learning_actions_open on learning_actions (due_on) where done_on is null;

create table learning_complaints (
  learning_id uuid not null references learning_actions (id),
  case_id uuid not null references complaints (case_id),
  primary key (learning_id, case_id)
);
create index learning_complaints_of on learning_complaints (case_id);

-- Compliments and suggestions.
create table complaint_feedback (
  case_id uuid primary key references cases (id),
  kind text not null check (kind in ('compliment', 'suggestion')),
  about_team_id uuid references units (id),
  directorate_id uuid references units (id),
  passed_on_at timestamptz,
  scope_id uuid,
  received_at timestamptz not null
);
create index complaint_feedback_received on complaint_feedback (kind, received_at)
  include (about_team_id, directorate_id, scope_id);

-- What a time that is long over comes to changes only when something of it is put right. Each such change leaves its day
-- here, in its own commit, whoever writes; so the program counts such a time once and remembers it until a day is added.
-- It takes for long over what lies 31 days back and more: whoever wrote when it did not yet has long committed.
create table complaint_figures_corrected (
  day date not null,
  corrected_at timestamptz not null default now(),
  xid xid8 not null default pg_current_xact_id(),
  primary key (day, corrected_at, xid)
);

create function complaint_figures_corrected_on(variadic days date[]) returns void language sql as $$
  insert into complaint_figures_corrected (day)
  select distinct day from unnest(days) day where day < (now() at time zone 'Europe/London')::date - 28
  on conflict do nothing
$$;

-- Told the column, a moment or a day, by which a row counts.
create function complaint_figure_is_corrected() returns trigger language plpgsql as $$
declare
  counts_at text[] := array[to_jsonb(old) ->> tg_argv[0], to_jsonb(new) ->> tg_argv[0]];
begin
  perform complaint_figures_corrected_on(variadic array(
    select case when length(moment) = 10 then moment::date else (moment::timestamptz at time zone 'Europe/London')::date end
    from unnest(counts_at) moment));
  return null;
end $$;
create trigger complaint_stages_begun_corrected
  after insert or delete or update of started_at, number, reported_as, is_elsewhere, about_team_id, directorate_id, scope_id
  on complaint_stages for each row execute function complaint_figure_is_corrected('started_at');
create trigger complaint_stages_answered_corrected
  after insert or delete or update of answered_at, started_at, outcome, first_due_at, due_at, reported_as, is_elsewhere,
    about_team_id, directorate_id, scope_id
  on complaint_stages for each row execute function complaint_figure_is_corrected('answered_at');
create trigger complaint_decisions_corrected
  after insert or delete or update of created_at, kind, stage, about_team_id, directorate_id, scope_id
  on complaint_decisions for each row execute function complaint_figure_is_corrected('created_at');
create trigger complaint_feedback_corrected
  after insert or delete or update of received_at, kind, about_team_id, directorate_id, scope_id
  on complaint_feedback for each row execute function complaint_figure_is_corrected('received_at');
create trigger ombudsman_cases_received_corrected
  after insert or delete or update of received_on, case_id, directorate_id
  on ombudsman_cases for each row execute function complaint_figure_is_corrected('received_on');
create trigger ombudsman_cases_decided_corrected
  after insert or delete or update of decided_on, decision, case_id, directorate_id
  on ombudsman_cases for each row execute function complaint_figure_is_corrected('decided_on');

-- An Ombudsman's case counts by what its complaint has.
create function complaint_of_ombudsman_is_corrected() returns trigger language plpgsql as $$
begin
  perform complaint_figures_corrected_on(received_on, decided_on) from ombudsman_cases where case_id = new.case_id;
  return null;
end $$;
create trigger complaints_of_ombudsman_corrected
  after update of about_team_id, directorate_id, scope_id
  on complaints for each row execute function complaint_of_ombudsman_is_corrected();

-- The yearly self-assessment against a Code, and what was published of it.
create table self_assessments (
  id uuid primary key,
  -- The Code, and the version of its points that is answered.
  code text not null,
  code_version_id uuid not null references definition_versions (id),
  year_from date not null,
  year_until date not null,
  -- Done again in the same year, after a restructure, a merger or a change of the procedure: why.
  edition int not null check (edition > 0),
  reason text not null,
  state text not null check (state in ('draft', 'checked', 'published')),
  answers jsonb not null,
  report jsonb not null,
  -- What the records said when it was checked. That is published, whatever becomes of the records.
  evidence jsonb,
  version int not null,
  written_by uuid not null references staff (id),
  checked_by uuid references staff (id),
  checked_at timestamptz,
  published_by uuid references staff (id),
  published_at timestamptz,
  created_at timestamptz not null,
  unique (code, year_from, edition),
  check (edition = 1 or reason <> ''),
  check ((state = 'draft') = (evidence is null)),
  check ((state = 'draft') = (checked_at is null)),
  check ((state = 'published') = (published_at is not null))
);
create unique index self_assessments_one_in_hand on self_assessments (code, year_from) where state <> 'published';
