import { type Db, newId, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, type StaffActor, visible } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { LetterRow } from './letters.ts'
import { liesWith } from './signing.ts'

export type GroupLetter = {
  caseId: string
  reference: string
  state: 'triage' | 'investigating' | 'answered' | 'withdrawn' | 'refused' | 'elsewhere'
  outcome: 'upheld' | 'partially-upheld' | 'not-upheld' | 'withdrawn' | 'refused' | null
  receivedAt: Temporal.Instant
  stage: number
  regime: string | null
  /** What they said first, in their words. */
  words: string
  /** How they must be written to, where it is not plain. */
  formats: string[]
  letterId: string | null
  letterState: LetterRow['state'] | null
  letterVersion: number | null
  title: string
  body: string
  /** What was found for all of them, in the order of their own points. */
  findings: string[]
  ownPoints: number
  ownRemedies: number
  ownWords: boolean
  /** It lies with whoever asks: they were asked, or sign for somebody who was. */
  isTheirs: boolean
  /** Signed with the others a moment ago, and on its way. */
  isGoing: boolean
  askedName: string | null
  namedName: string | null
  role: string | null
}

/**
 * The complaints of a group with the answer in hand, or the one that went, and with what only that person has: points
 * answered apart, remedies, words. A letter with none of these says what the others say.
 */
export async function groupLetters(db: Db, actor: Actor, groupId: string): Promise<GroupLetter[]> {
  const { rows } = await sql<GroupLetter>`
    select complaints.case_id as "caseId", cases.reference, complaints.state, complaints.outcome,
      complaints.received_at as "receivedAt", complaints.stage, complaints.regime,
      coalesce(point.words, cases.summary, '') as words, coalesce(need.formats, '{}') as formats,
      l.id as "letterId", l.state as "letterState", l.version as "letterVersion", coalesce(l.title, '') as title,
      coalesce(l.body, '') as body, coalesce(point.findings, '{}') as findings, coalesce(point.own, 0)::int as "ownPoints",
      (select count(*)::int from complaint_remedies m
        where m.case_id = complaints.case_id and (m.stage = complaints.stage and m.state <> 'dropped'
          or m.stage < complaints.stage and m.state = 'promised')) as "ownRemedies",
      coalesce(l.opening_words <> '' or l.closing_words <> '' or stage.reasons <> '', false) as "ownWords",
      coalesce(${isStaff(actor) ? liesWith(actor.id, londonDate(db.clock.now())) : sql`false`}, false) as "isTheirs", sig.group_signature_id is not null as "isGoing", asked.name as "askedName", named.name as "namedName", sig.role
    from complaints
    join cases on cases.id = complaints.case_id
    left join complaint_stages stage on stage.case_id = complaints.case_id and stage.number = complaints.stage
    left join lateral (
      select (array_agg(p.alleged order by p.number))[1] as words,
        array_agg(f.group_finding_id::text order by p.number) filter (where f.group_finding_id is not null) as findings,
        count(*) filter (where f.group_finding_id is null) as own
      from complaint_points p
      left join complaint_findings f on f.point_id = p.id and f.stage = complaints.stage
      where p.case_id = complaints.case_id and p.withdrawn_at is null
    ) point on true
    left join lateral (
      select l.* from complaint_letters l
      where l.case_id = complaints.case_id and l.stage = complaints.stage and l.kind = 'response' and l.state <> 'dropped'
      order by l.created_at desc limit 1
    ) l on true
    left join lateral (
      select s.* from complaint_signatures s where s.letter_id = l.id and s.decision is null and l.state = 'in-review' limit 1
    ) sig on true
    left join staff asked on asked.id = sig.asked_id
    left join staff named on named.id = sig.named_id
    left join lateral (
      select array_agg(distinct needs.value) as formats
      from case_people join needs on needs.customer_id = case_people.customer_id
      where case_people.case_id = complaints.case_id and needs.category = 'information-format' and needs.ended_on is null
    ) need on true
    where complaints.group_id = ${groupId} and ${visible(actor, 'complaints.scope_id')}
    order by complaints.received_at, complaints.case_id`.execute(db)
  return rows
}

/** Groups with letters that wait for somebody's signature. */
export const listGroupsToSign = (db: Db, actor: StaffActor) =>
  db
    .selectFrom('complaint_signatures')
    .innerJoin('complaint_letters', 'complaint_letters.id', 'letter_id')
    .innerJoin('complaints', 'complaints.case_id', 'complaint_letters.case_id')
    .innerJoin('cases', 'cases.id', 'complaints.case_id')
    .innerJoin('complaint_groups', 'complaint_groups.id', 'complaints.group_id')
    .select(['complaint_groups.id', 'complaint_groups.title'])
    .select((eb) => eb.fn.min('complaint_signatures.created_at').as('askedAt'))
    .where(liesWith(actor.id, londonDate(db.clock.now())))
    .where('decision', 'is', null)
    .where('group_signature_id', 'is', null)
    .where('complaint_letters.state', '=', 'in-review')
    .where('complaint_letters.kind', '=', 'response')
    .where(visible(actor, 'complaints.scope_id'))
    .where(visible(actor, 'complaint_groups.scope_id'))
    .groupBy(['complaint_groups.id', 'complaint_groups.title'])
    .orderBy('askedAt')
    .execute()

type Signed = {
  groupId: string
  decision: 'signed' | 'returned'
  comments: string
  letters: number
  signedBy: string
  scopeId: string | null
}

export function insertGroupSignature(tx: Tx, signed: Signed): string {
  const id = newId()
  tx.save(
    tx.insertInto('complaint_group_signatures').values({
      id,
      group_id: signed.groupId,
      decision: signed.decision,
      comments: signed.comments,
      letters: signed.letters,
      signed_by: signed.signedBy,
      scope_id: signed.scopeId,
      created_at: tx.now,
    }),
  )
  return id
}

/** Letters that one signature was given for, on their way to be signed each. */
export function saveGoing(tx: Tx, letterIds: readonly string[], groupSignatureId: string | null) {
  tx.save(
    tx
      .updateTable('complaint_signatures')
      .set({ group_signature_id: groupSignatureId })
      .where('letter_id', 'in', letterIds)
      .where('decision', 'is', null),
  )
}

/** The signatures for a group so far, and how many of their letters are through. */
export const groupSignatures = (db: Db, groupId: string) =>
  db
    .selectFrom('complaint_group_signatures')
    .innerJoin('staff', 'staff.id', 'signed_by')
    .select(['complaint_group_signatures.id', 'decision', 'comments', 'letters', 'staff.name'])
    .select('complaint_group_signatures.created_at as at')
    .select((eb) =>
      eb
        .selectFrom('complaint_signatures')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('group_signature_id', '=', 'complaint_group_signatures.id')
        .where('decision', 'in', ['signed', 'returned'])
        .as('done'),
    )
    .where('group_id', '=', groupId)
    .orderBy('complaint_group_signatures.created_at')
    .execute()
