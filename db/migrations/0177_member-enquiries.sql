-- Members' enquiries: what councillors, MPs and advocates ask, split into questions, answered as one.

-- Councillors, MPs, advocates, and those who write for them.
create table members (
  id uuid primary key,
  kind text not null check (kind in ('councillor', 'mp', 'advocate', 'assistant')),
  name text not null,
  title text not null,
  email text not null,
  other_emails text[] not null,
  phone text,
  prefers text not null check (prefers in ('email', 'phone', 'portal')),
  ward_codes text[] not null,
  since date not null,
  until date,
  -- Whether they have been told how copies are dealt with.
  told_of_copies_at timestamptz,
  version int not null,
  created_at timestamptz not null,
  check (until is null or until > since)
);
create unique index members_email on members (lower(email)) where until is null;

-- An assistant writes and signs in for somebody.
create table member_assistants (
  assistant_id uuid not null references members (id),
  member_id uuid not null references members (id),
  created_at timestamptz not null,
  primary key (assistant_id, member_id)
);

create table member_codes (
  id uuid primary key,
  visit_hash text not null,
  address text not null,
  asked_from text not null,
  member_id uuid references members (id),
  code_hash text,
  wrong_tries int not null,
  used_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create index member_codes_visit on member_codes (visit_hash, created_at desc);
create index member_codes_address on member_codes (address, created_at);
create index member_codes_asked_from on member_codes (asked_from, created_at);

create table member_sessions (
  id uuid primary key,
  token_hash text not null unique,
  member_id uuid not null references members (id),
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  created_at timestamptz not null
);
create index member_sessions_member on member_sessions (member_id);

-- Many Members about one thing.
create table enquiry_campaigns (
  id uuid primary key,
  title text not null,
  answer text not null,
  created_by uuid not null references staff (id),
  created_at timestamptz not null
);

create table enquiries (
  case_id uuid primary key references cases (id),
  member_id uuid not null references members (id),
  -- Who wrote it for them; null: they themselves.
  assistant_id uuid references members (id),
  door text not null check (door in ('mailbox', 'portal', 'phone', 'letter', 'in-person')),
  -- The email it came in.
  message_id uuid references messages (id),
  words text not null,
  what text not null check (
    what in ('untriaged', 'enquiry', 'service-request', 'complaint', 'foi', 'eir', 'subject-access', 'campaign')
  ),
  for_whom text not null check (for_whom in ('resident', 'ward', 'not-said')),
  resident_id uuid references customers (id),
  resident_words text not null,
  ward_code text,
  -- The resident asked the Member to act: then we may tell what is not sensitive. More only with their own consent.
  authority text not null check (authority in ('not-recorded', 'asked-to-act', 'consent-given', 'none')),
  authority_note text not null,
  authority_by uuid references staff (id),
  authority_at timestamptz,
  -- Whether the resident came to the council first and was failed: proposed from the records, confirmed by a person.
  failed_before text not null check (failed_before in ('not-known', 'first-contact', 'failed-before')),
  failed_because text not null,
  failed_confirmed_by uuid references staff (id),
  failed_confirmed_at timestamptz,
  campaign_id uuid references enquiry_campaigns (id),
  safeguarding boolean not null,
  responded_at timestamptz,
  responded_by text check (responded_by in ('holding', 'partial', 'full')),
  resolved_at timestamptz,
  disputed_at timestamptz,
  disputed_because text not null default '',
  ended_at timestamptz,
  ended_because text check (ended_because in ('satisfied', 'no-answer', 'withdrawn', 'converted', 'opened-in-error')),
  -- By when it had to be answered first: responded and resolved in time are counted by it.
  due_at timestamptz not null,
  -- When its owner was told that it falls due soon.
  warned_at timestamptz,
  -- When a Member first took it further, kept for the figures: a half-year would look up as many escalations as it has enquiries.
  escalated_at timestamptz,
  scope_id uuid,
  received_at timestamptz not null,
  created_at timestamptz not null,
  check ((responded_at is null) = (responded_by is null)),
  check ((ended_at is null) = (ended_because is null)),
  check ((failed_confirmed_by is null) = (failed_confirmed_at is null))
);
create index enquiries_received on enquiries (received_at);
create index enquiries_member on enquiries (member_id, received_at desc);
create index enquiries_open on enquiries (due_at) where ended_at is null;
create index enquiries_member_open on enquiries (member_id, due_at) where ended_at is null;
-- What is closed is read from the latest on, of all and of one Member: it only ever grows.
create index enquiries_ended on enquiries (ended_at, case_id) where ended_at is not null;
create index enquiries_member_ended on enquiries (member_id, ended_at, case_id) where ended_at is not null;
create index enquiries_resolved on enquiries (resolved_at) where resolved_at is not null;
create index enquiries_resident on enquiries (resident_id) where resident_id is not null;
create index enquiries_campaign on enquiries (campaign_id) where campaign_id is not null;
create unique index enquiries_message on enquiries (message_id) where message_id is not null;

-- Every question that was asked, in the Member's words, and who answers it.
create table enquiry_questions (
  id uuid primary key,
  case_id uuid not null references enquiries (case_id),
  number int not null,
  question text not null,
  part_id uuid references cases (id),
  -- What was no enquiry went on as a case of its own; what the Member was told of it stands in the reply.
  converted_to uuid references cases (id),
  converted_words text,
  scope_id uuid,
  created_at timestamptz not null,
  unique (case_id, number),
  check ((converted_to is null) = (converted_words is null)),
  check (converted_to is null or part_id is null)
);
create index enquiry_questions_part on enquiry_questions (part_id) where part_id is not null;
-- What units were given lately, for the proposal of a unit.
create index enquiry_questions_given on enquiry_questions (created_at desc) where part_id is not null;

-- A part is a case of its own, with its reference, team, owner and promise; this is what the enquiry adds to it.
create table enquiry_parts (
  case_id uuid primary key references cases (id),
  enquiry_id uuid not null references enquiries (case_id),
  -- The team its case is with, and by when it was promised first: figures count by both.
  team_id uuid not null references units (id),
  first_due_at timestamptz,
  -- Why this unit was proposed, and whether a person took the proposal.
  proposed_because text not null,
  proposal text not null check (proposal in ('taken', 'other', 'none')),
  state text not null check (state in ('asked', 'answered', 'returned', 'accepted')),
  answer text not null,
  -- When work goes on after the answer: why, and until when.
  outcome text check (
    outcome in ('done', 'advice', 'long-lead', 'next-programme', 'below-intervention', 'not-ours', 'no-action')
  ),
  work_due_on date,
  -- When the work that the answer promised was shown to be done.
  work_done_at timestamptz,
  -- Who does it, where it is not for the council.
  other_body text not null default '',
  answered_by uuid references staff (id),
  answered_at timestamptz,
  -- A unit may answer for another only with that unit's word.
  for_team_id uuid references units (id),
  signed_off_by uuid references staff (id),
  signed_off_at timestamptz,
  -- Whether the answer holds sensitive facts of the resident, or facts of somebody else: then it waits for consent.
  holds text not null default 'nothing' check (holds in ('nothing', 'sensitive', 'third-party')),
  missing text not null,
  returned int not null,
  -- When its unit heard that it falls due; null again once another unit has it.
  warned_at timestamptz,
  scope_id uuid,
  created_at timestamptz not null,
  check ((signed_off_by is null) = (signed_off_at is null))
);
create index enquiry_parts_of on enquiry_parts (enquiry_id);
create index enquiry_parts_team on enquiry_parts (team_id, state);
create index enquiry_parts_asked on enquiry_parts (created_at);
-- What units may owe: an answer, or the work that one promised.
create index enquiry_parts_owed on enquiry_parts (team_id)
  where state in ('asked', 'returned') or outcome = 'long-lead' and work_done_at is null;

-- The resident's own explicit consent to sensitive facts, or facts of somebody else, being told: who, when, how, and
-- what shows it. One stands at a time; taken back, it stays as what it was.
create table enquiry_consents (
  id uuid primary key,
  case_id uuid not null references enquiries (case_id),
  given_by text not null,
  given_on date not null,
  how text not null check (how in ('in-person', 'phone', 'email', 'letter', 'form')),
  evidence text not null,
  recorded_by uuid references staff (id),
  withdrawn_at timestamptz,
  withdrawn_because text,
  withdrawal_recorded_by uuid references staff (id),
  scope_id uuid,
  created_at timestamptz not null,
  check ((withdrawn_at is null) = (withdrawn_because is null))
);
create index enquiry_consents_case on enquiry_consents (case_id);
create unique index enquiry_consents_one_stands on enquiry_consents (case_id) where withdrawn_at is null;

create table enquiry_replies (
  id uuid primary key,
  case_id uuid not null references enquiries (case_id),
  kind text not null check (kind in ('holding', 'partial', 'full')),
  state text not null check (state in ('draft', 'sent')),
  body text not null,
  -- A holding reply says why, and when: a date of the answer, or of the next update where none can honestly be given.
  delay_reason text not null,
  new_date date,
  next_update_on date,
  -- Sent by us, or by a unit around us and found out afterwards.
  way text not null check (way in ('composed', 'around-us')),
  -- It told what needed the resident's consent.
  told_sensitive boolean not null default false,
  message_id uuid references messages (id),
  written_by uuid references staff (id),
  sent_at timestamptz,
  version int not null,
  scope_id uuid,
  created_at timestamptz not null,
  check ((state = 'sent') = (sent_at is not null)),
  check (kind <> 'holding' or state = 'draft' or (delay_reason <> '' and num_nonnulls(new_date, next_update_on) = 1))
);
create index enquiry_replies_of on enquiry_replies (case_id, created_at);
create index enquiry_replies_sent on enquiry_replies (sent_at) where sent_at is not null;

-- A Member took it further: it went straight to the named escalation person.
create table enquiry_escalations (
  id uuid primary key,
  case_id uuid not null references enquiries (case_id),
  reason text not null,
  by_member uuid references members (id),
  to_staff_id uuid references staff (id),
  level int not null,
  decide_by timestamptz not null,
  decision text,
  decided_by uuid references staff (id),
  decided_at timestamptz,
  scope_id uuid,
  created_at timestamptz not null,
  check ((decision is null) = (decided_at is null))
);
create index enquiry_escalations_of on enquiry_escalations (case_id);
create index enquiry_escalations_waiting on enquiry_escalations (to_staff_id) where decision is null;
create index enquiry_escalations_late on enquiry_escalations (decide_by) where decision is null;

-- Copies are filed and not answered.
create table enquiry_copies (
  message_id uuid primary key references messages (id),
  member_id uuid references members (id),
  from_address text not null,
  subject text not null,
  scope_id uuid,
  received_at timestamptz not null
);
create index enquiry_copies_received on enquiry_copies (received_at);

-- What each ward asked for in the last whole months, as it stood when they ended: counted once, because it takes every case of
-- a year, and because a figure that stands still cannot be compared with what it was.
create table ward_figures (
  last_day date not null,
  months int not null,
  ward_code text not null references wards (code),
  service_key text not null,
  is_complaint boolean not null,
  received int not null,
  open int not null,
  in_time int not null,
  broken int not null,
  repeat int not null,
  created_at timestamptz not null,
  primary key (last_day, months, ward_code, service_key, is_complaint)
);
