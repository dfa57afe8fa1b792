import { type Db, sql } from '#platform/db/index.ts'

/** Who a case is about and on which number they can be called. Nobody whose record a circle keeps. */
export const peopleToCall = (db: Db, caseId: string) =>
  db
    .selectFrom('case_people')
    .innerJoin('customers', 'customers.id', 'case_people.customer_id')
    .select('customers.display_name as name')
    .select((eb) =>
      eb
        .selectFrom('contact_points')
        .whereRef('contact_points.customer_id', '=', 'customers.id')
        .where('kind', '=', 'phone')
        .where('status', '=', 'ok')
        .where('removed_at', 'is', null)
        .orderBy('preferred', 'desc')
        .orderBy('created_at', 'desc')
        .select('value')
        .limit(1)
        .as('phone'),
    )
    .where('case_people.case_id', '=', caseId)
    .where('customers.scope_id', 'is', null)
    .orderBy(sql`case_people.role = 'reporter'`, 'desc')
    .orderBy('case_people.created_at')
    .limit(3)
    .execute()
