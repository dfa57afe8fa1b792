import type { Db } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { storyAfter } from '../../queries/events.ts'
import type { FactKind } from '../../rules/facts.ts'
import { factForStaff } from '../story-words.ts'

export type StoryLine = {
  readonly id: string
  readonly at: Temporal.Instant
  readonly kind: FactKind
  readonly heading: string
  readonly text: string | null
  readonly byName: string
}

/** The whole story of a case as staff read it, the oldest first, however long it is. */
export async function* wholeStory(db: Db, actor: Actor, caseId: string): AsyncGenerator<StoryLine> {
  for (let after: StoryLine | null = null; ; ) {
    const page: StoryLine[] = (await storyAfter(db, actor, caseId, after)).map(({ id, at, fact, actorName }) => ({
      id,
      at,
      kind: fact.kind,
      ...factForStaff(fact),
      byName: actorName,
    }))
    yield* page
    const last = page.at(-1)
    if (!last) return
    after = last
  }
}
