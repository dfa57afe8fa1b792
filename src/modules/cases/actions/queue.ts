import { dequeue, enqueue } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { endTasks, type ForWhom, openTasks, saveTask, type TaskKind, toSayNow } from '../queries/tasks.ts'
import { type CaseStatus, isOpen } from '../rules/standing.ts'

export type Queued = {
  id: string
  reference: string
  title: string
  placeText: string
  serviceKey: string
  wardCode: string | null
  teamId: string
  ownerId: string | null
  urgentReason: string | null
  dueAt: Temporal.Instant | null
  disruptionId: string | null
  scopeId: string | null
  enteredAt: Temporal.Instant
}

/** Puts a case where its team looks for what to do next. */
export function putInQueue(tx: Tx, queued: Queued) {
  enqueue(tx, {
    subject: { kind: 'case', id: queued.id },
    teamId: queued.teamId,
    ownerId: queued.ownerId,
    dueAt: queued.dueAt,
    urgentReason: queued.urgentReason,
    serviceKey: queued.serviceKey,
    title: queued.title,
    reference: queued.reference,
    placeText: queued.placeText,
    wardCode: queued.wardCode,
    scopeId: queued.scopeId,
    disruptionId: queued.disruptionId,
    enteredAt: queued.enteredAt,
  })
}

export type Noticed = {
  id: string
  reference: string
  title: string
  status: CaseStatus
  teamId: string
  ownerId: string | null
  serviceKey: string
  scopeId: string | null
}

type News = { kind: TaskKind; words: string; forWhom?: ForWhom; sourceId?: string }

/**
 * Puts something before whoever has a case. A case that is finished is in no queue any more, so what comes about it
 * stands in its team's queue by itself: nothing that arrives late is lost.
 */
export function notice(tx: Tx, about: Noticed, { kind, words, forWhom, sourceId }: News) {
  const id = saveTask(tx, { caseId: about.id, kind, words, scopeId: about.scopeId, forWhom, sourceId })
  if (!isOpen(about.status)) putTaskInQueue(tx, about, { id, words: forWhom ? tellThem(words) : titleOf(kind, words) })
}

export function putTaskInQueue(tx: Tx, about: Omit<Noticed, 'status'>, task: { id: string; words: string }) {
  enqueue(tx, {
    subject: { kind: 'case-task', id: task.id },
    teamId: about.teamId,
    ownerId: about.ownerId,
    dueAt: null,
    urgentReason: null,
    serviceKey: about.serviceKey,
    title: task.words.length > 120 ? `${task.words.slice(0, 119)}…` : task.words,
    reference: about.reference,
    placeText: null,
    wardCode: null,
    scopeId: about.scopeId,
    disruptionId: null,
    enteredAt: tx.now,
  })
}

/** What somebody wrote themselves is not taken for words of ours. */
function titleOf(kind: News['kind'], words: string) {
  const who = whose[kind]
  return who ? `${who}: “${words.length > 90 ? `${words.slice(0, 89)}…` : words}”` : words
}

const whose: Partial<Record<News['kind'], string>> = {
  'message-received': 'They wrote',
  'answer-given': 'They answered',
  chased: 'They asked',
  'message-passed': 'Message passed on',
}

/** Whether what there is to look at is in the words of somebody outside the council. */
export const areTheirWords = (kind: TaskKind) => whose[kind] !== undefined

const tellThem = (words: string) => `Tell them: ${words}`

/** What somebody still has to say to its people outlives a case that is finished. */
export async function keepWhatIsToSay(tx: Tx, about: Omit<Noticed, 'status'>) {
  for (const { id, words } of await toSayNow(tx, [about.id])) putTaskInQueue(tx, about, { id, words: tellThem(words) })
}

/** Whoever finishes a case has seen what stood on it. */
export const endTasksOf = (tx: Tx, actor: Actor, caseId: string) =>
  endTasks(tx, caseId, isStaff(actor) ? actor.id : null)

/** A reopened case is in the queue itself again: what stood there for it goes. */
export async function takeTasksFromQueue(tx: Tx, caseId: string) {
  for (const { id } of await openTasks(tx, caseId)) dequeue(tx, { kind: 'case-task', id })
}
