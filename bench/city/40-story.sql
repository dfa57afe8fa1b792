-- The story of each case, what was promised, what was written, and who did what.

insert into case_events (id, case_id, kind, public, customer_id, fact, actor_kind, actor_name, version, scope_id, created_at)
select bench.id(48 + step, n), p.id, fact ->> 'kind', public, case when mine then customer_id end, fact, 'staff', 'A. Officer', step,
  scope_id, greatest(at, coalesce(resolved, at + interval '1 day') - (6 - step) * interval '1 hour')
from bench.plan p, lateral (values
    (1, true, false, true, jsonb_build_object('kind', 'opened', 'channel', channel, 'serviceName', service_name,
      'promise', 'We will do it by Friday 12 March', 'outOfHours', n % 9 = 0)),
    (2, p.status <> 'new', false, false, '{"kind": "taken"}'::jsonb),
    (3, not is_open, false, true, '{"kind": "started"}'::jsonb),
    (4, n % 10 < 2, true, true, '{"kind": "chased", "name": null, "words": "Asked how it stands"}'::jsonb),
    (5, n % 3 = 0, false, false, '{"kind": "note", "text": "Crew has been there and will come back with the right tools"}'::jsonb),
    (6, not is_open, false, true, '{"kind": "resolved", "outcome": "done", "outcomeName": "Done", "words": "We have done it.", "reason": null}'::jsonb),
    (7, p.status = 'closed', false, false, '{"kind": "closed", "because": "time"}'::jsonb)) e(step, happened, mine, public, fact)
where happened
order by n, step;

create table bench.policy as
select id, body ->> 'name' as name from definition_versions where definition_versions.kind = 'policy' and key = 'reply-10wd' and state = 'published';

insert into promises (id, subject_kind, subject_id, kind, words, wording, policy_version_id, started_at, due_at, original_due_at,
  trace, state, kept_at, ended_at, statutory, may_pause, swept_due_at, team_id, owner_id, scope_id, service_key, ward_code, created_at)
select bench.id(56 + step, n), 'case', p.id, promised, words, 'We will reply by {due}', y.id, at, due, due,
  jsonb_build_array(jsonb_build_object('step', 'started', 'at', at),
    jsonb_build_object('step', 'rule', 'policy', y.name, 'calendar', 'England and Wales', 'amount', 10, 'unit', 'working-days', 'due', due)),
  case when runs then 'running' else 'kept' end, case when not runs then ended end, case when not runs then ended end, false, true,
  case when runs and due < now then due end, p.team_id, c.owner_id, p.scope_id, p.service_key, c.ward_code, at
from bench.size, bench.policy y, bench.plan p join cases c on c.id = p.id,
  lateral (values
    (0, 'acknowledge', 'We will tell you that we have it by tomorrow', at + interval '1 day', false, at + interval '2 hours'),
    (1, 'finish', 'We will do it by Friday 12 March', at + interval '15 days', is_open, resolved)) e(step, promised, words, due, runs, ended)
order by n, step;

insert into promise_breaches (id, promise_id, due_at, accountable_id, level, decision, decision_reason, decided_at, decided_by, created_at)
select bench.id(58, n), bench.id(57, n), at + interval '15 days', t.ids[1], 1,
  case when not is_open then 'do-now' end, case when not is_open then 'Done this week' end, case when not is_open then resolved end,
  case when not is_open then t.ids[1] end, at + interval '15 days'
from bench.size, bench.plan p join bench.team_staff t on t.team_id = p.team_id
where n % 12 = 0 and at + interval '15 days' < now;

-- A message when it came in, one when it was done, and an answer from one person in ten.
insert into messages (id, direction, channel, state, customer_id, contact_point_id, subject_kind, subject_id, scope_id, template_key,
  to_address, to_name, from_address, from_name, subject, body_text, body_html, format, reference, message_id, reply_token, content_hash,
  attempts, sent_via, sent_at, received_at, inbound_mail_id, created_at)
select bench.id(64 + step, n), case when step = 2 then 'in' else 'out' end, 'email', case when step = 2 then 'received' else 'sent' end,
  p.customer_id, m.id, 'case', p.id, scope_id, case step when 0 then 'case-received' when 1 then 'case-resolved' end,
  case when step = 2 then 'contact@wrenbridge.example.org' else m.value end, null,
  case when step = 2 then m.value else 'contact@wrenbridge.example.org' end, null, subject || p.reference, text,
  case when step < 2 then '<html><body><p>' || replace(text, E'\n\n', '</p><p>') || '</p></body></html>' end,
  '{"size": "ordinary", "points": 14, "easyRead": false, "byHand": [], "address": []}', p.reference,
  case when step < 2 then '<' || bench.id(64 + step, n) || '@reply.wrenbridge.example.org>' end,
  case when step = 0 then left(md5(n::text), 26) end, md5(n::text || step), 1, case when step < 2 then 'smtp' end,
  case when step < 2 then moment end, case when step = 2 then moment end,
  case when step = 2 then bench.id(68, n) end, moment
from bench.plan p join contact_points m on m.id = bench.id(3, customer),
  lateral (values
    (0, true, at, 'We have your request: ', E'Dear customer\n\nWe have your request and have given it a reference. A team will look at it and do what is needed by the day we promise below.\n\nWe will do it by Friday 12 March. If we cannot, we will tell you before then and say why.\n\nYou can follow it at any time by your private link. Answer this email if there is more that we should know.\n\nWrenbridge City Council'),
    (1, not is_open, resolved, 'It is done: ', E'Dear customer\n\nWe have done what you asked us for. If it is not right, tell us within 28 days by your private link and we will open it again.\n\nWrenbridge City Council'),
    (2, n % 10 = 5, at + interval '1 day', 'Re: We have your request: ', E'Hello\n\nhas anybody looked at it yet? It has not got better and the neighbours ask me about it every day.\n\nThank you')) e(step, written, moment, subject, text)
where written
order by n, step;

-- What came, as it came.
insert into inbound_mail (id, source, message_id, content_hash, envelope_from, envelope_to, raw, size, received_at, state, kind,
  from_address, subject, scope_id, attempts, created_at)
select inbound_mail_id, 'imap', '<' || inbound_mail_id || '@mail.example.org>', md5(inbound_mail_id::text), from_address, array[to_address],
  raw, octet_length(raw), received_at, 'read', 'person', from_address, subject, scope_id, 1, received_at
from messages, lateral (select convert_to(concat_ws(E'\r\n', 'From: ' || from_address, 'To: ' || to_address, 'Subject: ' || subject,
  'Content-Type: text/plain; charset=utf-8', '', body_text, repeat(E'> We have your request and have given it a reference.\r\n', 20)), 'UTF8') as raw) mail
where direction = 'in' and not exists (select from inbound_mail i where i.id = inbound_mail_id);

insert into message_files (id, message_id, position, name, type, size, refused)
select bench.id(67, n), bench.id(66, n), 0, 'photo.heic', 'image/heic', 2400000, 'wrong-type'
from bench.plan join contact_points m on m.id = bench.id(3, customer) where n % 20 = 5;

insert into audit_entries (id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, scope_id, detail)
select bench.id(72 + step, n), case when step < 3 then p.at else coalesce(resolved, p.at) end, 'staff', bench.id(99, 1), 'A. Officer', action,
  case when step < 3 then 'contact' else 'case' end, case when step < 3 then p.contact_id else p.id end, scope_id,
  case when step >= 3 then jsonb_build_object('reference', p.reference) else '{}' end
from bench.plan p, lateral (values (1, 'matter.ended', true), (2, 'contact.ended', true), (3, 'case.opened', true),
  (4, 'case.taken', p.status <> 'new'), (5, 'case.resolved', not is_open)) e(step, action, happened)
where happened
order by n, step;

-- Whoever was on duty was called about what was urgent, and took it.
insert into duty_calls (id, rota_id, subject_kind, subject_id, summary, scope_id, state, raised_at, called_at, called_staff_id, ended_at, ended_by)
select bench.id(95, n), r.ids[1 + (n % cardinality(r.ids))::int], 'case', p.id, p.service_name, p.scope_id, 'acknowledged', at, at,
  s.id, at + interval '9 minutes', s.id
from bench.plan p, (select array_agg(id order by key) as ids from duty_rotas) r, (select id from staff order by id limit 1) s
where n % 64 = 0;
analyze duty_calls;
