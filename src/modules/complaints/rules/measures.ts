import { type Figure, hideSmall, share } from './figures.ts'

type Measure = {
  readonly parts: readonly [Figure, ...Figure[]]
  readonly whole: Figure | null
  readonly stage: number | null
}

const many = (part: Figure, stage: number | null = null): Measure => ({ parts: [part], whole: null, stage })
const of = (part: Figure, whole: Figure, stage: number | null = null): Measure => ({ parts: [part], whole, stage })

/** What the records can say about a point of a Code: how many, or how many of how many. */
export const measures = {
  'received-stage-1': many('received', 1),
  'received-stage-2': many('received', 2),
  escalated: many('escalated'),
  'acknowledged-stage-1': of('acknowledged-on-time', 'acknowledge-due', 1),
  'acknowledged-stage-2': of('acknowledged-on-time', 'acknowledge-due', 2),
  'on-time-stage-1': of('on-time', 'answered', 1),
  'on-time-stage-2': of('on-time', 'answered', 2),
  extended: many('extended'),
  'extended-told': of('extended-told', 'extended'),
  'extended-met': of('extended-met', 'extended'),
  refused: many('refused'),
  'not-escalated': many('not-escalated'),
  'points-answered': of('points-answered', 'answered'),
  'looked-at-by-another': of('looked-at-by-another', 'looked-again'),
  upheld: { parts: ['upheld', 'partially-upheld'], whole: 'answered', stage: null },
  'remedies-done': of('remedies-done', 'remedies-due'),
  signed: of('answers-signed', 'answers-sent'),
  open: many('open'),
  overdue: of('overdue', 'open'),
  ombudsman: many('ombudsman'),
  'ombudsman-upheld': of('ombudsman-upheld', 'ombudsman-decided'),
  'ombudsman-demands': of('demands-done', 'demands-due'),
} as const satisfies Readonly<Record<string, Measure>>

export type MeasureKey = keyof typeof measures

/** What is not one number: reasons, days, names of roles, what was learned. */
export const listings = ['grounds', 'days-to-answer', 'signers', 'learning'] as const

export type Listing = (typeof listings)[number]

export const evidenceKeys: readonly (MeasureKey | Listing)[] = [...measureKeys(), ...listings]

export function measureKeys(): MeasureKey[] {
  const isKey = (key: string): key is MeasureKey => Object.hasOwn(measures, key)
  return Object.keys(measures).filter(isKey)
}

export type Count = { readonly figure: Figure; readonly stage: number | null; readonly count: number }

export type Measured = { readonly part: number; readonly whole: number | null; readonly share: number | null }

/** One measure out of what was counted. */
export function measured(counts: readonly Count[], key: MeasureKey): Measured {
  const { parts, whole, stage }: Measure = measures[key]
  const count = (figure: Figure) => counts.find((one) => one.figure === figure && one.stage === stage)?.count ?? 0
  const part = parts.reduce((sum, figure) => sum + count(figure), 0)
  if (whole === null) return { part, whole: null, share: null }
  return { part, whole: count(whole), share: share(part, count(whole)) }
}

/** What everybody can read stage by stage somewhere. */
const readByStage: ReadonlySet<Figure> = new Set(
  measureKeys().flatMap((key) => {
    const { parts, whole, stage }: Measure = measures[key]
    return stage === null ? [] : [...parts, ...(whole === null ? [] : [whole])]
  }),
)

/** Whether a total would tell a small number of one stage to somebody who subtracts the other from it. */
export const tellsOfStage = (counts: readonly Count[], figure: Figure): boolean =>
  readByStage.has(figure) &&
  counts.some((one) => one.figure === figure && one.stage !== null && hideSmall(one.count) === null)

/** The same for everybody to read: null where it is so few that it could tell who it was. */
export function measuredForAll(counts: readonly Count[], key: MeasureKey): Measured | null {
  const found = measured(counts, key)
  const { parts, whole: of, stage }: Measure = measures[key]
  if (stage === null && [...parts, ...(of === null ? [] : [of])].some((figure) => tellsOfStage(counts, figure)))
    return null
  const { part, whole } = found
  if (whole === null) return hideSmall(part) === null ? null : found
  return hideSmall(whole) === null || hideSmall(part, whole) === null ? null : found
}

/**
 * The parts of a whole for everybody to read. Small ones are hidden, and with them as many of the next smallest as it
 * takes, so that no hidden one can be worked out from the whole and the others.
 */
export function hideParts(parts: readonly (number | null)[]): (number | null)[] {
  const shown = parts.map((part) => (part === null ? null : hideSmall(part)))
  const isHidden = (index: number) => (parts[index] ?? 0) !== 0 && shown[index] === null
  const hidden = () => parts.map((_, index) => index).filter(isHidden)
  while (hidden().length === 1) {
    const next = shown
      .map((part, index) => ({ part, index }))
      .filter(({ part }) => part !== null && part > 0)
      .toSorted((a, b) => (a.part ?? 0) - (b.part ?? 0))[0]
    if (!next) return shown
    shown[next.index] = null
  }
  return shown
}
