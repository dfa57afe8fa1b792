import type { Db, Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'

/** What came to somebody with a call they took: where it is, and who has it now. */
export type Handed = { href: string; has: 'you' | 'somebody-else' | 'nobody' }

/** A call that somebody took. */
export type TakenCall = { id: string; subjectId: string }

/** What duty calls may be about. Later modules say what they know of theirs, and give it to whoever takes the call. */
export type DutySubject = {
  kind: string
  /** What whoever is called needs to act, a line each; of what a circle keeps, only what kind of harm it is. */
  needed(db: Db, subjectId: string, scopeId: string | null): Promise<string[]>
  onTaken(tx: Tx, actor: StaffActor, call: TakenCall): Promise<Handed | null>
}

const subjects = new Map<string, DutySubject>()

/** Hands over what calls may be about: done once, when the program is put together. */
export function useDutySubjects(given: readonly DutySubject[]) {
  for (const subject of given) subjects.set(subject.kind, subject)
}

export const subjectOfCalls = (kind: string) => subjects.get(kind)
