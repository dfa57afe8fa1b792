/** The people the law names for a statutory complaint. */
export const personRoles = [
  'responsible-person',
  'complaints-manager',
  'investigating-officer',
  'independent-person',
  'adjudicator',
  'panel-chair',
  'panel-member',
  'advocate',
] as const
export type PersonRole = (typeof personRoles)[number]

export const personNames: Readonly<Record<PersonRole, string>> = {
  'responsible-person': 'Responsible person',
  'complaints-manager': 'Complaints manager',
  'investigating-officer': 'Investigating officer',
  'independent-person': 'Independent person',
  adjudicator: 'Adjudicating officer',
  'panel-chair': 'Chair of the review panel',
  'panel-member': 'Member of the review panel',
  advocate: 'Advocate',
}

/** One person in one role of a complaint, now or once. */
export type Holder = {
  readonly role: PersonRole
  readonly name: string
  readonly staffId: string | null
  readonly outsiderId: string | null
  readonly until: Temporal.PlainDate | null
}

export type Named = Pick<Holder, 'name' | 'staffId' | 'outsiderId'>

export const isOfPanel = (role: PersonRole) => role === 'panel-chair' || role === 'panel-member'

/** Those who must not work for the council (Children Act 1989 Representations Procedure Regulations 2006, 17 and 19). */
const isIndependent = (role: PersonRole) => role === 'independent-person' || isOfPanel(role)

/** Those who looked at stage 2. */
const ofStageTwo = (role: PersonRole) => role === 'independent-person' || role === 'investigating-officer'

/** A panel is three: its chair and two members. Of most others there is one, and whoever is named next replaces them. */
const membersOfPanel = 2

export const hasOneHolder = (role: PersonRole) => role !== 'panel-member' && role !== 'advocate'

/** Somebody may be known by an id, or only by a name. */
export const isSamePerson = (a: Named, b: Named) =>
  (a.staffId !== null && a.staffId === b.staffId) ||
  (a.outsiderId !== null && a.outsiderId === b.outsiderId) ||
  (a.staffId === null && b.staffId === null && plain(a.name) === plain(b.name))

const plain = (name: string) => name.trim().replaceAll(/\s+/g, ' ').toLowerCase()

export const isNow = ({ until }: Pick<Holder, 'until'>, today: Temporal.PlainDate) =>
  until === null || Temporal.PlainDate.compare(until, today) > 0

export type PersonRefusal =
  | 'must-be-independent'
  | 'looked-at-stage-two'
  | 'sits-on-panel'
  | 'panel-full'
  | 'no-panel-yet'
  | 'named-already'

/**
 * Why somebody may not have a role. Whoever looked at stage 2, also before somebody replaced them, does not sit on the
 * panel, and nobody of the panel is made independent person afterwards.
 */
export function refusalToName(
  role: PersonRole,
  named: Named,
  history: readonly Holder[],
  today: Temporal.PlainDate,
): PersonRefusal | null {
  if (isIndependent(role) && named.staffId !== null) return 'must-be-independent'
  const theirs = history.filter((one) => isSamePerson(one, named))
  if (isOfPanel(role) && theirs.some((one) => ofStageTwo(one.role))) return 'looked-at-stage-two'
  if (ofStageTwo(role) && theirs.some((one) => isOfPanel(one.role))) return 'sits-on-panel'
  const now = theirs.filter((one) => isNow(one, today))
  if (now.some((one) => one.role === role || (isOfPanel(role) && isOfPanel(one.role)))) return 'named-already'
  const members = history.filter((one) => one.role === 'panel-member' && isNow(one, today)).length
  return role === 'panel-member' && members >= membersOfPanel ? 'panel-full' : null
}
