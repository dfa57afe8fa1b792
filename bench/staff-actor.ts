import type { StaffActor } from '../src/platform/http/index.ts'

/** A member of staff for work that the bench does by actions; what is timed goes through sign-in and has its own. */
export const staffActorFor = (id: string): StaffActor => ({
  kind: 'staff',
  id,
  name: 'Bench',
  email: 'bench@wrenbridge.example.org',
  permissions: new Set(['contacts.log', 'customers.read', 'cases.read']),
  roles: ['advisor'],
  teams: [],
  scopes: [],
  frontDeskScopes: [],
  limits: {},
  organisationId: null,
})
