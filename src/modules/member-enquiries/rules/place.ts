import { z } from 'zod'

/**
 * Where a page of a list ends, so that the next one begins there however far it is and whatever came meanwhile. `first`:
 * among those that stand before all others, whatever their day.
 */
export type Place = { readonly first: boolean; readonly at: Temporal.Instant; readonly id: string }

/** A place as an address has it. */
export const place = z
  .string()
  .transform((text) => text.split('~'))
  .pipe(z.tuple([z.enum(['first', 'other']), z.iso.datetime(), z.uuid()]))
  .transform(([group, at, id]): Place => ({ first: group === 'first', at: Temporal.Instant.from(at), id }))
  .nullable()
  .catch(null)

export const addressOf = ({ first, at, id }: Place) => `${first ? 'first' : 'other'}~${at}~${id}`
