import { z } from 'zod'
import { readCouncilFile, saveScope, saveScopeMember, scopeByKey } from '#modules/access/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { listOrganisations, structureOn } from '../queries/structure.ts'
import { saveOrganisation, saveOrganisationName, saveParent, saveUnit, saveUnitName } from '../queries/units.ts'
import { counted, type Loaded, later, tally } from '../rules/loaded.ts'
import { moveUnit } from './units.ts'

const key = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens')
const name = z.string().min(1).max(120)
const day = z.iso.date().transform((text) => Temporal.PlainDate.from(text))

const organisationFile = z.strictObject({
  since: day,
  organisations: z.array(z.strictObject({ key, name, kind: z.enum(['council', 'contractor', 'arms-length']) })).min(1),
  directorates: z.array(
    z.strictObject({
      key,
      name,
      services: z.array(
        z.strictObject({
          key,
          name,
          teams: z.array(z.strictObject({ key, name, organisation: key.optional() })),
        }),
      ),
    }),
  ),
  scopes: z.array(z.strictObject({ key, name, members: z.array(key), frontDesk: z.array(key).default([]) })),
})

type OrganisationFile = z.infer<typeof organisationFile>

const importer = system('Import of the organisation')

/**
 * Brings the organisations, the units and the circles of `organisation.yaml` in. What is there already gets the name and
 * the place that the file gives it, from today; what the file does not name stays.
 */
export async function loadOrganisation(tx: Tx, dir: string): Promise<Loaded> {
  const today = londonDate(tx.now)
  const seen = await readCouncilFile(dir, 'organisation.yaml', organisationFile)
  const known = new Map((await structureOn(tx, later(today, seen.since))).map((unit) => [unit.key, unit]))
  const held = new Map((await listOrganisations(tx)).map((each) => [each.key, each]))
  const file = await readCouncilFile(dir, 'organisation.yaml', organisationFile, (value) => [
    ...misfitsOf(value),
    ...clashesOf(value, known, held),
  ])
  const loaded = tally()
  const organisations = new Map<string, string>()
  for (const each of file.organisations) {
    const found = held.get(each.key)
    const id = found?.id ?? newId()
    organisations.set(each.key, id)
    if (!found) saveOrganisation(tx, { ...each, id })
    else if (found.name !== each.name) saveOrganisationName(tx, id, each.name)
    loaded.count(found ? (found.name === each.name ? 'unchanged' : 'changed') : 'added')
  }
  const council = organisations.get(file.organisations.find(({ kind }) => kind === 'council')?.key ?? '') ?? ''
  const teamIds = new Map<string, string>()

  const put = async (
    unit: { key: string; name: string },
    kind: Kind,
    organisationId: string,
    parentId: string | null,
  ) => {
    const found = known.get(unit.key)
    if (!found) {
      loaded.count('added')
      return addUnit(tx, { ...unit, kind, organisationId, since: file.since }, parentId)
    }
    const isRenamed = found.name !== unit.name
    const isMoved = parentId !== null && found.parentId !== parentId
    if (isRenamed) saveUnitName(tx, found.id, unit.name)
    if (isMoved) await moveUnit(tx, importer, { unitId: found.id, parentId, since: later(today, file.since) })
    loaded.count(isRenamed || isMoved ? 'changed' : 'unchanged')
    return found.id
  }
  for (const directorate of file.directorates) {
    const directorateId = await put(directorate, 'directorate', council, null)
    for (const service of directorate.services) {
      const serviceId = await put(service, 'service', council, directorateId)
      for (const team of service.teams)
        teamIds.set(team.key, await put(team, 'team', organisations.get(team.organisation ?? '') ?? council, serviceId))
    }
  }
  for (const scope of file.scopes) await addScope(tx, scope, teamIds)
  return counted(loaded)
}

type Kind = 'directorate' | 'service' | 'team'
type NewUnit = { key: string; name: string; kind: Kind; organisationId: string; since: Temporal.PlainDate }

function addUnit(tx: Tx, unit: NewUnit, parentId: string | null): string {
  const id = newId()
  saveUnit(tx, { ...unit, id })
  if (parentId) saveParent(tx, id, parentId, { since: unit.since, until: null })
  return id
}

async function addScope(tx: Tx, scope: OrganisationFile['scopes'][number], teamIds: ReadonlyMap<string, string>) {
  const found = await scopeByKey(tx, scope.key)
  const id = found?.id ?? newId()
  if (!found) saveScope(tx, { id, key: scope.key, name: scope.name, kind: 'service' })
  const join = (team: string, level: 'member' | 'front-desk') =>
    saveScopeMember(tx, id, { teamId: teamIds.get(team) ?? '' }, level)
  for (const team of scope.members) await join(team, 'member')
  for (const team of scope.frontDesk) await join(team, 'front-desk')
}

type Misfit = { path: (string | number)[]; message: string }

function misfitsOf({ organisations, directorates, scopes }: OrganisationFile): Misfit[] {
  const known = new Set(organisations.map((each) => each.key))
  const misfits: Misfit[] = []
  const seen = new Set<string>()
  const once = (unit: { key: string }, path: (string | number)[]) => {
    if (seen.has(unit.key)) misfits.push({ path: [...path, 'key'], message: `“${unit.key}” is there twice` })
    seen.add(unit.key)
  }
  const teamKeys = new Set<string>()
  for (const [d, directorate] of directorates.entries()) {
    once(directorate, ['directorates', d])
    for (const [s, service] of directorate.services.entries()) {
      once(service, ['directorates', d, 'services', s])
      for (const [t, team] of service.teams.entries()) {
        const path = ['directorates', d, 'services', s, 'teams', t]
        once(team, path)
        teamKeys.add(team.key)
        if (team.organisation && !known.has(team.organisation))
          misfits.push({ path: [...path, 'organisation'], message: `There is no organisation “${team.organisation}”` })
      }
    }
  }
  if (organisations.filter(({ kind }) => kind === 'council').length !== 1)
    misfits.push({ path: ['organisations'], message: 'One organisation, and only one, must be the council' })
  for (const [index, scope] of scopes.entries())
    for (const list of ['members', 'frontDesk'] as const)
      for (const [place, team] of scope[list].entries())
        if (!teamKeys.has(team))
          misfits.push({ path: ['scopes', index, list, place], message: `There is no team “${team}”` })
  return misfits
}

type KnownUnits = ReadonlyMap<string, { kind: Kind; organisationName: string }>

/** What a file cannot change: a key that stands for something of another kind. */
function clashesOf(
  { organisations, directorates }: OrganisationFile,
  known: KnownUnits,
  held: ReadonlyMap<string, { kind: string }>,
): Misfit[] {
  const clash = (key: string, kind: Kind, path: (string | number)[]): Misfit[] => {
    const found = known.get(key)
    return found && found.kind !== kind
      ? [{ path: [...path, 'key'], message: `“${key}” is a ${found.kind} already. Choose another key` }]
      : []
  }
  return [
    ...organisations.flatMap(({ key, kind }, index) => {
      const found = held.get(key)
      return found && found.kind !== kind
        ? [{ path: ['organisations', index, 'kind'], message: `“${key}” is there already, as ${found.kind}` }]
        : []
    }),
    ...directorates.flatMap((directorate, d) => [
      ...clash(directorate.key, 'directorate', ['directorates', d]),
      ...directorate.services.flatMap((service, s) => [
        ...clash(service.key, 'service', ['directorates', d, 'services', s]),
        ...service.teams.flatMap((team, t) => clash(team.key, 'team', ['directorates', d, 'services', s, 'teams', t])),
      ]),
    ]),
  ]
}
