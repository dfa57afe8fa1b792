import { listWards } from '#modules/places/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { areCounted, countWards, deleteWardsBefore, saveWardCount } from '../queries/ward-figures.ts'
import { lastMonths, lengths } from '../rules/whole-months.ts'

/** Once a month has ended, what each ward asked for until then is counted and kept; what was kept before goes. */
export async function keepWardFigures(tx: Tx) {
  for (const length of lengths) {
    const months = lastMonths(londonDate(tx.now), length)
    if (await areCounted(tx, months, length)) continue
    for (const { code: ward } of await listWards(tx))
      for (const count of await countWards(tx, { wards: [ward], ...months }))
        saveWardCount(tx, { ward, lastDay: months.lastDay, months: length, count })
    deleteWardsBefore(tx, months.lastDay)
  }
}
