import { type Db, newId, type Tx } from '#platform/db/index.ts'
import { type Actor, type StaffActor, visible } from '#platform/http/index.ts'

const columns = [
  'ombudsman_cases.id',
  'ombudsman_cases.case_id as caseId',
  'cases.reference',
  'scheme',
  'their_reference as theirReference',
  'ombudsman_cases.state',
  'received_on as receivedOn',
  'decided_on as decidedOn',
  'decision',
  'ombudsman_cases.version',
  'ombudsman_cases.scope_id as scopeId',
] as const

const select = (db: Db, actor: Actor) =>
  db
    .selectFrom('ombudsman_cases')
    .innerJoin('cases', 'cases.id', 'ombudsman_cases.case_id')
    .select(columns)
    .where(visible(actor, 'ombudsman_cases.scope_id'))

export const findOmbudsmanCase = (db: Db, actor: Actor, id: string) =>
  select(db, actor).where('ombudsman_cases.id', '=', id).executeTakeFirst()

export type OmbudsmanCase = NonNullable<Awaited<ReturnType<typeof findOmbudsmanCase>>>

/** For whoever was given one of its orders: one question, whether there is no such case or it is nothing of theirs. */
export const findCaseOfOwnDemand = (db: Db, actor: StaffActor, { id, demandId }: { id: string; demandId: string }) =>
  select(db, actor)
    .where('ombudsman_cases.id', '=', id)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('ombudsman_demands')
          .select('ombudsman_demands.id')
          .whereRef('ombudsman_case_id', '=', 'ombudsman_cases.id')
          .where('ombudsman_demands.id', '=', demandId)
          .where('ombudsman_demands.owner_id', '=', actor.id),
      ),
    )
    .executeTakeFirst()

export const lockOmbudsmanCase = (tx: Tx, actor: Actor, id: string) =>
  select(tx, actor).where('ombudsman_cases.id', '=', id).forUpdate('ombudsman_cases').executeTakeFirst()

/** With the next day something is due of each. */
const withNextDue = (db: Db, actor: Actor) =>
  select(db, actor).select((eb) =>
    eb
      .selectFrom('ombudsman_demands')
      .select('due_on')
      .whereRef('ombudsman_case_id', '=', 'ombudsman_cases.id')
      .where('ombudsman_demands.state', '=', 'open')
      .orderBy('due_on')
      .limit(1)
      .as('nextDue'),
  )

export const ombudsmanCasesOf = (db: Db, actor: Actor, caseId: string) =>
  withNextDue(db, actor).where('ombudsman_cases.case_id', '=', caseId).orderBy('received_on').execute()

/** Those that are not closed, the oldest first, with the next day something is due. */
export const listOpenOmbudsmanCases = (db: Db, actor: Actor) =>
  withNextDue(db, actor).where('ombudsman_cases.state', '<>', 'closed').orderBy('received_on').limit(200).execute()

/** Those closed, the latest first. */
export const listClosedOmbudsmanCases = (db: Db, actor: Actor) =>
  select(db, actor).where('ombudsman_cases.state', '=', 'closed').orderBy('received_on', 'desc').limit(50).execute()

export const isKnown = (db: Db, scheme: OmbudsmanCase['scheme'], theirReference: string) =>
  db
    .selectFrom('ombudsman_cases')
    .select('id')
    .where('scheme', '=', scheme)
    .where('their_reference', '=', theirReference)
    .executeTakeFirst()

type NewCase = Pick<OmbudsmanCase, 'caseId' | 'scheme' | 'theirReference' | 'receivedOn' | 'scopeId'> & {
  directorateId: string | null
}

export function insertOmbudsmanCase(tx: Tx, given: NewCase): string {
  const id = newId()
  tx.save(
    tx.insertInto('ombudsman_cases').values({
      id,
      case_id: given.caseId,
      scheme: given.scheme,
      their_reference: given.theirReference,
      state: 'enquiries',
      received_on: given.receivedOn,
      directorate_id: given.directorateId,
      version: 1,
      scope_id: given.scopeId,
      created_at: tx.now,
    }),
  )
  return id
}

type CaseChange = Partial<{
  state: OmbudsmanCase['state']
  decision: OmbudsmanCase['decision']
  decided_on: Temporal.PlainDate
}>

export function saveOmbudsmanCase(tx: Tx, { id, version }: OmbudsmanCase, change: CaseChange = {}) {
  tx.save(
    tx
      .updateTable('ombudsman_cases')
      .set({ ...change, version: version + 1 })
      .where('id', '=', id),
  )
}

export const determinationsOf = (db: Db, id: string) =>
  db
    .selectFrom('ombudsman_determinations')
    .leftJoin('complaint_points', 'complaint_points.id', 'point_id')
    .select(['ombudsman_determinations.id', 'issue', 'finding', 'complaint_points.number as pointNumber'])
    .where('ombudsman_case_id', '=', id)
    .orderBy('ombudsman_determinations.created_at')
    .orderBy('ombudsman_determinations.id')
    .execute()

export type Determination = Awaited<ReturnType<typeof determinationsOf>>[number]

type NewDetermination = Pick<Determination, 'issue' | 'finding'> & { pointId: string | null; scopeId: string | null }

export function insertDetermination(tx: Tx, ombudsmanId: string, given: NewDetermination) {
  tx.save(
    tx.insertInto('ombudsman_determinations').values({
      id: newId(),
      ombudsman_case_id: ombudsmanId,
      issue: given.issue,
      finding: given.finding,
      point_id: given.pointId,
      scope_id: given.scopeId,
      created_at: tx.now,
    }),
  )
}

export const demandsOf = (db: Db, id: string) =>
  db
    .selectFrom('ombudsman_demands')
    .leftJoin('staff', 'staff.id', 'owner_id')
    .select(['ombudsman_demands.id', 'ombudsman_demands.kind', 'words', 'amount_pence as amountPence', 'state'])
    .select([
      'due_on as dueOn',
      'owner_id as ownerId',
      'staff.name as ownerName',
      'evidence',
      'ended_on as endedOn',
      'promise_id as promiseId',
    ])
    .where('ombudsman_case_id', '=', id)
    .orderBy('due_on')
    .orderBy('ombudsman_demands.id')
    .execute()

/** What somebody was given to do and has not ended, the next due first. */
export const openDemandsOf = (db: Db, actor: StaffActor) =>
  select(db, actor)
    .innerJoin('ombudsman_demands', 'ombudsman_demands.ombudsman_case_id', 'ombudsman_cases.id')
    .select(['ombudsman_demands.id as demandId', 'ombudsman_demands.kind', 'words', 'due_on as dueOn'])
    .where('ombudsman_demands.state', '=', 'open')
    .where('ombudsman_demands.owner_id', '=', actor.id)
    .orderBy('due_on')
    .orderBy('ombudsman_demands.id')
    .limit(50)
    .execute()

export type Demand = Awaited<ReturnType<typeof demandsOf>>[number]

type NewDemand = Pick<Demand, 'id' | 'kind' | 'words' | 'amountPence' | 'dueOn' | 'promiseId'> & {
  ownerId: string | null
  scopeId: string | null
}

export function insertDemand(tx: Tx, ombudsmanId: string, given: NewDemand) {
  tx.save(
    tx.insertInto('ombudsman_demands').values({
      id: given.id,
      ombudsman_case_id: ombudsmanId,
      kind: given.kind,
      words: given.words,
      amount_pence: given.amountPence,
      due_on: given.dueOn,
      owner_id: given.ownerId,
      promise_id: given.promiseId,
      state: 'open',
      scope_id: given.scopeId,
      created_at: tx.now,
    }),
  )
}

export function saveDemandEnd(
  tx: Tx,
  id: string,
  end: { state: 'done' | 'not-accepted'; evidence: string; endedOn: Temporal.PlainDate },
) {
  tx.save(
    tx
      .updateTable('ombudsman_demands')
      .set({ state: end.state, evidence: end.evidence, ended_on: end.endedOn })
      .where('id', '=', id),
  )
}
