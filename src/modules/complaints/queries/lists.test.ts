import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '#platform/db/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { listComplaints, type Place, type View } from './lists.ts'

const db = await testDatabase()
const officer = staffActor()

const complaints: string[] = []
for (let each = 0; each < 7; each += 1) {
  const { reference } = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what: 'The bin was missed', wanted: 'An apology', category: 'waste', 'for-whom': 'myself' },
  })
  complaints.push(reference)
}

/** Page after page, as the links lead. */
async function readThrough(view: View, limit: number): Promise<string[]> {
  const asked = { actorId: officer.id, now: db.clock.now(), soonUntil: db.clock.now(), view, limit }
  const read: string[] = []
  for (let page = 0, after: Place | null = null; ; page += 1) {
    const found = await listComplaints(db, officer, { ...asked, page, after })
    const shown = found.slice(0, limit)
    read.push(...shown.map(({ reference }) => reference))
    const last = shown.at(-1)
    if (found.length <= limit || !last) return read
    after = { receivedAt: last.receivedAt, id: last.id }
  }
}

test('complaints that came in at one moment are each on one page, open or answered', async () => {
  for (const limit of [1, 2, 3, 7, 50])
    assert.deepEqual((await readThrough('open', limit)).toSorted(), complaints.toSorted(), `${limit} on a page`)
  await sql`update complaints set state = 'answered', outcome = 'upheld', received_at = ${db.clock.now()}`.execute(db)
  for (const limit of [1, 2, 3, 7, 50])
    assert.deepEqual((await readThrough('answered', limit)).toSorted(), complaints.toSorted(), `${limit} on a page`)
  assert.deepEqual(await readThrough('open', 50), [])
})
