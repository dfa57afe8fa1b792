import { type Database, type Db, sql } from '#platform/db/index.ts'
import { type Actor, seesAlike } from '#platform/http/index.ts'
import type { Span } from '../rules/figures.ts'
import type { Given, Scope } from './figures.ts'

/** What a change of leaves a mark behind: nothing else may choose what is remembered. */
export type GivenUnits = Given & { readonly scope: OfUnits }
type OfUnits = Pick<Scope, 'directorateId' | 'teamIds'> &
  Partial<Record<Exclude<keyof Scope, 'directorateId' | 'teamIds'>, never>>

/**
 * Before which day all is long over, by the database's own clock, and how often something of the period before that day was
 * corrected since it was. To be read before what it is kept with: then that is as new or newer.
 */
export async function readCorrections(db: Database, { from, until }: Span) {
  const { rows } = await sql<{ overUntil: Temporal.PlainDate; corrections: number }>`
    select day as "overUntil", (select count(*) from complaint_figures_corrected
      where complaint_figures_corrected.day >= ${from}::date
        and complaint_figures_corrected.day < least(over.day, ${until}::date)) as corrections
    from (select date_trunc('month', now() at time zone 'Europe/London' - interval '31 days')::date as day) over`.execute(
    db,
  )
  const [read] = rows
  if (!read) throw new Error('Nothing was read')
  return read
}

type Kept<T> = { readonly corrections: number; readonly value: T }

const mostKept = 60

/**
 * A count of days that are long over, remembered for all who are shown the same, until something in them is corrected. It
 * takes no `Tx`: what a transaction sees may never come to be.
 */
export function countedOnce<T>(count: (db: Db, actor: Actor, given: Given) => Promise<T>) {
  const memories = new WeakMap<object, Map<string, Kept<T>>>()
  return async (db: Database, actor: Actor, given: GivenUnits, corrections: number): Promise<T> => {
    const memory = memories.get(db.home) ?? new Map<string, Kept<T>>()
    memories.set(db.home, memory)
    const key = JSON.stringify([given, seesAlike(actor)])
    const kept = memory.get(key)
    if (kept?.corrections === corrections) return kept.value
    const value = await count(db, actor, given)
    if (memory.size >= mostKept) memory.clear()
    memory.set(key, { corrections, value })
    return value
  }
}
