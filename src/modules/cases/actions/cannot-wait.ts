import type { Answers } from '#modules/forms/index.ts'
import type { Service } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'

/** What was sent in a form of ours, before anybody has read it. */
export type Sent = { service: Service; answers: Answers; receivedAt: Temporal.Instant }

/** A circle that keeps a case, and the key of its team. */
export type Keeper = { scopeId: string; team: string }

/** What somebody wrote in a form that cannot wait: where it goes, and what is done at once. */
export type CannotWait = {
  /** The rules of the service it was sent to that it meets, by their number. */
  written: readonly number[]
  /** Who alone may know of the case, where the service it was sent to is no circle's. */
  keeper: Keeper | null
  /** Whom to ring now: what they are told at once. */
  whatToDo: string
  /** Calls somebody, and answers, in the commit that receives it. */
  call: (tx: Tx, taken: Taken) => Promise<void>
}

export type Taken = {
  channel: string
  sourceKey: string
  customerId: string | null
  /** The case it opened; null where it opened none of its own. */
  caseId: string | null
}

type Judge = (tx: Tx, sent: Sent) => Promise<CannotWait | null>

let judge: Judge = async () => null

/** Hands over who knows what cannot wait: done once, when the program is put together. */
export function useJudgeOfForms(given: Judge) {
  judge = given
}

/** Whether it can wait until somebody has read it: null when it can. */
export const cannotWait: Judge = (tx, sent) => judge(tx, sent)
