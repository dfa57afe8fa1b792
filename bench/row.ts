import type { OpenCity } from './open-city.ts'

/** One request of a page: where, as whom, and what must be so before it is timed. */
export type Visit = { path: string; cookie?: string; before?: () => Promise<unknown> }

/** A page, timed in every city: request sent to last byte received, over HTTP on this machine. */
export type PageRow = {
  kind: 'page'
  title: string
  /** At least `atLeast` visits, of different records where the page is of a record. */
  prepare(city: OpenCity, atLeast: number): Promise<readonly Visit[]>
}

/** Work that is counted by the second, beside bare commits with as many clients. */
export type RateRow = {
  kind: 'rate'
  title: string
  /** Puts ready what each piece of work takes up, so that only the work itself is timed. */
  prepare(city: OpenCity, atLeast: number): Promise<readonly (() => Promise<unknown>)[]>
  /** What one of them writes and how many statements it takes. */
  describe(city: OpenCity): Promise<string>
}

/** Something that is read off once: of the largest city, and where growth matters beside the one of 10,000 cases. */
export type FigureRow = {
  kind: 'figure'
  title: string
  measure(at: {
    city: OpenCity
    compared: OpenCity | null
    isShort: boolean
  }): Promise<readonly { what: string; figure: string }[]>
}

/** What a file in `rows/` exports as `row`. */
export type Row = PageRow | RateRow | FigureRow
