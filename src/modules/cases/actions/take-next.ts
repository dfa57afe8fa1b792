import { findNext, take } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { takeCase } from './ownership.ts'

type Waiting = NonNullable<Awaited<ReturnType<typeof findNext>>>

/** Takes what should be done next in these teams: urgent first, then what falls due first. Null when nothing waits. */
export async function takeNext(
  tx: Tx,
  actor: StaffActor,
  teamIds: readonly string[],
  except: readonly string[] = [],
): Promise<{ reference: string } | null> {
  const waiting: Waiting[] = []
  for (const teamId of teamIds.toSorted()) {
    const first = await findNext(tx, actor, teamId, except)
    if (first) waiting.push(first)
  }
  const [next] = waiting.toSorted(before)
  if (!next?.reference) return null
  const { reference, subjectKind, subjectId } = next
  if (subjectKind === 'case') {
    const { refusal } = await takeCase(tx, actor, { caseId: subjectId, version: null })
    // What this person may not have is left for somebody else.
    if (refusal === 'kind-says-no') return takeNext(tx, actor, teamIds, [...except, next.id])
    return refusal ? null : { reference }
  }
  const { refusal } = await take(tx, actor, next.id)
  return refusal ? null : { reference }
}

function before(a: Waiting, b: Waiting): number {
  if (a.urgent !== b.urgent) return a.urgent ? -1 : 1
  if (a.dueAt && b.dueAt) return Temporal.Instant.compare(a.dueAt, b.dueAt)
  if (a.dueAt || b.dueAt) return a.dueAt ? -1 : 1
  return Temporal.Instant.compare(a.enteredAt, b.enteredAt)
}
