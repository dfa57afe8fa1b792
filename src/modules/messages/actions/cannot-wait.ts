import type { Tx } from '#platform/db/index.ts'
import type { HeldReason } from '../queries/incoming.ts'

type Subject = { kind: string; id: string }

export type Kept = {
  messageId: string
  /** Why nobody would have read it yet. */
  doubt: HeldReason | 'automatic' | null
  /** Whoever wrote it had a message of ours, and did not only name its reference. */
  isReply: boolean
  /** Who wrote it, where we know. */
  customerId: string | null
}

/** What somebody wrote that cannot wait: where it goes, and what is done at once. */
export type CannotWait = {
  /** The case it stays with; null where somebody has to read it first. */
  about: Subject | null
  /** The circle that alone may read it; null: whoever may read what it answers. */
  scopeId: string | null
  /** Calls somebody and answers, in the commit that keeps it. */
  call: (tx: Tx, kept: Kept) => Promise<void>
}

type Judge = (tx: Tx, words: string, about: Subject | null) => Promise<CannotWait | null>

let judge: Judge = async () => null

/** Hands over who knows what cannot wait: done once, when the program is put together. */
export function useJudgeOfMail(given: Judge) {
  judge = given
}

/** Whether it can wait until somebody has read it: null when it can. */
export const cannotWait: Judge = (tx, words, about) => judge(tx, words, about)
