import { z } from 'zod'
import {
  changeStaff,
  findStaff,
  giveRole,
  joinTeam,
  listActiveStaff,
  listRoles,
  listScopes,
  type NewStaff,
  readCouncilFile,
  saveHeldRole,
  saveScope,
  saveScopeMember,
  saveStaff,
  saveTeamMembership,
  scopeByKey,
} from '#modules/access/index.ts'
import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { listOrganisations, structureOn } from '../queries/structure.ts'
import { lineManagersOf, saveContractLead, saveLineManager, saveManager } from '../queries/units.ts'
import { counted, type Loaded, later, tally } from '../rules/loaded.ts'
import { setLineManager } from './line.ts'
import { setManager } from './units.ts'

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
      circles: keys,
      lineManager: email.optional(),
      contractLeadFor: z.string().optional(),
    }),
  ),
  namedScopes: z.array(z.strictObject({ key: z.string(), name, members: z.array(email).min(1) })).default([]),
})

type StaffFile = z.infer<typeof staffFile>

const importer = system('Import of the organisation')

/**
 * Brings the people of `staff.yaml` in. Roles and organisation must be there already. Somebody who is there already, by
 * their email address, gets what the file says beside what they have; nobody is removed and nothing is taken away.
 */
export async function loadStaff(tx: Tx, dir: string, { trial }: { trial: boolean }): Promise<Loaded> {
  const today = londonDate(tx.now)
  const organisations = new Map((await listOrganisations(tx)).map((each) => [each.key, each]))
  const roles = new Set((await listRoles(tx)).map((role) => role.key))
  const circles = new Map((await listScopes(tx)).map((scope) => [scope.key, scope.id]))
  const seen = await readCouncilFile(dir, 'staff.yaml', staffFile)
  const since = seen.since
  const units = new Map((await structureOn(tx, later(today, since))).map((unit) => [unit.key, unit]))
  const ids = new Map((await listActiveStaff(tx)).map((person) => [person.email, person.id]))
  const file = await readCouncilFile(dir, 'staff.yaml', staffFile, (value) =>
    misfitsOf(value, { units, organisations, roles, circles, people: ids }),
  )
  const there = new Set(ids.keys())
  for (const { email } of file.staff) if (!ids.has(email)) ids.set(email, newId())
  const council = [...organisations.values()].find(({ kind }) => kind === 'council')
  const loaded = tally()

  const changedPeople = new Set<string>()
  for (const person of file.staff) {
    const organisation = organisations.get(person.organisation ?? '') ?? council
    const details = {
      kind: organisation?.kind === 'contractor' ? ('contractor' as const) : ('staff' as const),
      name: person.name,
      email: person.email,
      phone: person.phone,
      jobTitle: person.title,
      organisationId: organisation?.id ?? null,
    }
    const id = ids.get(person.email) ?? ''
    if (!there.has(person.email)) {
      addPerson(tx, { ...details, id, trial }, { ...person, units, since })
    } else if (await bringUpToDate(tx, { id, ...details }, { ...person, units, since: later(today, since) }))
      changedPeople.add(person.email)
  }
  for (const person of file.staff) {
    const id = ids.get(person.email) ?? ''
    const lead = organisations.get(person.contractLeadFor ?? '')
    const place = { id, managerId: ids.get(person.lineManager ?? '') ?? null, since }
    const isPlaced = there.has(person.email)
      ? await putInLine(tx, { ...place, since: later(today, since) })
      : beginInLine(tx, place)
    const manages = person.manages.flatMap((key) => units.get(key) ?? []).filter(({ managerId }) => managerId !== id)
    for (const unit of manages) {
      if (unit.managerId) await setManager(tx, importer, { unitId: unit.id, staffId: id, since: later(today, since) })
      else saveManager(tx, unit.id, id, { since, until: null })
    }
    if (lead && lead.contractLeadId !== id) saveContractLead(tx, lead.id, id)
    const isOther = manages.length > 0 || (lead !== undefined && lead.contractLeadId !== id) || isPlaced
    if (!there.has(person.email)) loaded.count('added')
    else loaded.count(isOther || changedPeople.has(person.email) ? 'changed' : 'unchanged')
  }
  for (const person of file.staff)
    for (const key of person.circles)
      await saveScopeMember(tx, circles.get(key) ?? '', { staffId: ids.get(person.email) ?? '' }, 'member')
  for (const scope of file.namedScopes) {
    const found = await scopeByKey(tx, scope.key)
    const id = found?.id ?? newId()
    if (!found) saveScope(tx, { id, key: scope.key, name: scope.name, kind: 'named' })
    for (const member of scope.members) await saveScopeMember(tx, id, { staffId: ids.get(member) ?? '' }, 'member')
  }
  return counted(loaded)
}

type Standing = {
  roles: readonly string[]
  teams: readonly string[]
  units: ReadonlyMap<string, { id: string; name: string }>
  since: Temporal.PlainDate
}

function addPerson(tx: Tx, person: NewStaff, { roles, teams, units, since }: Standing) {
  saveStaff(tx, person)
  for (const roleKey of roles) saveHeldRole(tx, { staffId: person.id, roleKey, since, until: null })
  for (const team of teams) saveTeamMembership(tx, { staffId: person.id, teamId: units.get(team)?.id ?? '', since })
  recordAudit(tx, importer, {
    action: 'staff.added',
    subject: { kind: 'staff', id: person.id },
    scopeId: null,
    detail: { name: person.name, roles: [...roles], teams: [...teams] },
  })
}

/** Whether anything about somebody who is there already had to be changed. */
async function bringUpToDate(
  tx: Tx,
  person: Omit<NewStaff, 'trial'>,
  { roles, teams, units, since }: Standing,
): Promise<boolean> {
  const before = await findStaff(tx, person.id)
  if (!before) return false
  const { id, ...change } = person
  const isOther =
    before.name !== change.name ||
    before.phone !== change.phone ||
    before.jobTitle !== change.jobTitle ||
    before.organisationId !== change.organisationId
  if (isOther) await changeStaff(tx, importer, id, before.version, change)
  const given: (string | null)[] = []
  for (const roleKey of roles)
    given.push((await giveRole(tx, importer, { staffId: id, roleKey, since, until: null })).refusal)
  for (const key of teams) {
    const team = units.get(key)
    if (team)
      given.push((await joinTeam(tx, importer, { staffId: id, teamId: team.id, teamName: team.name, since })).refusal)
  }
  return isOther || given.includes(null)
}

type PlaceInLine = { id: string; managerId: string | null; since: Temporal.PlainDate }

function beginInLine(tx: Tx, { id, managerId, since }: PlaceInLine) {
  if (managerId) saveLineManager(tx, id, managerId, { since, until: null })
  return false
}

async function putInLine(tx: Tx, { id, managerId, since }: PlaceInLine): Promise<boolean> {
  const [latest] = await lineManagersOf(tx, id)
  if (!managerId || (latest?.value === managerId && latest.until === null)) return false
  return (await setLineManager(tx, importer, { staffId: id, managerId, since })).refusal === null
}

type Named = { has(key: string): boolean }
type There = { units: Named; organisations: Named; roles: Named; circles: Named; people: Named }
type Path = (string | number)[]

function misfitsOf({ staff, namedScopes }: StaffFile, { units, organisations, roles, circles, people: there }: There) {
  const inFile = new Map(staff.map((person) => [person.email, person]))
  const people = { has: (email: string) => inFile.has(email) || there.has(email) }
  const missing = (found: boolean, what: string, path: Path) =>
    found ? [] : [{ path, message: `There is no ${what}` }]
  const comesRound = (email: string) => {
    const above = new Set<string>()
    for (let next = inFile.get(email)?.lineManager; next && !above.has(next); next = inFile.get(next)?.lineManager)
      above.add(next)
    return above.has(email)
  }
  return [
    ...staff.flatMap((person, index) => {
      const at = (...rest: Path) => ['staff', index, ...rest]
      const { organisation, contractLeadFor, lineManager } = person
      return [
        ...(inFile.get(person.email) === person
          ? []
          : [{ path: at('email'), message: `“${person.email}” is there twice` }]),
        ...person.roles.flatMap((role, place) => missing(roles.has(role), `role “${role}”`, at('roles', place))),
        ...person.teams.flatMap((team, place) => missing(units.has(team), `team “${team}”`, at('teams', place))),
        ...person.manages.flatMap((unit, place) => missing(units.has(unit), `unit “${unit}”`, at('manages', place))),
        ...person.circles.flatMap((key, place) => missing(circles.has(key), `circle “${key}”`, at('circles', place))),
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
        ...missing(!lineManager || people.has(lineManager), `person “${lineManager}”`, at('lineManager')),
        ...(comesRound(person.email)
          ? [{ path: at('lineManager'), message: `${person.name} would come to stand above themselves` }]
          : []),
      ]
    }),
    ...namedScopes.flatMap(({ members }, index) =>
      members.flatMap((member, place) =>
        missing(people.has(member), `person “${member}”`, ['namedScopes', index, 'members', place]),
      ),
    ),
  ]
}
