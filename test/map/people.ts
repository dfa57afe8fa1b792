/**
 * What the database knows about people, and who may know it. A new table makes a test fail until it has `scope_id`,
 * or stands here with the reason why it needs none.
 */
export const withoutScope: readonly { because: string; tables: readonly string[] }[] = [
  {
    because: 'It is about the council: staff, teams, duties, roles. Permissions say who may change it.',
    tables: [
      'absences',
      'complaint_delegates',
      'complaint_outsiders',
      'duty_call_steps',
      'duty_rotas',
      'duty_shifts',
      'learning_actions',
      'line_managers',
      'organisations',
      'password_links',
      'powers',
      'recovery_codes',
      'roles',
      'scopes',
      'sessions',
      'sign_in_attempts',
      'staff',
      'staff_roles',
      'staff_teams',
      'unit_managers',
      'unit_parents',
      'units',
    ],
  },
  {
    because: 'It is about places and rounds, and says nothing of who lives there.',
    tables: [
      'crew_notes',
      'map_shapes',
      'place_notices',
      'place_words',
      'properties',
      'property_rounds',
      'property_wards',
      'round_days',
      'rounds',
      'streets',
      'wards',
    ],
  },
  {
    because: 'It counts what a whole ward asked for, without what is in a circle; Members read it rounded.',
    tables: ['ward_figures'],
  },
  {
    because: 'It is what the council has published or set for itself.',
    tables: ['alert_kinds', 'definition_changes', 'definition_versions', 'self_assessments', 'settings'],
  },
  {
    because: 'It holds a technical state and no person’s business.',
    tables: [
      'complaint_figures_corrected',
      'failed_jobs',
      'forms_sent',
      'mail_servers',
      'mailboxes',
      'name_words',
      'outbox',
      'triage_words',
    ],
  },
  {
    because: 'It is said of a whole area and its days, to everybody.',
    tables: ['disruptions', 'disruption_updates', 'disruption_tellings'],
  },
  {
    because: 'It names complaints, and is read only together with the row in complaints, which has the scope.',
    tables: ['learning_complaints'],
  },
  {
    because:
      'It is about how staff do their work, and is read only together with the case it names, which has the scope.',
    tables: ['action_plan_items', 'action_plan_notes', 'quality_checks', 'quality_notes'],
  },
  {
    because: 'It belongs to a customer, and is read only together with the row in customers, which has the scope.',
    tables: [
      'contact_points',
      'customer_changes',
      'customer_looks',
      'customer_words',
      'identity_failures',
      'match_proposals',
      'merges',
      'needs',
      'relationships',
    ],
  },
  {
    because: 'It belongs to a promise, and is read only together with the row in promises, which has the scope.',
    tables: ['promise_breaches', 'promise_changes', 'promise_escalations', 'promise_pauses'],
  },
  {
    because:
      'It says who is a Member, who writes for whom, and how they sign in: people in public office, not customers.',
    tables: ['member_assistants', 'member_codes', 'member_sessions', 'members'],
  },
  {
    because: 'It is one answer to many Members, in words that name nobody.',
    tables: ['enquiry_campaigns'],
  },
  { because: 'It belongs to a message, which has the scope.', tables: ['message_files'] },
  {
    because: 'It is a code on its way to the resident who asked for it; only its hash is kept.',
    tables: ['resident_codes'],
  },
]

/**
 * Tables that name a customer. Each belongs to the `personalData` of its module, which collects it for a subject access
 * request and erases it, or stands here with the reason why that does not reach it.
 */
export const outsidePersonalData: readonly { because: string; tables: readonly string[] }[] = [
  {
    because: 'It says that a record was told of a disruption, and nothing of who that is: the record itself is erased.',
    tables: ['disruption_tellings'],
  },
  {
    because: 'A code lives for minutes, only its hash is kept, and the record it names is erased.',
    tables: ['resident_codes'],
  },
]
