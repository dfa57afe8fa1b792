/**
 * Where a page of a list ends, so that the next one begins there however far it is and whatever came meanwhile. `first`:
 * among those that stand before all others, whatever their day.
 */
export type Place = { readonly first: boolean; readonly at: Temporal.Instant; readonly id: string }
