-- Messages: what we send to or receive from someone. The row is the truth; a job only wakes the sender.

create table messages (
  id uuid primary key,
  direction text not null check (direction in ('out', 'in')),
  channel text not null check (channel in ('email', 'sms', 'letter')),
  state text not null check (
    state in ('queued', 'held', 'sending', 'sent', 'delivered', 'failed', 'in-doubt', 'not-sent', 'received')
  ),
  not_sent_reason text check (
    not_sent_reason in (
      'deceased', 'refused', 'needs-clash', 'via-carer', 'not-working', 'nothing-known',
      'no-email', 'no-mobile', 'no-address',
      'duplicate', 'no-change', 'out-of-date', 'too-late-by-post', 'not-by-post', 'withdrawn', 'not-safe'
    )
  ),
  held_reason text check (held_reason in ('provider-later', 'by-hand')),
  failure text check (failure in ('address-refused', 'content-refused', 'bounced', 'gave-up')),
  -- What a mail server said, for staff; never part of a log.
  response text,
  customer_id uuid references customers (id),
  contact_point_id uuid references contact_points (id) on delete set null,
  subject_kind text,
  subject_id uuid,
  scope_id uuid,
  template_key text,
  -- Never deleted, so it is not looked up and locked again for every message.
  template_version_id uuid,
  to_address text not null,
  to_name text,
  -- Of ours: null until it goes.
  from_address text,
  from_name text,
  subject text not null,
  body_text text not null,
  body_html text,
  -- What only the receiver may see (private link, code): filled into the marks of the body when it is sent, then forgotten.
  secrets jsonb,
  -- How it was written for them: size of print, Easy Read, other formats asked for.
  format jsonb not null,
  -- The reference the message tells, so that an answer quoting it finds its subject.
  reference text,
  message_id text,
  in_reply_to text,
  reply_token text,
  content_hash text not null,
  urgent boolean not null default false,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  expires_at timestamptz,
  claimed_until timestamptz,
  -- Through the mail server, or only kept in the outbox on screen because none is set up.
  sent_via text check (sent_via in ('smtp', 'outbox')),
  sent_at timestamptz,
  delivered_at timestamptz,
  received_at timestamptz,
  -- An answer of a machine: kept and shown small, never answered.
  automatic boolean not null default false,
  -- Whether we had written to this address about this subject before.
  sender_known boolean,
  auth_results jsonb,
  inbound_mail_id uuid,
  requested_by uuid,
  settled_by uuid,
  settled_at timestamptz,
  created_at timestamptz not null,
  check ((direction = 'in') = (state = 'received')),
  check ((state = 'not-sent') = (not_sent_reason is not null)),
  check ((state = 'failed') = (failure is not null)),
  check ((subject_kind is null) = (subject_id is null)),
  check (direction = 'out' or (received_at is not null and from_address is not null))
);
create index messages_subject on messages (subject_id, created_at desc) where subject_id is not null;
create index messages_customer on messages (customer_id, created_at desc) where customer_id is not null;
-- One for each list on the page of messages, in its order: none is looked for among all that ever went.
create index messages_created on messages (created_at desc, id desc);
create index messages_waiting on messages (created_at desc, id desc) where state in ('queued', 'sending');
create index messages_stayed on messages (state, created_at desc, id desc)
  where state in ('held', 'in-doubt', 'failed', 'not-sent', 'received');
create index messages_automatic on messages (created_at desc, id desc) where automatic;
create index messages_failed on messages (created_at desc, id desc) where state = 'failed' and settled_at is null;
create index messages_not_told on messages (created_at desc, id desc) where state = 'not-sent' and settled_at is null
  and not_sent_reason in ('refused', 'needs-clash', 'via-carer', 'not-working', 'nothing-known',
    'no-email', 'no-mobile', 'no-address', 'not-by-post', 'not-safe');
create index messages_unmet on messages (created_at desc, id desc) where direction = 'out' and channel <> 'letter'
  and state in ('queued', 'sending', 'sent', 'delivered') and settled_at is null
  and jsonb_array_length(format -> 'byHand') > 0;
create index messages_due on messages (next_attempt_at, created_at) where state = 'queued';
create index messages_claimed on messages (claimed_until) where state = 'sending';
create index messages_same on messages (to_address, template_key, created_at desc) where direction = 'out';
create index messages_reference on messages (reference) where reference is not null;
create unique index messages_message_id on messages (message_id) where direction = 'out';
create unique index messages_reply_token on messages (reply_token) where reply_token is not null;
create unique index messages_inbound on messages (inbound_mail_id) where inbound_mail_id is not null;
create index messages_from on messages (from_address, received_at desc) where direction = 'in';

create table message_files (
  id uuid primary key,
  message_id uuid not null references messages (id),
  position integer not null,
  file_id uuid references files (id),
  name text not null,
  type text not null,
  size bigint not null,
  -- Why it was not kept as a file; the mail as it came still has it.
  refused text check (refused in ('empty', 'too-large', 'too-many', 'wrong-type', 'name-does-not-match')),
  check ((file_id is null) = (refused is not null)),
  unique (message_id, position)
);

-- Mail as it arrived, byte by byte: stored before we say that we have it.
create table inbound_mail (
  id uuid primary key,
  source text not null check (source in ('imap', 'smtp')),
  -- '' where the mail has none.
  message_id text not null,
  -- Of the mail without the lines each mail server adds, so that one mail by two ways is one.
  content_hash text not null,
  envelope_from text,
  envelope_to text[] not null,
  client_ip text,
  client_name text,
  raw bytea not null,
  -- Too big to be read whole: only its beginning is kept here, the rest is still in the mailbox.
  cut boolean not null default false,
  size bigint not null,
  received_at timestamptz not null,
  state text not null check (state in ('stored', 'read', 'held', 'rejected')),
  kind text check (kind in ('person', 'auto-reply', 'bounce', 'delivery-note', 'loop')),
  held_reason text check (held_reason in ('forged', 'too-many', 'too-big', 'unreadable')),
  from_address text,
  subject text,
  auth_results jsonb,
  scope_id uuid,
  attempts integer not null default 0,
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz not null,
  unique (message_id, content_hash),
  check (state <> 'held' or held_reason is not null)
);
create index inbound_mail_open on inbound_mail (state, received_at) where state in ('stored', 'held');
create index inbound_mail_rejected on inbound_mail (received_at desc) where state = 'rejected';
create index inbound_mail_from on inbound_mail (from_address, received_at) where from_address is not null;
create index inbound_mail_scope on inbound_mail (scope_id) where scope_id is not null;

-- How far each mailbox has been read. With a new UIDVALIDITY its numbers begin anew.
create table mailboxes (
  name text primary key,
  uid_validity bigint not null,
  last_uid bigint not null,
  read_at timestamptz not null
);

-- A mail server that does not answer is nobody's attempt: everything waits until this moment.
create table mail_servers (
  name text primary key,
  down_since timestamptz,
  failures integer not null default 0,
  next_try_at timestamptz,
  -- Why nothing goes: it does not answer, does not let us in, or cannot be spoken to in secret.
  because text check (because in ('no-answer', 'sign-in', 'not-secure')),
  response text
);
