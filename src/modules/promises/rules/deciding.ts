import type { MoveRefusal } from './moving.ts'

export type DecideRefusal = MoveRefusal | 'not-yours' | 'already-decided' | 'ended' | 'held-up'

type Decidable = {
  readonly accountableId: string | null
  readonly decision: string | null
  readonly dueAt: Temporal.Instant
  readonly kind: string
}

type Promised = { readonly state: string; readonly dueAt: Temporal.Instant }

/** Why somebody may not decide on a broken promise, or `null` when they may. */
export function refusalToDecide(breach: Decidable, promise: Promised, staffId: string): DecideRefusal | null {
  if (breach.decision !== null) return 'already-decided'
  if (promise.state !== 'running' || Temporal.Instant.compare(promise.dueAt, breach.dueAt) !== 0) return 'ended'
  if (breach.accountableId !== staffId) return 'not-yours'
  return breach.kind === 'next-update' ? 'held-up' : null
}
