/** Fewer than so many are not told: people could be recognised in them. */
export const fewest = 5

/**
 * A number about other people, as a Member may read it: rounded to the nearest five, and not at all below five. Each
 * number is rounded by itself, totals too, so that no subtraction brings back what is not told.
 */
export const told = (count: number): number | null => (count < fewest ? null : Math.round(count / 5) * 5)

export const toldInWords = (count: number): string => told(count)?.toLocaleString('en-GB') ?? `fewer than ${fewest}`
