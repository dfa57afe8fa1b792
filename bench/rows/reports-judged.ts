import { services } from '../../src/modules/services/index.ts'
import { judgeOf, readsLike } from '../../src/modules/triage/index.ts'
import type { FigureRow } from '../row.ts'

/** What a mailbag of reports costs before anybody reads it: which service each one reads like. */
export const row: FigureRow = {
  kind: 'figure',
  title: 'Reports judged',
  async measure({ city, isShort }) {
    const judge = await judgeOf(city.db)
    const words = (await services(city.db)).flatMap(({ body }) => body.searchWords)
    const many = isShort ? 200 : 5000
    const began = performance.now()
    for (let at = 0; at < many; at += 1)
      readsLike(`There is ${words[at % words.length]} by number ${at}, and it has been so for weeks`, judge)
    const rate = many / ((performance.now() - began) / 1000)
    return [
      {
        what: 'Reports in free text, judged in memory',
        figure: `${Math.round(rate).toLocaleString('en-GB')} a second`,
      },
    ]
  },
}
