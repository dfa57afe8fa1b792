// Made by `./firstpoint dev tables` from db/migrations. Do not edit.
import type { Generated, GeneratedAlways } from 'kysely'
import type { Json, JsonOrNull } from './columns.ts'

export interface Tables {
  absences: {
    id: string
    staff_id: string
    since: Temporal.PlainDate
    until: Temporal.PlainDate
    created_at: Temporal.Instant
  }
  action_plan_items: {
    id: string
    theme: string
    action: string
    owner_id: string
    due_on: Temporal.PlainDate
    status: 'not-started' | 'on-track' | 'at-risk' | 'done' | 'dropped'
    source: 'complaint' | 'audit' | 'committee' | 'other'
    source_words: string
    case_id: string | null
    evidence: string
    ended_on: Temporal.PlainDate | null
    reminded_on: Temporal.PlainDate | null
    version: number
    created_by: string
    created_on: Temporal.PlainDate
    created_at: Temporal.Instant
  }
  action_plan_notes: {
    id: string
    item_id: string
    status: 'not-started' | 'on-track' | 'at-risk' | 'done' | 'dropped'
    words: string
    due_on: Temporal.PlainDate
    written_by: string
    noted_on: Temporal.PlainDate
    created_at: Temporal.Instant
  }
  alert_kinds: {
    key: string
    name: string
    before_acting: string
    safety_critical: boolean
    needs_adviser: boolean
    position: number
  }
  alerts: {
    id: string
    customer_id: string
    kind: string
    before_acting: string | null
    reason: string
    personal_adviser_id: string | null
    state: 'proposed' | 'approved' | 'declined' | 'ended'
    proposed_by: string
    proposed_at: Temporal.Instant
    decided_by: string | null
    decided_at: Temporal.Instant | null
    decided_reason: string | null
    review_on: Temporal.PlainDate
    reviewed_at: Temporal.Instant | null
    ended_by: string | null
    ended_at: Temporal.Instant | null
    ended_reason: string | null
    restricted_to_role: string | null
    scope_id: string | null
    version: Generated<number>
  }
  audit_entries: {
    id: string
    at: Temporal.Instant
    actor_kind: 'staff' | 'contractor' | 'resident' | 'member' | 'public' | 'system'
    actor_id: string | null
    actor_name: string
    action: string
    subject_kind: string
    subject_id: string
    scope_id: string | null
    detail: Json
  }
  case_events: {
    id: string
    case_id: string
    kind: string
    public: boolean
    customer_id: string | null
    fact: Json
    actor_kind: string
    actor_id: string | null
    actor_name: string
    version: number
    source_id: string | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  case_files: {
    case_id: string
    file_id: string
    name: string
    type: string
    size: number
    source: 'answer' | 'message' | 'staff'
    customer_id: string | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  case_links: {
    id: string
    token_hash: string
    case_id: string
    customer_id: string
    level: 'none' | 'known' | 'verified'
    expires_at: Temporal.Instant
    opened_at: Temporal.Instant | null
    revoked_at: Temporal.Instant | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  case_matters: {
    matter_id: string
    case_id: string
    relation: 'opened' | 'joined' | 'chased' | 'told-more'
    scope_id: string | null
    created_at: Temporal.Instant
  }
  case_people: {
    case_id: string
    customer_id: string
    role: 'reporter' | 'joined' | 'about'
    written_by: string | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  case_sources: {
    channel: string
    source_key: string
    content_hash: string
    case_id: string | null
    told: JsonOrNull
    scope_id: string | null
    created_at: Temporal.Instant
  }
  case_tasks: {
    id: string
    case_id: string
    kind: 'message-received' | 'message-failed' | 'message-passed' | 'part-finished' | 'answer-given' | 'chased' | 'to-tell' | 'to-ask' | 'left-undone'
    words: string
    customer_id: string | null
    message_id: string | null
    source_id: string | null
    scope_id: string | null
    created_at: Temporal.Instant
    done_at: Temporal.Instant | null
    done_by: string | null
  }
  cases: {
    id: string
    reference: string
    parent_id: string | null
    part_number: number | null
    joined_into: string | null
    follows_id: string | null
    kind: string
    service_key: string
    service_version_id: string
    status: 'new' | 'in-progress' | 'waiting-for-customer' | 'waiting-for-third-party' | 'resolved' | 'closed'
    title: string
    summary: string
    team_id: string
    owner_id: string | null
    channel: string
    answers: Json
    answers_left: Json
    place: JsonOrNull
    place_text: string
    uprn: string | null
    usrn: string | null
    lat: number | null
    lon: number | null
    ward_code: string | null
    street_key: string | null
    urgent_reason: string | null
    do_not_write: string | null
    waiting_for: string | null
    waiting_expected_on: Temporal.PlainDate | null
    waiting_update_on: Temporal.PlainDate | null
    question: string | null
    outcome: string | null
    outcome_words: string | null
    disruption_id: string | null
    out_of_hours: boolean
    version: number
    scope_id: string | null
    received_at: Temporal.Instant
    created_at: Temporal.Instant
    updated_at: Temporal.Instant
    resolved_at: Temporal.Instant | null
    closed_at: Temporal.Instant | null
  }
  complaint_bodies: {
    id: string
    case_id: string
    name: string
    is_lead: boolean
    asked_on: Temporal.PlainDate | null
    answered_on: Temporal.PlainDate | null
    answer: string | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  complaint_bundle_marks: {
    id: string
    case_id: string
    document: string
    kind: 'whole' | 'passage' | 'copy'
    words: string | null
    file_id: string | null
    reason_key: string | null
    reason: string
    note: string
    marked_by: string
    lifted_by: string | null
    lifted_at: Temporal.Instant | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  complaint_decisions: {
    id: string
    case_id: string
    kind: 'triage' | 'refused' | 'not-escalated' | 'regime' | 'extension' | 'withdrawn' | 'grouped' | 'new-points' | 'agreement'
    decision: string
    tests: Json
    reason: string
    evidence: string
    records: JsonOrNull
    decided_by: string | null
    decided_by_name: string
    about_team_id: string | null
    directorate_id: string | null
    group_id: string | null
    regime: string | null
    stage: number | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  complaint_delegates: {
    id: string
    staff_id: string
    delegate_id: string
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    created_by: string
    created_at: Temporal.Instant
  }
  complaint_feedback: {
    case_id: string
    kind: 'compliment' | 'suggestion'
    about_team_id: string | null
    directorate_id: string | null
    passed_on_at: Temporal.Instant | null
    scope_id: string | null
    received_at: Temporal.Instant
  }
  complaint_figures_corrected: {
    day: Temporal.PlainDate
    corrected_at: Generated<Temporal.Instant>
    xid: Generated<string>
  }
  complaint_findings: {
    id: string
    point_id: string
    stage: number
    finding: 'upheld' | 'partially-upheld' | 'not-upheld'
    reason: string
    relied_on: string
    evidence: string
    found_by: string | null
    group_finding_id: string | null
    scope_id: string | null
    updated_at: Temporal.Instant
  }
  complaint_group_findings: {
    id: string
    group_id: string
    about: string
    finding: 'upheld' | 'partially-upheld' | 'not-upheld'
    reason: string
    relied_on: string
    found_by: string | null
    scope_id: string | null
    created_at: Temporal.Instant
    updated_at: Temporal.Instant
  }
  complaint_group_signatures: {
    id: string
    group_id: string
    decision: 'signed' | 'returned'
    comments: string
    letters: number
    signed_by: string
    scope_id: string | null
    created_at: Temporal.Instant
  }
  complaint_groups: {
    id: string
    title: string
    investigation: string
    lead_id: string | null
    scope_id: string | null
    created_by: string
    created_at: Temporal.Instant
    updated_at: Temporal.Instant
  }
  complaint_letters: {
    id: string
    case_id: string
    stage: number
    kind: 'acknowledgement' | 'response' | 'extension' | 'refusal' | 'not-escalated' | 'progress' | 'withdrawal'
    state: 'draft' | 'in-review' | 'returned' | 'signed' | 'sent' | 'dropped'
    version: number
    opening_words: string
    closing_words: string
    title: string
    body: string
    content_hash: string
    written_by: string | null
    sent_by: string | null
    sent_at: Temporal.Instant | null
    scope_id: string | null
    created_at: Temporal.Instant
    updated_at: Temporal.Instant
  }
  complaint_outsiders: {
    id: string
    name: string
    organisation: string
    created_at: Temporal.Instant
  }
  complaint_people: {
    id: string
    case_id: string
    role: 'responsible-person' | 'complaints-manager' | 'investigating-officer' | 'independent-person' | 'adjudicator' | 'panel-chair' | 'panel-member' | 'advocate'
    staff_id: string | null
    name: string
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    scope_id: string | null
    created_at: Temporal.Instant
    outsider_id: string | null
    ended_because: string | null
  }
  complaint_points: {
    id: string
    case_id: string
    number: number
    alleged: string
    desired: string
    ours: boolean
    whose: string | null
    raised_at_stage: number
    raised_by: 'resident' | 'representative' | 'member' | 'staff'
    withdrawn_at: Temporal.Instant | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  complaint_remedies: {
    id: string
    case_id: string
    point_id: string | null
    stage: number
    kind: 'apology' | 'explanation' | 'fault-acknowledged' | 'action' | 'reconsidered' | 'record-put-right' | 'payment' | 'practice-changed'
    words: string
    amount_pence: number | null
    basis: Generated<string>
    team_id: string | null
    owner_id: string | null
    due_on: Temporal.PlainDate
    state: 'proposed' | 'promised' | 'done' | 'dropped'
    promise_id: string | null
    evidence: string | null
    ended_at: Temporal.Instant | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  complaint_reminders: {
    id: string
    kind: 'promise' | 'signature' | 'remedy' | 'remedy-late' | 'demand' | 'learning'
    subject_id: string
    due_on: Temporal.PlainDate
    case_id: string | null
    staff_id: string
    scope_id: string | null
    created_at: Temporal.Instant
  }
  complaint_signatures: {
    id: string
    letter_id: string
    step: number
    role: string
    named_id: string | null
    asked_id: string | null
    because: string
    letter_version: number
    group_signature_id: string | null
    decision: 'signed' | 'returned' | 'overtaken' | null
    comments: string
    decided_by: string | null
    decided_at: Temporal.Instant | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  complaint_stages: {
    id: string
    case_id: string
    number: number
    started_at: Temporal.Instant
    reasons: string | null
    handler_id: string | null
    acknowledged_at: Temporal.Instant | null
    acknowledge_due_at: Temporal.Instant | null
    answered_at: Temporal.Instant | null
    outcome: 'upheld' | 'partially-upheld' | 'not-upheld' | 'withdrawn' | 'refused' | null
    first_due_at: Temporal.Instant | null
    due_at: Temporal.Instant | null
    extended: Generated<boolean>
    timing: GeneratedAlways<string | null>
    days_taken: GeneratedAlways<number | null>
    reported_as: number
    about_team_id: string | null
    directorate_id: string | null
    group_id: string | null
    regime: string | null
    is_elsewhere: Generated<boolean>
    scope_id: string | null
    created_at: Temporal.Instant
  }
  complaints: {
    case_id: string
    route: 'untriaged' | 'complaint' | 'service-request' | 'statutory' | 'insurance' | 'appeal' | 'refused' | 'converted'
    state: 'triage' | 'investigating' | 'answered' | 'withdrawn' | 'refused' | 'elsewhere'
    pack_version_id: string | null
    regime: string | null
    pack_why: string[]
    subject: string
    tenure: 'council-tenant' | 'council-leaseholder' | 'other'
    sector: 'single' | 'mixed'
    risk: 'low' | 'medium' | 'high' | null
    category_key: string | null
    detail_key: string | null
    categories_version_id: string | null
    about_team_id: string | null
    directorate_id: string | null
    about_case_id: string | null
    brought_by: 'resident' | 'representative' | 'member' | 'staff'
    stage: Generated<number>
    outcome: 'upheld' | 'partially-upheld' | 'not-upheld' | 'withdrawn' | 'refused' | null
    root_cause: string | null
    group_id: string | null
    scope_id: string | null
    received_at: Temporal.Instant
    created_at: Temporal.Instant
  }
  contact_points: {
    id: string
    customer_id: string
    kind: 'email' | 'phone'
    value: string
    last4: string | null
    status: 'ok' | 'bouncing' | 'wrong'
    preferred: Generated<boolean>
    status_changed_at: Temporal.Instant | null
    removed_at: Temporal.Instant | null
    created_at: Temporal.Instant
  }
  contacts: {
    id: string
    channel: 'phone' | 'voice-menu' | 'web' | 'email' | 'face-to-face' | 'social' | 'letter' | 'text' | 'chat'
    source_key: string
    state: 'open' | 'parked' | 'ended'
    handler_id: string | null
    customer_id: string | null
    caller_id: string | null
    caller_kind: 'public' | 'professional' | 'member'
    caller_name: string | null
    identity_level: 'none' | 'known' | 'verified'
    identity_stopped: Generated<boolean>
    started_at: Temporal.Instant
    ended_at: Temporal.Instant | null
    parked_at: Temporal.Instant | null
    parked_seconds: Generated<number>
    waited_seconds: Generated<number>
    handled_seconds: number | null
    out_of_hours: Generated<boolean>
    version: Generated<number>
    scope_id: string | null
    created_at: Temporal.Instant
  }
  crew_notes: {
    id: string
    round_id: string
    planned_on: Temporal.PlainDate
    kind: 'road-blocked' | 'bin-not-out' | 'wrong-items' | 'round-unfinished'
    uprn: string | null
    usrn: string | null
    text: string
    back_on: Temporal.PlainDate | null
    noted_by: string | null
    noted_at: Temporal.Instant
    withdrawn_at: Temporal.Instant | null
    created_at: Temporal.Instant
  }
  customer_changes: {
    id: string
    customer_id: string
    version: number
    changed_by: string
    changed_at: Temporal.Instant
    fields: Json
  }
  customer_looks: {
    staff_id: string
    customer_id: string
    seen_at: Temporal.Instant
  }
  customer_words: {
    word: string
    part: 'family' | 'given' | 'organisation'
    customer_id: string
  }
  customers: {
    id: string
    kind: 'person' | 'organisation' | 'member'
    title: string | null
    given_name: string | null
    family_name: string | null
    organisation_name: string | null
    display_name: string
    ward_code: string | null
    date_of_birth: Temporal.PlainDate | null
    uprn: string | null
    address_text: string | null
    postcode_key: string | null
    deceased_on: Temporal.PlainDate | null
    merged_into: string | null
    external_refs: JsonOrNull
    match_due: Generated<boolean>
    scope_id: string | null
    version: Generated<number>
    created_at: Temporal.Instant
    changed_at: Temporal.Instant
  }
  definition_changes: {
    only: Generated<boolean>
    change_number: number
  }
  definition_versions: {
    id: string
    kind: string
    key: string
    version: number
    state: 'draft' | 'published' | 'replaced' | 'discarded'
    base_version: number | null
    body: Json
    source: string
    written_by: string
    created_at: Temporal.Instant
    published_by_id: string | null
    published_by: string | null
    published_at: Temporal.Instant | null
  }
  demand_records: {
    matter_id: string
    contact_id: string
    service_key: string
    class: 'value' | 'failure' | 'neither'
    cause: 'progress-chase' | 'broken-promise' | 'not-fixed' | 'closed-too-soon' | 'unclear-message' | 'wrong-information' | 'asked-again' | 'passed-around' | 'no-reply' | 'not-done' | null
    follows_kind: 'case' | 'contact' | 'promise' | 'message' | null
    follows_id: string | null
    proposed_class: 'value' | 'failure' | 'neither'
    proposed_cause: string | null
    decided_by: 'system' | 'advisor'
    reason: string
    staff_id: string | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  disruption_tellings: {
    update_id: string
    person_id: string
    created_at: Temporal.Instant
  }
  disruption_updates: {
    id: string
    disruption_id: string
    kind: 'declared' | 'updated' | 'ended'
    words: string
    next_update_on: Temporal.PlainDate | null
    affected: number
    said_by: string
    said_by_name: string
    created_at: Temporal.Instant
  }
  disruptions: {
    id: string
    reason: string
    words: string
    starts_on: Temporal.PlainDate
    ends_on: Temporal.PlainDate | null
    service_keys: string[]
    ward_codes: string[]
    usrns: string[]
    treatment: 'next-update' | 'new-date' | 'withdraw'
    next_update_on: Temporal.PlainDate
    state: 'in-force' | 'ended'
    declared_by: string
    declared_by_name: string
    ended_at: Temporal.Instant | null
    created_at: Temporal.Instant
  }
  draft_files: {
    file_id: string
    draft_id: string
    question_key: string
    scope_id: string | null
    created_at: Temporal.Instant
  }
  draft_links: {
    id: string
    draft_id: string
    token_hash: string
    scope_id: string | null
    created_at: Temporal.Instant
    expires_at: Temporal.Instant
  }
  drafts: {
    id: string
    service_key: string
    service_version_id: string
    visit_hash: string
    answers: Json
    pages_sent: Json
    left_over: Json
    state: 'open' | 'sent'
    reference: string | null
    case_id: string | null
    scope_id: string | null
    created_at: Temporal.Instant
    changed_at: Temporal.Instant
    keep_until: Temporal.Instant
  }
  duty_call_steps: {
    id: string
    call_id: string
    staff_id: string
    called_at: Temporal.Instant
    why: 'on-duty' | 'next-on-duty' | 'in-charge'
  }
  duty_calls: {
    id: string
    rota_id: string
    subject_kind: string
    subject_id: string
    summary: string
    reason: string | null
    scope_id: string | null
    link: string | null
    state: 'waiting' | 'acknowledged' | 'not-needed'
    raised_at: Temporal.Instant
    called_staff_id: string | null
    called_at: Temporal.Instant | null
    next_call_at: Temporal.Instant | null
    ended_at: Temporal.Instant | null
    ended_by: string | null
    others_to_tell: Generated<boolean>
  }
  duty_rotas: {
    id: string
    key: string
    name: string
    team_id: string
    minutes_to_acknowledge: number
    created_at: Temporal.Instant
  }
  duty_shifts: {
    id: string
    rota_id: string
    staff_id: string
    starts_at: Temporal.Instant
    ends_at: Temporal.Instant
    position: number
    created_at: Temporal.Instant
  }
  enquiries: {
    case_id: string
    member_id: string
    assistant_id: string | null
    door: 'mailbox' | 'portal' | 'phone' | 'letter' | 'in-person'
    message_id: string | null
    words: string
    what: 'untriaged' | 'enquiry' | 'service-request' | 'complaint' | 'foi' | 'eir' | 'subject-access' | 'campaign'
    for_whom: 'resident' | 'ward' | 'not-said'
    resident_id: string | null
    resident_words: string
    ward_code: string | null
    authority: 'not-recorded' | 'asked-to-act' | 'consent-given' | 'none'
    authority_note: string
    authority_by: string | null
    authority_at: Temporal.Instant | null
    failed_before: 'not-known' | 'first-contact' | 'failed-before'
    failed_because: string
    failed_confirmed_by: string | null
    failed_confirmed_at: Temporal.Instant | null
    campaign_id: string | null
    safeguarding: boolean
    responded_at: Temporal.Instant | null
    responded_by: 'holding' | 'partial' | 'full' | null
    resolved_at: Temporal.Instant | null
    disputed_at: Temporal.Instant | null
    disputed_because: Generated<string>
    ended_at: Temporal.Instant | null
    ended_because: 'satisfied' | 'no-answer' | 'withdrawn' | 'converted' | 'opened-in-error' | null
    due_at: Temporal.Instant
    warned_at: Temporal.Instant | null
    escalated_at: Temporal.Instant | null
    scope_id: string | null
    received_at: Temporal.Instant
    created_at: Temporal.Instant
  }
  enquiry_campaigns: {
    id: string
    title: string
    answer: string
    created_by: string
    created_at: Temporal.Instant
  }
  enquiry_consents: {
    id: string
    case_id: string
    given_by: string
    given_on: Temporal.PlainDate
    how: 'in-person' | 'phone' | 'email' | 'letter' | 'form'
    evidence: string
    recorded_by: string | null
    withdrawn_at: Temporal.Instant | null
    withdrawn_because: string | null
    withdrawal_recorded_by: string | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  enquiry_copies: {
    message_id: string
    member_id: string | null
    from_address: string
    subject: string
    scope_id: string | null
    received_at: Temporal.Instant
  }
  enquiry_escalations: {
    id: string
    case_id: string
    reason: string
    by_member: string | null
    to_staff_id: string | null
    level: number
    decide_by: Temporal.Instant
    decision: string | null
    decided_by: string | null
    decided_at: Temporal.Instant | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  enquiry_parts: {
    case_id: string
    enquiry_id: string
    team_id: string
    first_due_at: Temporal.Instant | null
    proposed_because: string
    proposal: 'taken' | 'other' | 'none'
    state: 'asked' | 'answered' | 'returned' | 'accepted'
    answer: string
    outcome: 'done' | 'advice' | 'long-lead' | 'next-programme' | 'below-intervention' | 'not-ours' | 'no-action' | null
    work_due_on: Temporal.PlainDate | null
    work_done_at: Temporal.Instant | null
    other_body: Generated<string>
    answered_by: string | null
    answered_at: Temporal.Instant | null
    for_team_id: string | null
    signed_off_by: string | null
    signed_off_at: Temporal.Instant | null
    holds: Generated<'nothing' | 'sensitive' | 'third-party'>
    missing: string
    returned: number
    warned_at: Temporal.Instant | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  enquiry_questions: {
    id: string
    case_id: string
    number: number
    question: string
    part_id: string | null
    converted_to: string | null
    converted_words: string | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  enquiry_replies: {
    id: string
    case_id: string
    kind: 'holding' | 'partial' | 'full'
    state: 'draft' | 'sent'
    body: string
    delay_reason: string
    new_date: Temporal.PlainDate | null
    next_update_on: Temporal.PlainDate | null
    way: 'composed' | 'around-us'
    told_sensitive: Generated<boolean>
    message_id: string | null
    written_by: string | null
    sent_at: Temporal.Instant | null
    version: number
    scope_id: string | null
    created_at: Temporal.Instant
  }
  failed_jobs: {
    id: string
    job: string
    payload: Json
    error: string
    times: number
    first_failed_at: Temporal.Instant
    last_failed_at: Temporal.Instant
  }
  files: {
    id: string
    name: string
    type: string
    size: number
    sha256: string
    scope_id: string | null
    created_at: Temporal.Instant
  }
  forms_sent: {
    key: string
    answer: Json
    created_at: Temporal.Instant
  }
  hand_offs: {
    id: string
    contact_id: string
    matter_id: string
    customer_id: string | null
    from_staff_id: string
    to_staff_id: string | null
    to_team_id: string | null
    lacked: 'authority' | 'knowledge' | 'system-access' | 'time'
    power: string | null
    settled_key: string | null
    amount_pence: number | null
    note: string
    state: 'waiting' | 'agreed' | 'declined' | 'done'
    decided_by: string | null
    decided_at: Temporal.Instant | null
    decision_words: string | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  identity_checks: {
    id: string
    contact_id: string
    customer_id: string
    level: 'none' | 'known' | 'verified'
    right_keys: string[]
    wrong_keys: string[]
    staff_id: string | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  identity_failures: {
    id: string
    customer_id: string
    contact_id: string | null
    wrong: number
    failed_at: Temporal.Instant
  }
  inbound_mail: {
    id: string
    source: 'imap' | 'smtp'
    message_id: string
    content_hash: string
    envelope_from: string | null
    envelope_to: string[]
    client_ip: string | null
    client_name: string | null
    raw: Buffer
    cut: Generated<boolean>
    size: number
    received_at: Temporal.Instant
    state: 'stored' | 'read' | 'held' | 'rejected'
    kind: 'person' | 'auto-reply' | 'bounce' | 'delivery-note' | 'loop' | null
    held_reason: 'forged' | 'too-many' | 'too-big' | 'unreadable' | null
    from_address: string | null
    subject: string | null
    auth_results: JsonOrNull
    scope_id: string | null
    attempts: Generated<number>
    decided_by: string | null
    decided_at: Temporal.Instant | null
    created_at: Temporal.Instant
  }
  learning_actions: {
    id: string
    category_key: string
    detail_key: string | null
    root_cause: string
    action: string
    owner_id: string
    due_on: Temporal.PlainDate
    done_on: Temporal.PlainDate | null
    evidence: string
    version: number
    created_by: string
    created_at: Temporal.Instant
  }
  learning_complaints: {
    learning_id: string
    case_id: string
  }
  line_managers: {
    id: string
    staff_id: string
    manager_id: string
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    created_at: Temporal.Instant
  }
  live_changes: {
    number: GeneratedAlways<number>
    topic: string
    scope_id: string | null
    xid: Generated<string>
    created_at: Temporal.Instant
  }
  mail_servers: {
    name: string
    down_since: Temporal.Instant | null
    failures: Generated<number>
    next_try_at: Temporal.Instant | null
    because: 'no-answer' | 'sign-in' | 'not-secure' | null
    response: string | null
  }
  mailboxes: {
    name: string
    uid_validity: number
    last_uid: number
    read_at: Temporal.Instant
  }
  map_shapes: {
    id: string
    kind: 'water' | 'green' | 'railway'
    name: string
    shape: Json
    created_at: Temporal.Instant
  }
  match_proposals: {
    id: string
    first_id: string
    second_id: string
    reasons: string[]
    strength: number
    state: 'open' | 'dismissed' | 'merged'
    decided_by: string | null
    decided_at: Temporal.Instant | null
    decided_reason: string | null
    created_at: Temporal.Instant
  }
  matters: {
    id: string
    contact_id: string
    number: number
    service_key: string
    detail: string | null
    draft: Json
    outcome: 'settled' | 'advice-given' | 'answered-from-records' | 'signposted' | 'directed-to-form' | 'passed-to-team' | 'case-opened' | 'chased' | 'joined' | 'told' | 'identity-refused' | 'handed-on' | null
    told: string | null
    case_id: string | null
    settled_key: string | null
    amount_pence: number | null
    scope_id: string | null
    opened_at: Temporal.Instant
    ended_at: Temporal.Instant | null
  }
  member_assistants: {
    assistant_id: string
    member_id: string
    created_at: Temporal.Instant
  }
  member_codes: {
    id: string
    visit_hash: string
    address: string
    asked_from: string
    member_id: string | null
    code_hash: string | null
    wrong_tries: number
    used_at: Temporal.Instant | null
    expires_at: Temporal.Instant
    created_at: Temporal.Instant
  }
  member_sessions: {
    id: string
    token_hash: string
    member_id: string
    last_seen_at: Temporal.Instant
    expires_at: Temporal.Instant
    ended_at: Temporal.Instant | null
    created_at: Temporal.Instant
  }
  members: {
    id: string
    kind: 'councillor' | 'mp' | 'advocate' | 'assistant'
    name: string
    title: string
    email: string
    other_emails: string[]
    phone: string | null
    prefers: 'email' | 'phone' | 'portal'
    ward_codes: string[]
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    told_of_copies_at: Temporal.Instant | null
    version: number
    created_at: Temporal.Instant
  }
  merges: {
    id: string
    kept_id: string
    merged_id: string
    reason: string
    merged_by: string
    merged_at: Temporal.Instant
    undone_by: string | null
    undone_at: Temporal.Instant | null
    undone_reason: string | null
  }
  message_files: {
    id: string
    message_id: string
    position: number
    file_id: string | null
    name: string
    type: string
    size: number
    refused: 'empty' | 'too-large' | 'too-many' | 'wrong-type' | 'name-does-not-match' | null
  }
  messages: {
    id: string
    direction: 'out' | 'in'
    channel: 'email' | 'sms' | 'letter'
    state: 'queued' | 'held' | 'sending' | 'sent' | 'delivered' | 'failed' | 'in-doubt' | 'not-sent' | 'received'
    not_sent_reason: 'deceased' | 'refused' | 'needs-clash' | 'via-carer' | 'not-working' | 'nothing-known' | 'no-email' | 'no-mobile' | 'no-address' | 'duplicate' | 'no-change' | 'out-of-date' | 'too-late-by-post' | 'not-by-post' | 'withdrawn' | 'not-safe' | null
    held_reason: 'provider-later' | 'by-hand' | null
    failure: 'address-refused' | 'content-refused' | 'bounced' | 'gave-up' | null
    response: string | null
    customer_id: string | null
    contact_point_id: string | null
    subject_kind: string | null
    subject_id: string | null
    scope_id: string | null
    template_key: string | null
    template_version_id: string | null
    to_address: string
    to_name: string | null
    from_address: string | null
    from_name: string | null
    subject: string
    body_text: string
    body_html: string | null
    secrets: JsonOrNull
    format: Json
    reference: string | null
    message_id: string | null
    in_reply_to: string | null
    reply_token: string | null
    content_hash: string
    urgent: Generated<boolean>
    attempts: Generated<number>
    next_attempt_at: Temporal.Instant | null
    expires_at: Temporal.Instant | null
    claimed_until: Temporal.Instant | null
    sent_via: 'smtp' | 'outbox' | null
    sent_at: Temporal.Instant | null
    delivered_at: Temporal.Instant | null
    received_at: Temporal.Instant | null
    automatic: Generated<boolean>
    sender_known: boolean | null
    auth_results: JsonOrNull
    inbound_mail_id: string | null
    requested_by: string | null
    settled_by: string | null
    settled_at: Temporal.Instant | null
    created_at: Temporal.Instant
  }
  name_words: {
    word: string
    sounds: GeneratedAlways<string[]>
  }
  needs: {
    id: string
    customer_id: string
    category: 'communication-support' | 'communication-professional' | 'contact-method' | 'information-format'
    value: string
    detail: string | null
    applies_to: 'person' | 'carer'
    since: Temporal.PlainDate
    source: string
    consent_to_share: boolean
    reviewed_on: Temporal.PlainDate
    review_due: Temporal.PlainDate
    ended_on: Temporal.PlainDate | null
    ended_because: 'no-longer-needed' | 'recorded-by-mistake' | 'deceased' | null
    recorded_by: string
    version: Generated<number>
    created_at: Temporal.Instant
  }
  ombudsman_cases: {
    id: string
    case_id: string
    scheme: 'lgsco' | 'housing-ombudsman'
    their_reference: string
    state: 'enquiries' | 'investigating' | 'decided' | 'closed'
    received_on: Temporal.PlainDate
    decided_on: Temporal.PlainDate | null
    decision: 'upheld' | 'not-upheld' | 'closed-after-enquiries' | 'invalid' | 'advice' | 'referred-back' | null
    directorate_id: string | null
    version: number
    scope_id: string | null
    created_at: Temporal.Instant
  }
  ombudsman_demands: {
    id: string
    ombudsman_case_id: string
    kind: 'enquiry' | 'order' | 'recommendation'
    words: string
    amount_pence: number | null
    due_on: Temporal.PlainDate
    owner_id: string | null
    promise_id: string | null
    state: 'open' | 'done' | 'not-accepted'
    evidence: string | null
    ended_on: Temporal.PlainDate | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  ombudsman_determinations: {
    id: string
    ombudsman_case_id: string
    issue: string
    finding: 'upheld' | 'not-upheld' | 'closed-after-enquiries' | 'no-maladministration' | 'service-failure' | 'maladministration' | 'severe-maladministration' | 'mediation' | 'redress' | 'outside-jurisdiction' | 'withdrawn'
    point_id: string | null
    scope_id: string | null
    created_at: Temporal.Instant
  }
  organisations: {
    id: string
    key: string
    name: string
    kind: 'council' | 'contractor' | 'arms-length'
    contract_lead_id: string | null
    created_at: Temporal.Instant
  }
  outbox: {
    id: string
    event: string
    payload: Json
    created_at: Temporal.Instant
  }
  password_links: {
    id: string
    staff_id: string
    token_hash: string
    expires_at: Temporal.Instant
    used_at: Temporal.Instant | null
    created_at: Temporal.Instant
  }
  place_notices: {
    id: string
    kind: 'planned-works' | 'closure' | 'event' | 'other'
    title: string
    text: string
    audience: 'public' | 'staff'
    ward_codes: string[]
    usrns: string[]
    since: Temporal.PlainDate
    last_day: Temporal.PlainDate
    version: number
    withdrawn_at: Temporal.Instant | null
    created_by: string | null
    changed_at: Temporal.Instant
    created_at: Temporal.Instant
  }
  place_words: {
    word: string
    search_name: string
  }
  powers: {
    key: string
    name: string
    unit: 'pence' | 'count'
    position: number
  }
  promise_breaches: {
    id: string
    promise_id: string
    due_at: Temporal.Instant
    disruption_id: string | null
    accountable_id: string | null
    level: number
    decide_by: Temporal.Instant | null
    decision: 'reassign' | 'renegotiate' | 'do-now' | 'disruption' | null
    decision_reason: string | null
    to_team_id: string | null
    to_owner_id: string | null
    decided_by: string | null
    decided_at: Temporal.Instant | null
    created_at: Temporal.Instant
  }
  promise_changes: {
    id: string
    promise_id: string
    kind: 'moved' | 'extended' | 'replaced' | 'withdrawn' | 'restored'
    old_due_at: Temporal.Instant
    new_due_at: Temporal.Instant | null
    old_words: string
    new_words: string | null
    reason: string
    latest_due_at: Temporal.Instant | null
    letter: string[] | null
    agreed_with: string | null
    update_id: string | null
    changed_by: string | null
    changed_by_name: string
    created_at: Temporal.Instant
  }
  promise_escalations: {
    id: string
    breach_id: string
    level: number
    staff_id: string | null
    created_at: Temporal.Instant
    told_at: Temporal.Instant | null
  }
  promise_pauses: {
    id: string
    promise_id: string
    reason: 'waiting-for-customer' | 'waiting-for-fee'
    from_at: Temporal.Instant
    until_at: Temporal.Instant | null
    paused_by: string | null
    resumed_by: string | null
    created_at: Temporal.Instant
  }
  promises: {
    id: string
    subject_kind: string
    subject_id: string
    kind: 'acknowledge' | 'finish' | 'reply' | 'visit' | 'word' | 'appointment' | 'next-update'
    words: string
    wording: string
    policy_version_id: string | null
    calendar_version_id: string | null
    started_at: Temporal.Instant
    started_on: 'receipt' | 'acknowledgement' | 'acknowledgement-due' | 'agreement' | 'request' | 'meeting' | 'recommendations' | null
    next_policy_version_id: string | null
    begun_by_id: string | null
    due_at: Temporal.Instant
    original_due_at: Temporal.Instant
    extended_at: Temporal.Instant | null
    trace: Json
    state: Generated<'running' | 'kept' | 'withdrawn' | 'replaced'>
    kept_at: Temporal.Instant | null
    ended_at: Temporal.Instant | null
    end_reason: string | null
    statutory: boolean
    may_pause: boolean
    paused_at: Temporal.Instant | null
    paused_for: 'waiting-for-customer' | 'waiting-for-fee' | null
    swept_due_at: Temporal.Instant | null
    team_id: string | null
    owner_id: string | null
    scope_id: string | null
    disruption_id: string | null
    replaces_id: string | null
    resumes_kind: 'finish' | 'reply' | 'visit' | 'word' | null
    service_key: string | null
    ward_code: string | null
    usrn: string | null
    created_at: Temporal.Instant
  }
  properties: {
    uprn: string
    usrn: string
    organisation: string | null
    sub_building: string | null
    building: string | null
    number: string | null
    number_value: number
    sub_building_value: number
    postcode: string
    postcode_key: string
    search_name: string | null
    tenure: 'owner' | 'private-rented' | 'council' | 'association' | null
    landlord: string | null
    lat: number
    lon: number
    assisted: boolean
    created_at: Temporal.Instant
    changed_at: Temporal.Instant
  }
  property_rounds: {
    uprn: string
    container: 'refuse' | 'recycling' | 'food' | 'garden'
    round_id: string
    created_at: Temporal.Instant
  }
  property_wards: {
    id: string
    uprn: string
    ward_code: string
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    created_at: Temporal.Instant
  }
  quality_checks: {
    id: string
    subject_kind: 'complaint-letter' | 'enquiry-reply'
    subject_id: string
    case_id: string
    author_id: string | null
    team_id: string | null
    sent_at: Temporal.Instant
    because: 'returned' | 'disputed' | 'new-person' | 'first-of-person' | 'first-of-unit' | 'share'
    state: 'waiting' | 'praised' | 'accepted' | 'returned' | 'put-right'
    checklist_version_id: string
    answers: Json
    score: number | null
    words: string
    checked_by: string | null
    checked_at: Temporal.Instant | null
    put_right_words: string
    put_right_at: Temporal.Instant | null
    version: number
    created_at: Temporal.Instant
  }
  quality_notes: {
    id: string
    check_id: string
    staff_id: string
    words: string
    written_by: string
    created_at: Temporal.Instant
  }
  queue_items: {
    id: string
    subject_kind: string
    subject_id: string
    team_id: string
    owner_id: string | null
    due_at: Temporal.Instant | null
    urgent: Generated<boolean>
    urgent_reason: string | null
    waiting_for: 'customer' | 'third-party' | null
    waiting_until: Temporal.PlainDate | null
    service_key: string | null
    title: string
    reference: string | null
    place_text: string | null
    ward_code: string | null
    scope_id: string | null
    disruption_id: string | null
    entered_at: Temporal.Instant
    created_at: Temporal.Instant
  }
  recovery_codes: {
    id: string
    staff_id: string
    code_hash: string
    used_at: Temporal.Instant | null
    created_at: Temporal.Instant
  }
  relationships: {
    id: string
    from_id: string
    to_id: string
    kind: 'acts-for' | 'carer-of' | 'parent-of' | 'household-of' | 'landlord-of' | 'personal-adviser-of' | 'works-for'
    authority: 'written-consent' | 'power-of-attorney' | 'appointee' | 'parental-responsibility' | 'verbal-for-this-call' | null
    subjects: Generated<string[]>
    evidence: string | null
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    expires_at: Temporal.Instant | null
    ended_by: string | null
    ended_at: Temporal.Instant | null
    recorded_by: string
    version: Generated<number>
    created_at: Temporal.Instant
  }
  resident_codes: {
    id: string
    visit_hash: string
    case_id: string | null
    customer_id: string | null
    reference: string
    address: string
    asked_from: string
    code_hash: string | null
    wrong_tries: Generated<number>
    used_at: Temporal.Instant | null
    expires_at: Temporal.Instant
    created_at: Temporal.Instant
  }
  roles: {
    key: string
    name: string
    description: string
    permissions: string[]
    limits: Json
    code_required: boolean
    position: number
    version: Generated<number>
    created_at: Temporal.Instant
  }
  round_days: {
    id: string
    round_id: string
    planned_on: Temporal.PlainDate
    runs_on: Temporal.PlainDate
    state: 'planned' | 'in-progress' | 'finished' | 'unfinished'
    back_on: Temporal.PlainDate | null
    changed_at: Temporal.Instant
    created_at: Temporal.Instant
  }
  rounds: {
    id: string
    key: string
    name: string
    container: 'refuse' | 'recycling' | 'food' | 'garden'
    team_key: string
    frequency: 'weekly' | 'fortnightly'
    first_on: Temporal.PlainDate
    until: Temporal.PlainDate | null
    created_at: Temporal.Instant
  }
  scope_members: {
    id: string
    scope_id: string
    staff_id: string | null
    team_id: string | null
    level: 'front-desk' | 'member'
    created_at: Temporal.Instant
  }
  scopes: {
    id: string
    key: string
    name: string
    kind: 'service' | 'named'
    created_at: Temporal.Instant
  }
  self_assessments: {
    id: string
    code: string
    code_version_id: string
    year_from: Temporal.PlainDate
    year_until: Temporal.PlainDate
    edition: number
    reason: string
    state: 'draft' | 'checked' | 'published'
    answers: Json
    report: Json
    evidence: JsonOrNull
    version: number
    written_by: string
    checked_by: string | null
    checked_at: Temporal.Instant | null
    published_by: string | null
    published_at: Temporal.Instant | null
    created_at: Temporal.Instant
  }
  sessions: {
    id: string
    token_hash: string
    staff_id: string
    stage: 'signed-in' | 'code-needed' | 'set-up-needed'
    created_at: Temporal.Instant
    last_seen_at: Temporal.Instant
    expires_at: Temporal.Instant
    ended_at: Temporal.Instant | null
    address: string
    device: string
  }
  settings: {
    key: string
    value: string
  }
  sign_in_attempts: {
    id: string
    at: Temporal.Instant
    step: 'password' | 'code'
    account: string
    address: string
    outcome: 'failed' | 'succeeded'
  }
  staff: {
    id: string
    kind: 'staff' | 'contractor'
    name: string
    email: string
    phone: string | null
    job_title: string | null
    organisation_id: string | null
    password_hash: string | null
    password_set_at: Temporal.Instant | null
    code_secret: string | null
    code_confirmed_at: Temporal.Instant | null
    code_last_step: number | null
    trial: Generated<boolean>
    deactivated_at: Temporal.Instant | null
    version: Generated<number>
    created_at: Temporal.Instant
  }
  staff_roles: {
    id: string
    staff_id: string
    role_key: string
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    created_at: Temporal.Instant
  }
  staff_teams: {
    id: string
    staff_id: string
    team_id: string
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    created_at: Temporal.Instant
  }
  streets: {
    usrn: string
    name: string
    town: string
    search_name: string
    line: Json
    west: number
    south: number
    east: number
    north: number
    lat: number
    lon: number
    created_at: Temporal.Instant
  }
  triage_items: {
    id: string
    source: 'report' | 'email' | 'web'
    source_key: string
    text: string
    reported_on: Temporal.PlainDate
    state: 'open' | 'routed' | 'decided' | 'chase' | 'duplicate' | 'no-action'
    suggested: string | null
    confidence: number
    reason: string
    candidates: Json
    marks: string[]
    says_again: boolean
    urgent_service: string | null
    urgent_reason: string | null
    doubt: 'automatic' | 'forged' | 'too-many' | 'too-big' | 'unreadable' | null
    follows_id: string | null
    alike: Json
    service_key: string | null
    case_id: string | null
    contact_id: string | null
    message_id: string | null
    customer_id: string | null
    decided_by: string | null
    decided_at: Temporal.Instant | null
    decision_words: string | null
    version: number
    scope_id: string | null
    received_at: Temporal.Instant
    created_at: Temporal.Instant
  }
  triage_words: {
    word: string
    service_key: string
    count: number
  }
  unit_managers: {
    id: string
    unit_id: string
    staff_id: string
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    created_at: Temporal.Instant
  }
  unit_parents: {
    id: string
    unit_id: string
    parent_id: string
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    created_at: Temporal.Instant
  }
  units: {
    id: string
    key: string
    name: string
    kind: 'directorate' | 'service' | 'team'
    organisation_id: string
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    created_at: Temporal.Instant
  }
  ward_figures: {
    last_day: Temporal.PlainDate
    months: number
    ward_code: string
    service_key: string
    is_complaint: boolean
    received: number
    open: number
    in_time: number
    broken: number
    repeat: number
    created_at: Temporal.Instant
  }
  wards: {
    code: string
    name: string
    boundary: Json
    west: number
    south: number
    east: number
    north: number
    since: Temporal.PlainDate
    until: Temporal.PlainDate | null
    created_at: Temporal.Instant
  }
}
