export type Person = { id: string; lineManagerId: string | null; isHere: boolean }

export type Unit = {
  id: string
  parentId: string | null
  managerId: string | null
  /** Whether another organisation runs it: a contractor or a company of the council. */
  isOutside: boolean
  contractLeadId: string | null
}

/** The part of the organisation that lies above somebody, on one day. */
export type Above = {
  people: ReadonlyMap<string, Person>
  units: ReadonlyMap<string, Unit>
  /** The teams and units a person is in or manages. */
  unitsOf: ReadonlyMap<string, readonly string[]>
}

/**
 * Who must decide when a promise is broken: the owner's line manager; the team's manager where nobody owns it; the
 * contract lead where an outside organisation's team has it. Whoever is away, or is the owner, is passed over for the
 * next one up. Null when the structure names nobody.
 */
export function whoDecides(
  above: Above,
  { ownerId, teamId }: { ownerId: string | null; teamId: string },
): string | null {
  const team = above.units.get(teamId)
  const managers = managersUp(above, teamId)
  const manager = team?.managerId ?? null
  const byManager = manager ? [manager, ...lineAbove(above, manager)] : []
  const candidates = team?.isOutside
    ? [...andAbove(above, team.contractLeadId), ...managers.filter((id) => id !== manager), ...byManager]
    : [...(ownerId ? lineAbove(above, ownerId) : []), ...byManager, ...managers]
  return firstHere(above, candidates, [ownerId])
}

/** The next one up from somebody: their line manager, or whoever manages the unit above theirs. */
export function whoIsAbove(above: Above, staffId: string, except: readonly string[] = []): string | null {
  const units = above.unitsOf.get(staffId) ?? []
  const candidates = [...lineAbove(above, staffId), ...units.flatMap((unit) => managersUp(above, unit))]
  return firstHere(above, candidates, [staffId, ...except])
}

/** Those in charge of a team, from its manager upwards, who are here. */
export function whoIsInCharge(above: Above, teamId: string): string[] {
  const managers = managersUp(above, teamId)
  const all = [...managers.slice(0, 1).flatMap((id) => andAbove(above, id)), ...managers]
  return [...new Set(all)].filter((id) => above.people.get(id)?.isHere)
}

const firstHere = (above: Above, candidates: readonly string[], except: readonly (string | null)[]) =>
  candidates.find((id) => !except.includes(id) && above.people.get(id)?.isHere) ?? null

const andAbove = (above: Above, id: string | null) => (id ? [id, ...lineAbove(above, id)] : [])

/** Line managers upwards. It ends where it would come round again. */
function lineAbove({ people }: Above, staffId: string): string[] {
  const found = new Set<string>()
  for (
    let id = people.get(staffId)?.lineManagerId;
    id && id !== staffId && !found.has(id);
    id = people.get(id)?.lineManagerId
  )
    found.add(id)
  return [...found]
}

function managersUp({ units }: Above, unitId: string): string[] {
  const seen = new Set<string>()
  const found: string[] = []
  for (let id: string | null | undefined = unitId; id && !seen.has(id); id = units.get(id)?.parentId) {
    seen.add(id)
    const manager = units.get(id)?.managerId
    if (manager) found.push(manager)
  }
  return found
}
