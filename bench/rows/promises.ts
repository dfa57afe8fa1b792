import { explainDue, policyTerms, replayPromise } from '#modules/promises/index.ts'
import { system } from '#platform/http/index.ts'
import type { FigureRow } from '../row.ts'

export const row: FigureRow = {
  kind: 'figure',
  title: 'Promises',
  async measure({ city, isShort }) {
    const { db } = city
    const terms = await policyTerms(db, 'lgsco-stage-1-respond')
    const now = db.clock.now()
    const many = isShort ? 5000 : 50_000
    const began = performance.now()
    for (let at = 0; at < many; at += 1) {
      const start = now.subtract({ hours: 1 + (at % 20_000) })
      const pause = {
        from: start.add({ hours: 30 }),
        until: start.add({ hours: 80 }),
        reason: 'waiting-for-customer' as const,
      }
      explainDue(terms, { start, pauses: at % 4 === 0 ? [pause] : [], moves: [] }, now)
    }
    const pure = many / ((performance.now() - began) / 1000)

    const promises = await db
      .selectFrom('promises')
      .select(['id', 'started_at as startedAt'])
      .where('policy_version_id', 'is not', null)
      .limit(isShort ? 200 : 2000)
      .execute()
    const replayBegan = performance.now()
    for (const { id, startedAt } of promises) await replayPromise(db, system('bench'), id, startedAt.add({ hours: 24 }))
    const replays = promises.length / ((performance.now() - replayBegan) / 1000)
    return [
      {
        what: 'Promises explained, in memory, by ten working days, a pause in every fourth',
        figure: `${perSecond(pure)} a second`,
      },
      {
        what: 'Promises replayed from the database as of a past moment, one after the other',
        figure: `${perSecond(replays)} a second`,
      },
    ]
  },
}

const perSecond = (rate: number) => Math.round(rate).toLocaleString('en-GB')
