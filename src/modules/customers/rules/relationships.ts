export type RelationshipKind =
  | 'acts-for'
  | 'carer-of'
  | 'parent-of'
  | 'household-of'
  | 'landlord-of'
  | 'personal-adviser-of'
  | 'works-for'

/** How a relationship reads from each side: "acts for" from one, "has acting for them" from the other. */
export const relationshipWords: Record<RelationshipKind, { from: string; to: string; choice: string }> = {
  'acts-for': { from: 'Acts for', to: 'Represented by', choice: 'acts for' },
  'carer-of': { from: 'Carer of', to: 'Cared for by', choice: 'is the carer of' },
  'parent-of': { from: 'Parent of', to: 'Child of', choice: 'is a parent of' },
  'household-of': { from: 'Same household as', to: 'Same household as', choice: 'lives in the household of' },
  'landlord-of': { from: 'Landlord of', to: 'Tenant of', choice: 'is the landlord of' },
  'personal-adviser-of': { from: 'Personal adviser of', to: 'Personal adviser', choice: 'is the personal adviser of' },
  'works-for': { from: 'Works for', to: 'Employs', choice: 'works for' },
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
