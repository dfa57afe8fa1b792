import type { Db, Tx } from '#platform/db/index.ts'
import { factForStaff } from './pages/story-words.ts'
import { erasePersonal, listPersonalCases, listPersonalEvents } from './queries/personal-data.ts'
import { readFact } from './rules/facts.ts'

/** What cases hold about people: all of it on request, and none of it when the time has come. */
export const casesPersonalData = {
  title: 'Cases',
  async collect(db: Db, customerIds: readonly string[]) {
    const events = await listPersonalEvents(db, customerIds)
    return {
      cases: await listPersonalCases(db, customerIds),
      story: events.map(({ fact, ...event }) => ({ ...event, ...factForStaff(readFact(fact)) })),
    }
  },
  erase: async (tx: Tx, customerIds: readonly string[]) => erasePersonal(tx, customerIds),
}
