import { type Db, newId, type Tx } from '#platform/db/index.ts'
import type { PersonRole } from '../rules/people.ts'

/** The people the law gives a complaint, as they are now. */
export const peopleOf = (db: Db, caseId: string) =>
  db
    .selectFrom('complaint_people')
    .select(['id', 'role', 'name', 'since'])
    .where('case_id', '=', caseId)
    .where('until', 'is', null)
    .orderBy('since')
    .orderBy('id')
    .execute()

type NewPerson = {
  caseId: string
  role: PersonRole
  staffId: string | null
  name: string
  since: Temporal.PlainDate
  scopeId: string | null
}

export function insertPerson(tx: Tx, { caseId, role, staffId, name, since, scopeId }: NewPerson) {
  tx.save(
    tx.insertInto('complaint_people').values({
      id: newId(),
      case_id: caseId,
      role,
      staff_id: staffId,
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
