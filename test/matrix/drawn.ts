import assert from 'node:assert/strict'
import { inTransaction } from '#platform/db/index.ts'
import type { TestDb } from '#test/index.ts'
import { checklistNow } from '../../src/modules/quality/definitions.ts'
import { insertCheck, sentLately } from '../../src/modules/quality/queries/drawing.ts'

/** Every reply is drawn to be looked over, and not only the share that a council would look at. */
export const drawEveryReply = (db: TestDb) =>
  inTransaction(db, async (tx) => {
    const checklist = await checklistNow(tx)
    assert.ok(checklist)
    const since = tx.now.subtract({ hours: 24 })
    for (const reply of await sentLately(tx, { drawFrom: since, countFrom: since }))
      insertCheck(tx, reply, { because: 'share', versionId: checklist.versionId })
    return { refusal: null }
  })
