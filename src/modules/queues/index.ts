export {
  assign,
  dequeue,
  enqueue,
  findNext,
  listQueue,
  orderByPromises,
  type QueuePage,
  queueCounts,
  queueItemOf,
  type Taken,
  take,
  updateItem,
} from './actions.ts'
export { type ItemPatch, listChoices, type NewItem, type QueueCounts, type QueueItem } from './queries/items.ts'
export { queuesMeasures } from './queries/measures.ts'
export {
  noFilter,
  type QueueFilter,
  type QueueState,
  queueFilter,
  queueHref,
  queueStates,
  soonUntil,
  type TakeRefusal,
} from './rules.ts'
