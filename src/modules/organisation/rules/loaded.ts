/** What came of a file: how much of it was new. */
export type Loaded = { added: number; changed: number; unchanged: number }

export function tally() {
  const loaded: Loaded = { added: 0, changed: 0, unchanged: 0 }
  return {
    loaded,
    count(what: keyof Loaded) {
      loaded[what] += 1
    },
  }
}

export const counted = ({ loaded }: ReturnType<typeof tally>): Loaded => loaded

export const later = (one: Temporal.PlainDate, other: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(one, other) > 0 ? one : other
