import type { Db } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { findPromiseRow } from '../queries/promises.ts'
import { latestExtension, refusalToExtend } from '../rules/extending.ts'
import { untilNow } from '../rules/pausing.ts'
import type { LetterFact } from '../rules/policy.ts'
import { historyOf } from './history.ts'
import { termsOf } from './terms.ts'

export type PossibleExtension = {
  /** What the letter about it has to say. */
  readonly letter: readonly LetterFact[]
  /** Somebody has to agree to it. */
  readonly agreement: boolean
  /** The last moment the rule allows; null when it is as agreed. */
  readonly latest: Temporal.Instant | null
}

/** What the rule behind a promise allows now, before anybody asks for it; null when it allows no longer time. */
export async function extensionOf(db: Db, actor: Actor, promiseId: string): Promise<PossibleExtension | null> {
  const promise = await findPromiseRow(db, actor, promiseId)
  const terms = promise ? await termsOf(db, promise) : null
  const rule = terms?.extension ?? null
  const now = db.clock.now()
  if (!promise || !terms || !rule || refusalToExtend(promise, rule, now) !== null) return null
  const latest = latestExtension(terms, rule, untilNow(await historyOf(db, actor, promise), now), now)
  return { letter: rule.letter, agreement: rule.agreement === 'required', latest }
}
