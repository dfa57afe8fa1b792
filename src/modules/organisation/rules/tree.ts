export type TreeUnit = { id: string; parentId: string | null; kind: 'directorate' | 'service' | 'team'; name: string }
export type Branch<U> = U & { below: Branch<U>[] }

const rank = { directorate: 0, service: 1, team: 2 }

/** Units as a tree by name; a unit whose parent is not there stands at the top, so that none is lost. */
export function treeOf<U extends TreeUnit>(units: readonly U[]): Branch<U>[] {
  const known = new Set(units.map((unit) => unit.id))
  const below = (parentId: string | null, seen: ReadonlySet<string>): Branch<U>[] =>
    units
      .filter((unit) => !seen.has(unit.id) && (parentId ? unit.parentId === parentId : isTop(unit, known)))
      .toSorted((one, other) => rank[one.kind] - rank[other.kind] || one.name.localeCompare(other.name, 'en-GB'))
      .map((unit) => ({ ...unit, below: below(unit.id, new Set([...seen, unit.id])) }))
  return below(null, new Set())
}

const isTop = (unit: TreeUnit, known: ReadonlySet<string>) => unit.parentId === null || !known.has(unit.parentId)

/** Which kind of unit a unit may lie in. */
export const parentKinds = { directorate: null, service: 'directorate', team: 'service' } as const

/** The keys of a unit and of everything it lies in, the unit first; nothing for one that is not there. */
export function keysUpFrom(units: readonly (TreeUnit & { key: string })[], key: string): string[] {
  const keys: string[] = []
  let unit = units.find((one) => one.key === key)
  while (unit && !keys.includes(unit.key)) {
    keys.push(unit.key)
    const { parentId } = unit
    unit = units.find(({ id }) => id === parentId)
  }
  return keys
}
