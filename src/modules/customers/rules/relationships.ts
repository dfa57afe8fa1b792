export type RelationshipKind =
  | 'acts-for'
  | 'carer-of'
  | 'parent-of'
  | 'household-of'
  | 'landlord-of'
  | 'personal-adviser-of'
  | 'works-for'

type Words = {
  /** As it reads on the card of the one it starts from, and of the other. */
  from: string
  to: string
  /** As it is chosen: "they act for Jo", "Jo acts for them". */
  they: string
  one: string
}

export const relationshipWords: Record<RelationshipKind, Words> = {
  'acts-for': { from: 'Acts for', to: 'Represented by', they: 'act for', one: 'acts for them' },
  'carer-of': { from: 'Carer of', to: 'Cared for by', they: 'are the carer of', one: 'is their carer' },
  'parent-of': { from: 'Parent of', to: 'Child of', they: 'are a parent of', one: 'is their parent' },
  'household-of': {
    from: 'Same household as',
    to: 'Same household as',
    they: 'live in the household of',
    one: 'lives in their household',
  },
  'landlord-of': { from: 'Landlord of', to: 'Tenant of', they: 'are the landlord of', one: 'is their landlord' },
  'personal-adviser-of': {
    from: 'Personal adviser of',
    to: 'Personal adviser',
    they: 'are the personal adviser of',
    one: 'is their personal adviser',
  },
  'works-for': { from: 'Works for', to: 'Employs', they: 'work for', one: 'works for them' },
}

export type RelateRefusal = 'same-customer' | 'evidence-needed' | 'ends-before-it-starts' | 'already-recorded'

type Related = {
  fromId: string
  toId: string
  authority: string | null
  evidence: string | null
  since: Temporal.PlainDate
  until: Temporal.PlainDate | null
}

/** Authority without a note of what was seen or heard is worth nothing when it is disputed. */
export function refusalToRelate(next: Related, sameFamily: boolean): RelateRefusal | null {
  if (sameFamily) return 'same-customer'
  if (next.authority !== null && !next.evidence) return 'evidence-needed'
  if (next.until && Temporal.PlainDate.compare(next.until, next.since) < 0) return 'ends-before-it-starts'
  return null
}
