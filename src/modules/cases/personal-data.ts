import { forgetDutyMail } from '#modules/messages/index.ts'
import { forgetDutyCalls } from '#modules/organisation/index.ts'
import { updateItem } from '#modules/queues/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { forgetFiles } from '#platform/files/index.ts'
import { factForStaff } from './pages/story-words.ts'
import {
  casesOfTheirsAlone,
  erasePersonal,
  filesOfTheirsAlone,
  listPersonalCases,
  listPersonalEvents,
} from './queries/personal-data.ts'
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
  files: filesOfTheirsAlone,
  async erase(tx: Tx, customerIds: readonly string[]) {
    const files = await filesOfTheirsAlone(tx, customerIds)
    const alone = await casesOfTheirsAlone(tx, customerIds)
    for (const id of alone) updateItem(tx, { kind: 'case', id }, { placeText: null, urgentReason: null })
    forgetDutyCalls(tx, { kind: 'case', ids: alone })
    forgetDutyMail(tx, { kind: 'case', ids: alone })
    erasePersonal(tx, customerIds)
    await forgetFiles(tx, files)
  },
}
