export type Mergeable = {
  id: string
  kind: 'person' | 'organisation' | 'member'
  mergedInto: string | null
  scopeId: string | null
}

export type MergeRefusal = 'same-record' | 'already-merged' | 'different-kinds' | 'different-scopes'

/**
 * Why one record may not be put under another. Both must stand by themselves, so no chain can close into a ring; and
 * both must be in the same circle, or the merge would tell what only one circle may know.
 */
export function refusalToMerge(kept: Mergeable, merged: Mergeable): MergeRefusal | null {
  if (kept.id === merged.id) return 'same-record'
  if (kept.mergedInto !== null || merged.mergedInto !== null) return 'already-merged'
  if ((kept.kind === 'organisation') !== (merged.kind === 'organisation')) return 'different-kinds'
  return kept.scopeId === merged.scopeId ? null : 'different-scopes'
}
