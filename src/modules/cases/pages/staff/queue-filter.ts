import { z } from 'zod'
import { type QueueFilter, queueFilter, queueHref } from '#modules/queues/index.ts'
import { oneOf, type StaffActor } from '#platform/http/index.ts'

const flag = z.preprocess(oneOf, z.literal('1').nullable().catch(null)).transform((value) => value === '1')

/** The address of a queue page: the filter, and how the page is shown. */
export const queueQuery = z
  .preprocess((query) => (typeof query === 'object' && query !== null ? onlyFirst(query) : {}), z.object({}).loose())
  .transform((query) => ({ filter: queueFilter.parse(query), ...view.parse(query) }))

const view = z.object({
  /** Every team's work, not only that of one's own teams. */
  all: flag,
  /** The choices to narrow it by are open. */
  more: flag,
  after: z.string().max(200).nullable().catch(null),
})

const onlyFirst = (query: object) =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, oneOf(value)]))

export type QueueQuery = z.output<typeof queueQuery>

/** Who asks for nothing in particular sees the work of their own teams. */
export function filterFor(actor: StaffActor, { filter, all }: QueueQuery): QueueFilter {
  const isNamed = filter.team || filter.teams || filter.disruption || (filter.owner && filter.owner !== 'nobody')
  if (all || isNamed || actor.teams.length === 0) return filter
  return actor.teams.length === 1 ? { ...filter, team: actor.teams[0] ?? null } : { ...filter, teams: [...actor.teams] }
}

type Extra = { all?: boolean; more?: boolean; after?: string | null }

/** The address of the same queue with another filter. */
export function hrefOf(
  filter: Partial<QueueFilter>,
  { all = false, more = false, after = null }: Extra = {},
  path = '',
) {
  const extra = new URLSearchParams()
  if (all) extra.set('all', '1')
  if (more) extra.set('more', '1')
  if (after) extra.set('after', after)
  const href = queueHref(filter).replace('/staff/queue', `/staff/queue${path}`)
  if (extra.size === 0) return href
  return `${href}${href.includes('?') ? '&' : '?'}${extra}`
}
