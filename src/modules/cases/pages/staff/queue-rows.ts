import type { QueueItem } from '#modules/queues/index.ts'
import type { Service } from '#modules/services/index.ts'
import { shortDay } from '#platform/time/index.ts'
import type { RowFacts } from '../../queries/queue-rows.ts'
import { caseHref } from './case-link.ts'
import { dueWords } from './due-words.ts'

export type QueueRow = ReturnType<typeof queueRow>

type Known = {
  facts: readonly RowFacts[]
  services: ReadonlyMap<string, Service>
  now: Temporal.Instant
  actorId: string
}

/** One row of a queue, in words. */
export function queueRow(item: QueueItem, { facts, services, now, actorId }: Known) {
  const fact = facts.find(({ id, taskIds }) => id === item.subjectId || taskIds.includes(item.subjectId)) ?? null
  const isTask = item.subjectKind === 'case-task'
  const due = dueWords(item.dueAt, now)
  const service = services.get(item.serviceKey ?? '')
  return {
    id: item.id,
    subjectId: item.subjectId,
    isTask,
    href: item.reference ? caseHref(item.reference) : null,
    reference: item.reference,
    title: isTask ? item.title : (service?.body.name ?? item.title),
    summary: isTask ? null : (fact?.summary ?? null),
    due: item.dueAt || !isTask ? due : null,
    dueAt: item.dueAt,
    urgent: item.urgent ? (item.urgentReason ?? 'Urgent') : null,
    place: item.placeText || null,
    ward: fact?.wardName ?? null,
    owner: item.ownerId === actorId ? 'You' : (fact?.ownerName ?? (item.ownerId ? 'Somebody' : null)),
    team: fact?.teamName ?? null,
    waits: waitsFor(item, fact),
    tasks: isTask ? [] : [...new Set(fact?.taskKinds ?? [])].map((kind) => taskWords[kind] ?? 'To look at'),
    held: item.disruptionId !== null,
    restricted: item.scopeId !== null,
    enteredAt: item.enteredAt,
  }
}

const taskWords: Readonly<Record<string, string>> = {
  'message-received': 'They wrote',
  'message-failed': 'Message did not arrive',
  'message-passed': 'Message passed on',
  'part-finished': 'Part finished',
  'answer-given': 'They answered',
  chased: 'They asked about it',
  'left-undone': 'To do by hand',
  'to-tell': 'To be told',
  'to-ask': 'To be asked',
}

function waitsFor(item: QueueItem, fact: RowFacts | null): string | null {
  if (item.waitingFor === 'customer') return 'The customer'
  if (item.waitingFor !== 'third-party') return null
  const whom = fact?.waitingFor ?? 'Someone else'
  if (fact?.waitingExpectedOn) return `${whom}, expected ${shortDay(fact.waitingExpectedOn)}`
  return fact?.waitingUpdateOn ? `${whom}, next update ${shortDay(fact.waitingUpdateOn)}` : whom
}
