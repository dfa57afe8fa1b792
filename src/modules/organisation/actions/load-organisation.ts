import { z } from 'zod'
import { readCouncilFile, saveScope, saveScopeMember, scopeByKey } from '#modules/access/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { saveOrganisation, saveParent, saveUnit } from '../queries/units.ts'

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

/** Fills an empty database with the organisations, the units and the scopes of `organisation.yaml`. */
export async function loadOrganisation(tx: Tx, dir: string): Promise<void> {
  const file = await readCouncilFile(dir, 'organisation.yaml', organisationFile, misfitsOf)
  const organisations = new Map(file.organisations.map((each) => [each.key, newId()]))
  for (const each of file.organisations) saveOrganisation(tx, { ...each, id: organisations.get(each.key) ?? '' })
  const council = organisations.get(file.organisations.find(({ kind }) => kind === 'council')?.key ?? '') ?? ''
  const teamIds = new Map<string, string>()
  const { since } = file

  const add = (
    unit: { key: string; name: string },
    kind: 'directorate' | 'service' | 'team',
    organisationId: string,
    parentId: string | null,
  ) => {
    const id = newId()
    saveUnit(tx, { id, key: unit.key, name: unit.name, kind, organisationId, since })
    if (parentId) saveParent(tx, id, parentId, { since, until: null })
    return id
  }
  for (const directorate of file.directorates) {
    const directorateId = add(directorate, 'directorate', council, null)
    for (const service of directorate.services) {
      const serviceId = add(service, 'service', council, directorateId)
      for (const team of service.teams)
        teamIds.set(team.key, add(team, 'team', organisations.get(team.organisation ?? '') ?? council, serviceId))
    }
  }
  for (const scope of file.scopes) await addScope(tx, scope, teamIds)
}

async function addScope(tx: Tx, scope: OrganisationFile['scopes'][number], teamIds: ReadonlyMap<string, string>) {
  if (await scopeByKey(tx, scope.key)) return
  const id = newId()
  saveScope(tx, { id, key: scope.key, name: scope.name, kind: 'service' })
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
