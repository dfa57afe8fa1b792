import { forgetDutyMail } from '#modules/messages/index.ts'
import { forgetDutyCalls } from '#modules/organisation/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { itemKind } from './actions/call.ts'
import { collectTexts, eraseTexts, urgentTexts } from './queries/personal-data.ts'

/** What people wrote that was placed here: theirs to be given, and to be taken out. */
export const personalData = {
  title: 'What they wrote',
  collect: (db: Db, customerIds: readonly string[]) => collectTexts(db, customerIds),
  async erase(tx: Tx, customerIds: readonly string[]) {
    const about = { kind: itemKind, ids: await urgentTexts(tx, customerIds) }
    forgetDutyCalls(tx, about)
    forgetDutyMail(tx, about)
    eraseTexts(tx, customerIds)
  },
}
