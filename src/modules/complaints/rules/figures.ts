/** Where a figure is counted: what began, what was answered, what is open now, and so on. */
export const sources = {
  begun: ['received', 'escalated'],
  answered: [
    'answered',
    'on-time',
    'on-time-extended',
    'late',
    'without-date',
    'upheld',
    'partially-upheld',
    'not-upheld',
    'withdrawn',
  ],
  open: ['open', 'overdue', 'open-under-2-weeks', 'open-under-4-weeks', 'open-under-3-months', 'open-longer'],
  decided: ['extensions', 'refused', 'not-escalated'],
  remedies: ['remedies-owed', 'remedies-overdue'],
  brought: ['ombudsman'],
  determined: ['ombudsman-decided', 'ombudsman-upheld'],
  feedback: ['compliments', 'suggestions'],
  // What a Code asks about, counted for a self-assessment and not on every board.
  acknowledging: ['acknowledge-due', 'acknowledged-on-time'],
  reviewed: ['looked-again', 'looked-at-by-another', 'points-answered'],
  extending: ['extended', 'extended-told', 'extended-met'],
  following: ['remedies-due', 'remedies-done'],
  signing: ['answers-sent', 'answers-signed'],
  demanded: ['demands-due', 'demands-done'],
} as const

export type Source = keyof typeof sources
export type Figure = (typeof sources)[Source][number]

export const boardSources = [
  'begun',
  'answered',
  'open',
  'decided',
  'remedies',
  'brought',
  'determined',
  'feedback',
] as const satisfies readonly Source[]

export const assessedSources = [
  'acknowledging',
  'reviewed',
  'extending',
  'following',
  'signing',
  'demanded',
] as const satisfies readonly Source[]

export const allSources: readonly Source[] = [...boardSources, ...assessedSources]

const figuresIn = (names: readonly Source[]): readonly Figure[] => names.flatMap((source) => [...sources[source]])

/** Those of a board; a self-assessment has more. */
export const figures = figuresIn(boardSources)
export const allFigures = figuresIn(allSources)

export function sourceOf(figure: Figure): Source {
  const found = allSources.find((source) => sources[source].some((one) => one === figure))
  if (!found) throw new Error(`No source counts “${figure}”`)
  return found
}

/** What stands as of now, whatever the period. */
export const isOfNow = (source: Source) => source === 'open' || source === 'remedies'
export const isAsOfNow = (figure: Figure) => isOfNow(sourceOf(figure))

/** What a period that is over can still say. */
export const pastSources: readonly Source[] = boardSources.filter((source) => !isOfNow(source))

export type Span = {
  readonly from: Temporal.PlainDate /** The day after the last. */
  readonly until: Temporal.PlainDate
}

export type PeriodKind = 'month' | 'quarter' | 'year'

/** The month, quarter or financial year (from April) that a day is in. */
export function spanOf(kind: PeriodKind, day: Temporal.PlainDate): Span {
  const month = day.with({ day: 1 })
  if (kind === 'month') return { from: month, until: month.add({ months: 1 }) }
  if (kind === 'quarter') {
    const from = month.subtract({ months: (month.month - 1) % 3 })
    return { from, until: from.add({ months: 3 }) }
  }
  const from = Temporal.PlainDate.from({ year: day.month >= 4 ? day.year : day.year - 1, month: 4, day: 1 })
  return { from, until: from.add({ years: 1 }) }
}

/** The period beside it: of the same length in whole months where it is one, else in days, and ending where it begins. */
export function spanBefore({ from, until }: Span): Span {
  const { months, days } = from.until(until, { largestUnit: 'month' })
  return { from: days === 0 && months > 0 ? from.subtract({ months }) : from.subtract(from.until(until)), until: from }
}

/** What of a period is before a day, and what is since. */
export function partedAt(day: Temporal.PlainDate, { from, until }: Span): { before: Span | null; since: Span | null } {
  if (Temporal.PlainDate.compare(day, from) <= 0) return { before: null, since: { from, until } }
  if (Temporal.PlainDate.compare(day, until) >= 0) return { before: { from, until }, since: null }
  return { before: { from, until: day }, since: { from: day, until } }
}

export type Counts = Readonly<Partial<Record<Figure, number>>>

const of = (counts: Counts, figure: Figure) => counts[figure] ?? 0
const sum = (counts: Counts, parts: readonly Figure[]) => parts.reduce((all, part) => all + of(counts, part), 0)

/** What must come to the same: a whole and its parts. */
const wholes: readonly { readonly whole: Figure; readonly parts: readonly Figure[] }[] = [
  { whole: 'answered', parts: ['on-time', 'on-time-extended', 'late', 'without-date'] },
  { whole: 'answered', parts: ['upheld', 'partially-upheld', 'not-upheld'] },
  { whole: 'open', parts: ['open-under-2-weeks', 'open-under-4-weeks', 'open-under-3-months', 'open-longer'] },
]

export type Misfit = { readonly figure: Figure; readonly whole: number; readonly parts: number }

/** Totals that do not add up: such a table is not shown. Rows are what the total is parted into. */
export function misfits(total: Counts, rows: readonly Counts[]): Misfit[] {
  const across = figures.map((figure) => ({
    figure,
    whole: of(total, figure),
    parts: rows.reduce((all, row) => all + of(row, figure), 0),
  }))
  const within = [total, ...rows].flatMap((counts) =>
    wholes.map(({ whole, parts }) => ({ figure: whole, whole: of(counts, whole), parts: sum(counts, parts) })),
  )
  return [...across, ...within].filter(({ whole, parts }) => whole !== parts)
}

/** A share in per cent with one place; null when there is nothing to share. */
export const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 1000) / 10

/** Shares that boards show. On time is of what was answered, by the first date; upheld is wholly or in part. */
export const shares = (counts: Counts) => ({
  onTime: share(of(counts, 'on-time'), of(counts, 'answered')),
  upheld: share(of(counts, 'upheld') + of(counts, 'partially-upheld'), of(counts, 'answered')),
  escalated: share(of(counts, 'escalated'), of(counts, 'answered')),
  ombudsmanUpheld: share(of(counts, 'ombudsman-upheld'), of(counts, 'ombudsman-decided')),
})

/** Too few to be shown to those who may not see the records: they could tell who it was. */
export const smallest = 5

/** A number for Members; null where it is from one to four, or where what is left of the whole would be. */
export function hideSmall(count: number, whole: number = count): number | null {
  const isSmall = (one: number) => one > 0 && one < smallest
  return isSmall(count) || isSmall(whole - count) ? null : count
}
