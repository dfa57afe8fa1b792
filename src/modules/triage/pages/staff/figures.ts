import type { countItems, Show } from '../../queries/items.ts'

type Counts = Awaited<ReturnType<typeof countItems>>

export const settledHref = (show: Show) => `/staff/triage/settled?show=${show}`

export const titles: Record<Show, string> = {
  'by-itself': 'Went to a service by themselves',
  moved: 'Went to a service by themselves and were moved to another since',
  decided: 'A person chose the service',
  agreed: 'A person chose the service we thought likeliest',
  corrected: 'A person chose another service than we thought likeliest',
  chases: 'Asked about an earlier report',
  duplicates: 'Were the same as an earlier report',
  'no-action': 'Needed no action',
}

/** How sure and how right the routing has been, each figure with the records behind it. */
export function figures(counts: Counts, since: string) {
  const stayed = counts['by-itself'] - counts.moved
  return {
    since,
    shares: [
      {
        share: percent(stayed, counts['by-itself']),
        words: 'of what went by itself stayed where it was put',
        count: counts['by-itself'],
        href: settledHref('by-itself'),
        against: counts.moved,
        againstWords: 'moved since',
        againstHref: settledHref('moved'),
      },
      {
        share: percent(counts.agreed, counts.decided),
        words: 'of our suggestions were chosen by people',
        count: counts.decided,
        href: settledHref('decided'),
        against: counts.corrected,
        againstWords: 'another service chosen',
        againstHref: settledHref('corrected'),
      },
    ],
    rest: (['chases', 'duplicates', 'no-action'] as const).map((show) => ({
      count: counts[show],
      words: titles[show],
      href: settledHref(show),
    })),
  }
}

/** Null where there is nothing to take a share of. One of many thousands still keeps it below the whole. */
function percent(part: number, whole: number) {
  if (whole === 0) return null
  const share = Math.round((100 * part) / whole)
  return share === 100 && part < whole ? 'Over 99%' : `${share}%`
}
