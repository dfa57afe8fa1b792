import { type Db, newId, type SqlBool, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { PersonRole } from '../rules/people.ts'

/** The people the law gives a complaint, and those there were. */
export const peopleOf = (db: Db, caseId: string) =>
  db
    .selectFrom('complaint_people')
    .leftJoin('complaint_outsiders', 'complaint_outsiders.id', 'outsider_id')
    .leftJoin('staff', 'staff.id', 'complaint_people.staff_id')
    .select(['complaint_people.id', 'role', 'complaint_people.name', 'since', 'until', 'ended_because as endedBecause'])
    .select(['complaint_people.staff_id as staffId', 'outsider_id as outsiderId', 'organisation'])
    .select('staff.job_title as title')
    .where('case_id', '=', caseId)
    .orderBy('since')
    .orderBy('complaint_people.id')
    .execute()

export type PersonRow = Awaited<ReturnType<typeof peopleOf>>[number]

/** People from outside who were named before, to choose from: on complaints that whoever chooses may know of. */
export const listOutsiders = (db: Db, actor: Actor) =>
  db
    .selectFrom('complaint_outsiders')
    .select(['id', 'name', 'organisation'])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('complaint_people')
          .whereRef('outsider_id', '=', 'complaint_outsiders.id')
          .where(visible(actor, 'complaint_people.scope_id'))
          .select('complaint_people.id'),
      ),
    )
    .orderBy('name')
    .orderBy('id')
    .limit(500)
    .execute()

export const findOutsider = (db: Db, id: string) =>
  db.selectFrom('complaint_outsiders').select(['id', 'name', 'organisation']).where('id', '=', id).executeTakeFirst()

/** Somebody from outside by name and where they come from; made known when they are not yet. */
export async function outsiderNamed(tx: Tx, name: string, organisation: string): Promise<string> {
  await tx
    .insertInto('complaint_outsiders')
    .values({ id: newId(), name, organisation, created_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await tx
    .selectFrom('complaint_outsiders')
    .select('id')
    .where(sql<SqlBool>`lower(name) = lower(${name}) and lower(organisation) = lower(${organisation})`)
    .executeTakeFirstOrThrow()
  return row.id
}

export function savePersonEnd(tx: Tx, id: string, { until, because }: { until: Temporal.PlainDate; because: string }) {
  tx.save(tx.updateTable('complaint_people').set({ until, ended_because: because }).where('id', '=', id))
}

type NewPerson = {
  caseId: string
  role: PersonRole
  staffId: string | null
  outsiderId: string | null
  name: string
  since: Temporal.PlainDate
  scopeId: string | null
}

export function insertPerson(tx: Tx, { caseId, role, staffId, outsiderId, name, since, scopeId }: NewPerson) {
  tx.save(
    tx.insertInto('complaint_people').values({
      id: newId(),
      case_id: caseId,
      role,
      staff_id: staffId,
      outsider_id: outsiderId,
      name,
      since,
      scope_id: scopeId,
      created_at: tx.now,
    }),
  )
}

/** The bodies that together give one answer. */
export const bodiesOf = (db: Db, caseId: string) =>
  db
    .selectFrom('complaint_bodies')
    .select(['id', 'name', 'is_lead as isLead', 'asked_on as askedOn', 'answered_on as answeredOn', 'answer'])
    .where('case_id', '=', caseId)
    .orderBy('is_lead', 'desc')
    .orderBy('name')
    .execute()

type Body = { caseId: string; name: string; isLead: boolean; answer: string | null; scopeId: string | null }

/** Names a body, or writes down what it answered. There is one lead. */
export function saveBody(tx: Tx, { caseId, name, isLead, answer, scopeId }: Body, today: Temporal.PlainDate) {
  if (isLead)
    tx.save(
      tx
        .updateTable('complaint_bodies')
        .set({ is_lead: false })
        .where('case_id', '=', caseId)
        .where('is_lead', '=', true),
    )
  const answered = answer === null ? {} : { answer, answered_on: today }
  tx.save(
    tx
      .insertInto('complaint_bodies')
      .values({
        id: newId(),
        case_id: caseId,
        name,
        is_lead: isLead,
        asked_on: today,
        scope_id: scopeId,
        created_at: tx.now,
        ...answered,
      })
      .onConflict((conflict) => conflict.columns(['case_id', 'name']).doUpdateSet({ is_lead: isLead, ...answered })),
  )
}
