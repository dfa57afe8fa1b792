import { type Db, newId, type SqlBool, sql, type Tx } from '#platform/db/index.ts'

export type ReminderKind = 'promise' | 'signature' | 'remedy' | 'remedy-late' | 'demand' | 'learning'

/** Something that falls due, with whom it is for and the team that answers for it. */
export type Due = {
  readonly id: string
  readonly dueOn: Temporal.PlainDate
  readonly caseId: string
  readonly reference: string
  readonly scopeId: string | null
  readonly staffId: string | null
  readonly handlerId: string | null
  readonly teamId: string
}

const most = 500

const reminded = (kind: ReminderKind, subject: string, dueOn: ReturnType<typeof sql>) =>
  sql<SqlBool>`exists (select from complaint_reminders r where r.kind = ${kind}
    and r.subject_id = ${sql.ref(subject)} and r.due_on = ${dueOn})`

const ofRegime = (regime: string | null) =>
  regime === null ? sql<SqlBool>`complaints.regime is null` : sql<SqlBool>`complaints.regime = ${regime}`

const selectCase = sql`complaints.case_id as "caseId", cases.reference, complaints.scope_id as "scopeId",
  cases.owner_id as "handlerId", cases.team_id as "teamId"`

/** Promises to acknowledge or to answer that fall due by a moment, of open complaints of one regime. */
export async function promisesDue(db: Db, regime: string | null, until: Temporal.Instant) {
  const day = sql`(p.due_at at time zone 'Europe/London')::date`
  const { rows } = await sql<Due & { kind: string }>`
    select p.id, ${day} as "dueOn", p.kind, cases.owner_id as "staffId", ${selectCase}
    from promises p
    join complaints on complaints.case_id = p.subject_id
    join cases on cases.id = complaints.case_id
    where p.state = 'running' and p.paused_at is null and p.subject_kind = 'case'
      and p.due_at > ${db.clock.now()}::timestamptz and p.due_at <= ${until}::timestamptz
      and complaints.state in ('triage', 'investigating') and ${ofRegime(regime)}
      and not ${reminded('promise', 'p.id', day)}
    order by p.due_at limit ${most}`.execute(db)
  return rows
}

/** Letters that lie with somebody to sign since before a moment. */
export async function signaturesWaiting(db: Db, regime: string | null, before: Temporal.Instant) {
  const day = sql`(s.created_at at time zone 'Europe/London')::date`
  const { rows } = await sql<Due>`
    select s.id, ${day} as "dueOn", s.asked_id as "staffId", ${selectCase}
    from complaint_signatures s
    join complaint_letters l on l.id = s.letter_id and l.state = 'in-review'
    join complaints on complaints.case_id = l.case_id
    join cases on cases.id = complaints.case_id
    where s.decision is null and s.created_at < ${before}::timestamptz and ${ofRegime(regime)}
      and not ${reminded('signature', 's.id', day)}
    order by s.created_at limit ${most}`.execute(db)
  return rows
}

/** Remedies that were promised and fall due from one day to another; of no team: that of the complaint. */
export async function remediesDue(
  db: Db,
  regime: string | null,
  { from, until, kind }: { from: Temporal.PlainDate | null; until: Temporal.PlainDate; kind: 'remedy' | 'remedy-late' },
) {
  const { rows } = await sql<Due & { words: string; doer: string | null }>`
    select rem.id, rem.due_on as "dueOn", rem.words, rem.owner_id as "staffId", complaints.case_id as "caseId",
      coalesce(staff.name, units.name) as doer,
      cases.reference, complaints.scope_id as "scopeId", cases.owner_id as "handlerId",
      coalesce(rem.team_id, cases.team_id) as "teamId"
    from complaint_remedies rem
    join complaints on complaints.case_id = rem.case_id
    join cases on cases.id = complaints.case_id
    left join staff on staff.id = rem.owner_id
    left join units on units.id = rem.team_id
    where rem.state = 'promised' and rem.due_on <= ${until}::date and (${from}::date is null or rem.due_on >= ${from}::date)
      and ${ofRegime(regime)} and not ${reminded(kind, 'rem.id', sql`rem.due_on`)}
    order by rem.due_on limit ${most}`.execute(db)
  return rows
}

/** What an Ombudsman asked or ordered and that falls due by a day, or is late. */
export async function demandsDue(db: Db, regime: string | null, until: Temporal.PlainDate) {
  const { rows } = await sql<
    Due & { ombudsmanId: string; kind: 'enquiry' | 'order' | 'recommendation'; words: string }
  >`
    select d.id, d.due_on as "dueOn", d.kind, d.words, o.id as "ombudsmanId", d.owner_id as "staffId", ${selectCase}
    from ombudsman_demands d
    join ombudsman_cases o on o.id = d.ombudsman_case_id
    join complaints on complaints.case_id = o.case_id
    join cases on cases.id = complaints.case_id
    where d.state = 'open' and d.due_on <= ${until}::date and ${ofRegime(regime)}
      and not ${reminded('demand', 'd.id', sql`d.due_on`)}
    order by d.due_on limit ${most}`.execute(db)
  return rows
}

export async function learningDue(db: Db, until: Temporal.PlainDate) {
  const { rows } = await sql<{ id: string; dueOn: Temporal.PlainDate; ownerId: string }>`
    select a.id, a.due_on as "dueOn", a.owner_id as "ownerId" from learning_actions a
    where a.done_on is null and a.due_on <= ${until}::date and not ${reminded('learning', 'a.id', sql`a.due_on`)}
    order by a.due_on limit ${most}`.execute(db)
  return rows
}

type NewReminder = {
  kind: ReminderKind
  subjectId: string
  dueOn: Temporal.PlainDate
  caseId: string | null
  staffId: string
  scopeId: string | null
}

/** Takes a reminder in hand; false when it was given already, also by another worker at this moment. */
export async function claimReminder(tx: Tx, given: NewReminder): Promise<boolean> {
  const row = await tx
    .insertInto('complaint_reminders')
    .values({
      id: newId(),
      kind: given.kind,
      subject_id: given.subjectId,
      due_on: given.dueOn,
      case_id: given.caseId,
      staff_id: given.staffId,
      scope_id: given.scopeId,
      created_at: tx.now,
    })
    .onConflict((conflict) => conflict.columns(['kind', 'subject_id', 'due_on']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
