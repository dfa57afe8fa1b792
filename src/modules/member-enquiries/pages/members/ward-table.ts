import { services } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { areCounted, countWards, readWards, type WardCount } from '../../queries/ward-figures.ts'
import { fewest, told, toldInWords } from '../../rules/small-numbers.ts'
import type { Months } from '../../rules/whole-months.ts'

export const columns = ['received', 'open', 'inTime', 'broken', 'repeat'] as const

export const columnNames: Record<(typeof columns)[number], string> = {
  received: 'Asked for',
  open: 'Open at the end',
  inTime: 'Done in time',
  broken: 'Promise broken',
  repeat: 'Asked again',
}

export type WardRow = { readonly name: string; readonly cells: readonly string[]; readonly bar: number }

export type WardTable = {
  readonly requests: WardRow[]
  readonly total: WardRow | null
  readonly complaints: WardRow | null
  readonly left: number
}

/**
 * What a ward asked for, by service, as a Member may read it, on the page and in the file: rounded, nothing below
 * five, and services with fewer than five left out. Of complaints one row for all of them.
 */
export async function wardTable(db: Db, wards: readonly string[], months: Months, length: number): Promise<WardTable> {
  const [counted, known] = await Promise.all([countsOf(db, wards, months, length), services(db)])
  const names = new Map(known.map(({ key, body }) => [key, body.name]))
  const requests = counted.filter(({ isComplaint, serviceKey }) => !isComplaint && serviceKey !== null)
  const shown = requests.filter(({ received }) => received >= fewest)
  const most = Math.max(1, ...shown.map(({ received }) => received))
  const row = (name: string, count: WardCount): WardRow => ({
    name,
    cells: columns.map((column) => toldInWords(count[column])),
    bar: Math.round((100 * (told(count.received) ?? 0)) / (told(most) ?? 1)),
  })
  const total = counted.find(({ isComplaint, serviceKey }) => !isComplaint && serviceKey === null)
  const complaints = counted.find(({ isComplaint, serviceKey }) => isComplaint && serviceKey === null)
  return {
    requests: shown.map((count) => row(names.get(count.serviceKey ?? '') ?? 'A service that has ended', count)),
    total: total ? row('All requests', total) : null,
    complaints: complaints ? row('Complaints', complaints) : null,
    left: requests.length - shown.length,
  }
}

/** As it was counted when the months had ended; on the spot in the minutes until that is done. */
const countsOf = async (db: Db, wards: readonly string[], months: Months, length: number) =>
  (await areCounted(db, months, length)) ? readWards(db, wards, months, length) : countWards(db, { wards, ...months })
