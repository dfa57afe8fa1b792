export type Load = { readonly staffId: string; readonly name: string; readonly open: number; readonly broken: number }

/** The middle of a list of numbers; half-way between the two in the middle when there are two. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

const fewest = 5
const share = 1.5

/** Somebody has too much when they have one and a half times what is usual in their team, and more than a handful. */
export function overloaded(team: readonly Load[]): Load[] {
  const usual = median(team.map((load) => load.open))
  return team.filter((load) => load.open > fewest && load.open > usual * share).toSorted((a, b) => b.open - a.open)
}
