import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openedCase } from '#test/cases.ts'
import { type Browser, signInAs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)

/** What every page of a list has, from the first page on, by the link that goes on. */
async function wholeList(early: Browser, rowOf: RegExp, goesOn: string) {
  const found: string[] = []
  const others: number[] = []
  for (let address: string | null = '/staff/handover?since=2026-11-18'; address; ) {
    const { body }: { body: string } = await early.get(address)
    found.push(...[...body.matchAll(rowOf)].map(([row]) => row))
    others.push([...body.matchAll(/<h2/g)].length)
    address = new RegExp(`href="([^"]+)" rel="next">${goesOn}<`).exec(body)?.[1]?.replaceAll('&amp;', '&') ?? null
  }
  return { found, others }
}

test('messages and other contacts of the night are read page by page, each list by itself and none left out', async () => {
  db.testClock.set('2026-11-18T10:00:00Z')
  const { caseId } = await openedCase(db, 'street-light')
  // By day there are more than are read at once, and every fifth of the night came at the same moment as four others.
  await db.pool.query(
    `insert into case_events (id, case_id, kind, public, fact, actor_kind, actor_name, version, created_at)
     select gen_random_uuid(), $1, 'answered', true,
       jsonb_build_object('kind', 'answered', 'by', 'link', 'text', 'By ' || part || ' ' || nth || '.'), 'system', 'test', 1,
       moment::timestamptz + (nth / 5) * interval '1.234567 seconds'
     from (values ('day', 620, '2026-11-18T11:00:00Z'), ('night', 230, '2026-11-18T22:00:00Z'),
       ('noon', 510, '2026-11-19T12:00:00Z'), ('evening', 3, '2026-11-19T22:00:00Z')) parts (part, count, moment),
       generate_series(1, count) nth`,
    [caseId],
  )
  await db.pool.query(
    `with made as (
       insert into contacts (id, channel, source_key, state, caller_kind, identity_level, started_at, ended_at, out_of_hours, created_at)
       select gen_random_uuid(), 'phone', 'night ' || nth, 'ended', 'public', 'none', moment, moment, nth % 3 > 0, moment
       from generate_series(1, 330) nth, lateral (select timestamptz '2026-11-18T23:00:00Z' + (nth / 5) * interval '1 second') at (moment)
       returning id, source_key, started_at)
     insert into matters (id, contact_id, number, service_key, detail, draft, outcome, ended_at, opened_at)
     select gen_random_uuid(), id, 1, 'street-light', 'Said at ' || source_key || '.', '{}', 'advice-given', started_at, started_at
     from made`,
  )
  db.testClock.set('2026-11-20T08:00:00Z')
  const early = browser()
  await signInAs(db, early, 'advisor')

  const heard = await wholeList(early, /By (?:day|noon|night|evening) \d+\./g, 'More messages about cases')
  assert.equal(heard.found.length, 233)
  assert.equal(new Set(heard.found).size, 233)
  assert.ok(heard.found.every((row) => /night|evening/.test(row)))
  assert.deepEqual(heard.others, [3, 1, 1], 'the other lists stand on the first page alone')

  const said = await wholeList(early, /Said at night \d+\./g, 'More contacts')
  assert.equal(said.found.length, 220)
  assert.equal(new Set(said.found).size, 220)
  assert.deepEqual(said.others, [3, 1, 1])

  const { body } = await early.get('/staff/handover?since=2026-11-18')
  assert.match(body, /Messages about cases \(the first 100\)/)
  assert.match(body, /Other contacts \(the first 100\)/)
  for (const question of ['messages=nonsense~x', 'since=0000-01-01'])
    assert.match((await early.get(`/staff/handover?${question}`)).body, /Other contacts/)
})
