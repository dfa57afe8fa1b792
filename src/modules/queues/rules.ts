import { z } from 'zod'
import { addWorkingDays, endOfDay, englandAndWales } from '#modules/calendar/index.ts'
import { londonDate } from '#platform/time/index.ts'

export const queueStates = ['broken', 'soon', 'nobody', 'waiting', 'urgent'] as const
export type QueueState = (typeof queueStates)[number]

/** A queue as an address names it, so that a filter is a link people can share. What does not fit is left out. */
export const queueFilter = z.object({
  team: z.uuid().nullable().catch(null),
  /** Several teams, for a manager's figures over all of theirs. */
  teams: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.uuid()).min(1).max(100))
    .nullable()
    .catch(null),
  owner: z
    .union([z.literal(['me', 'nobody']), z.uuid()])
    .nullable()
    .catch(null),
  state: z.enum(queueStates).nullable().catch(null),
  service: key(),
  ward: key(),
  disruption: z.uuid().nullable().catch(null),
})

export type QueueFilter = z.output<typeof queueFilter>

export const noFilter: QueueFilter = {
  team: null,
  teams: null,
  owner: null,
  state: null,
  service: null,
  ward: null,
  disruption: null,
}

/** The address of a queue with these filters. */
export function queueHref(filter: Partial<QueueFilter>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, String(value))
  return query.size === 0 ? '/staff/queue' : `/staff/queue?${query}`
}

/** Work is about to break when it falls due today or on the next two working days. */
export const soonUntil = (now: Temporal.Instant) => endOfDay(addWorkingDays(englandAndWales, londonDate(now), 2))

export type TakeRefusal = 'has-an-owner'

/** Why somebody may not take this work, or `null` when they may. */
export function refusalToTake(item: { readonly ownerId: string | null }, staffId: string): TakeRefusal | null {
  return item.ownerId === null || item.ownerId === staffId ? null : 'has-an-owner'
}

/** Where the next page of a list begins: after this row. */
export type Place = {
  readonly urgent: boolean
  readonly dueAt: Temporal.Instant | null
  readonly enteredAt: Temporal.Instant
  readonly id: string
}

function key() {
  return z
    .string()
    .regex(/^[\w-]{1,80}$/)
    .nullable()
    .catch(null)
}
