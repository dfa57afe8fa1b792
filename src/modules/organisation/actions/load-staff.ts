import { z } from 'zod'
import {
  findStaffByEmail,
  listRoles,
  readCouncilFile,
  saveHeldRole,
  saveScope,
  saveScopeMember,
  saveStaff,
  saveTeamMembership,
} from '#modules/access/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { listOrganisations, structureOn } from '../queries/structure.ts'
import { saveContractLead, saveLineManager, saveManager } from '../queries/units.ts'

const email = z.email().transform((text) => text.toLowerCase())
const name = z.string().min(1).max(120)
const keys = z.array(z.string()).default([])

const staffFile = z.strictObject({
  since: z.iso.date().transform((text) => Temporal.PlainDate.from(text)),
  staff: z.array(
    z.strictObject({
      name,
      email,
      phone: z.string().nullable().default(null),
      title: z.string().min(1),
      organisation: z.string().optional(),
      roles: z.array(z.string()).min(1),
      teams: keys,
      manages: keys,
      lineManager: email.optional(),
      contractLeadFor: z.string().optional(),
    }),
  ),
  namedScopes: z.array(z.strictObject({ key: z.string(), name, members: z.array(email).min(1) })).default([]),
})

type StaffFile = z.infer<typeof staffFile>

/** The invented people of `staff.yaml`, as accounts of the trial. Roles and organisation must be there already. */
export async function loadStaff(tx: Tx, dir: string): Promise<void> {
  const units = new Map<string, string>()
  const organisations = new Map((await listOrganisations(tx)).map((each) => [each.key, each]))
  const roles = new Set((await listRoles(tx)).map((role) => role.key))
  const seen = await readCouncilFile(dir, 'staff.yaml', staffFile)
  for (const unit of await structureOn(tx, seen.since)) units.set(unit.key, unit.id)
  const file = await readCouncilFile(dir, 'staff.yaml', staffFile, (value) =>
    misfitsOf(value, units, organisations, roles),
  )

  const { since } = file
  const ids = new Map(file.staff.map((person) => [person.email, newId()]))
  const idOf = (address: string) => ids.get(address) ?? ''
  const council = [...organisations.values()].find(({ kind }) => kind === 'council')
  for (const person of file.staff) {
    if (await findStaffByEmail(tx, person.email)) throw new Error(`staff.yaml: ${person.email} is there already`)
    const organisation = organisations.get(person.organisation ?? '') ?? council
    const kind = organisation?.kind === 'contractor' ? 'contractor' : 'staff'
    const { name, phone, title: jobTitle } = person
    saveStaff(tx, {
      id: idOf(person.email),
      kind,
      name,
      email: person.email,
      phone,
      jobTitle,
      organisationId: organisation?.id ?? null,
      trial: true,
    })
    for (const roleKey of person.roles) saveHeldRole(tx, { staffId: idOf(person.email), roleKey, since, until: null })
    for (const team of person.teams)
      saveTeamMembership(tx, { staffId: idOf(person.email), teamId: units.get(team) ?? '', since })
  }
  for (const person of file.staff) {
    const id = idOf(person.email)
    const lead = organisations.get(person.contractLeadFor ?? '')
    if (person.lineManager) saveLineManager(tx, id, idOf(person.lineManager), { since, until: null })
    for (const unit of person.manages) saveManager(tx, units.get(unit) ?? '', id, { since, until: null })
    if (lead) saveContractLead(tx, lead.id, id)
  }
  for (const scope of file.namedScopes) {
    const id = newId()
    saveScope(tx, { id, key: scope.key, name: scope.name, kind: 'named' })
    for (const member of scope.members) await saveScopeMember(tx, id, { staffId: idOf(member) }, 'member')
  }
}

type Named = ReadonlyMap<string, unknown>

function misfitsOf({ staff, namedScopes }: StaffFile, units: Named, organisations: Named, roles: ReadonlySet<string>) {
  const people = new Set(staff.map((person) => person.email))
  const missing = (found: boolean, what: string, path: (string | number)[]) =>
    found ? [] : [{ path, message: `There is no ${what}` }]
  return [
    ...staff.flatMap((person, index) => {
      const at = (...rest: (string | number)[]) => ['staff', index, ...rest]
      const { organisation, contractLeadFor, lineManager } = person
      return [
        ...person.roles.flatMap((role, place) => missing(roles.has(role), `role “${role}”`, at('roles', place))),
        ...person.teams.flatMap((team, place) => missing(units.has(team), `team “${team}”`, at('teams', place))),
        ...person.manages.flatMap((unit, place) => missing(units.has(unit), `unit “${unit}”`, at('manages', place))),
        ...missing(
          !organisation || organisations.has(organisation),
          `organisation “${organisation}”`,
          at('organisation'),
        ),
        ...missing(
          !contractLeadFor || organisations.has(contractLeadFor),
          `organisation “${contractLeadFor}”`,
          at('contractLeadFor'),
        ),
        ...missing(!lineManager || people.has(lineManager), `person “${lineManager}” in this file`, at('lineManager')),
      ]
    }),
    ...namedScopes.flatMap(({ members }, index) =>
      members.flatMap((member, place) =>
        missing(people.has(member), `person “${member}”`, ['namedScopes', index, 'members', place]),
      ),
    ),
  ]
}
