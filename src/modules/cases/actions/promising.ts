import { type BegunPromise, beginPromise, type Limit } from '#modules/promises/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'

type About = {
  id: string
  teamId: string
  ownerId: string | null
  scopeId: string | null
  serviceKey: string
  wardCode: string | null
  usrn: string | null
}

export type Policies = {
  acknowledge: string | null
  afterAcknowledging?: string | null
  resolve: string | null
  /** The latest the date told may be. */
  noLaterThan?: Limit | null
}

export type Promised = {
  /** The date the customer is told; null when the service promises none. */
  main: BegunPromise | null
  /** Everything that is promised, the first that falls due before the others. */
  words: readonly string[]
  /** The first date that falls due. */
  dueAt: Temporal.Instant | null
}

/** Promises what the service promises, from the moment given. */
export async function promiseByPolicy(
  tx: Tx,
  actor: Actor,
  about: About,
  {
    acknowledge,
    afterAcknowledging,
    resolve,
    noLaterThan = null,
    startedAt,
  }: Policies & { startedAt: Temporal.Instant },
): Promise<Promised> {
  const common = begun(about, startedAt)
  const starts = afterAcknowledging ? { starts: afterAcknowledging } : {}
  const first = acknowledge ? await beginPromise(tx, actor, { ...common, policyKey: acknowledge, ...starts }) : null
  const main = resolve ? await beginPromise(tx, actor, { ...common, policyKey: resolve, noLaterThan }) : null
  const all = [first, main].filter((one) => one !== null).toSorted((a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt))
  return { main: main ?? first, words: all.map(({ words }) => words), dueAt: all[0]?.dueAt ?? null }
}

/** Promises a time that somebody gave. */
export async function promiseByWord(
  tx: Tx,
  actor: Actor,
  about: About,
  { dueAt, words, startedAt }: { dueAt: Temporal.Instant; words: string; startedAt: Temporal.Instant },
): Promise<Promised> {
  const main = await beginPromise(tx, actor, { ...begun(about, startedAt), dueAt, words })
  return { main, words: [main.words], dueAt: main.dueAt }
}

const begun = (about: About, startedAt: Temporal.Instant) => ({
  subject: { kind: 'case', id: about.id },
  startedAt,
  teamId: about.teamId,
  ownerId: about.ownerId,
  scopeId: about.scopeId,
  serviceKey: about.serviceKey,
  wardCode: about.wardCode,
  usrn: about.usrn,
})
