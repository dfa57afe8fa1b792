import type { Db } from '#platform/db/index.ts'

export type Circle = Awaited<ReturnType<ReturnType<typeof openCirclesOf>['execute']>>[number]

/** The teams of restricted services that know a person, with the latest open case of each. */
export function openCirclesOf(db: Db, customerIds: readonly string[], scopeIds: readonly string[]) {
  return db
    .selectFrom('case_people')
    .innerJoin('cases', 'cases.id', 'case_people.case_id')
    .innerJoin('scopes', 'scopes.id', 'cases.scope_id')
    .innerJoin('units', 'units.id', 'cases.team_id')
    .distinctOn(['cases.scope_id', 'cases.team_id'])
    .select(['scopes.id as scopeId', 'scopes.name as scopeName', 'cases.team_id as teamId', 'units.name as teamName'])
    .select('cases.id as caseId')
    .where('case_people.customer_id', 'in', [...customerIds])
    .where('cases.scope_id', 'in', [...scopeIds])
    .where('cases.status', 'not in', ['resolved', 'closed'])
    .orderBy('cases.scope_id')
    .orderBy('cases.team_id')
    .orderBy('cases.received_at', 'desc')
}
