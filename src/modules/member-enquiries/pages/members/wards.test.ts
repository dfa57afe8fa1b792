import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { hashToken, newToken } from '#platform/secrets/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { openedCase } from '#test/cases.ts'
import { aMember } from '#test/enquiries.ts'
import { testApp, testDatabase } from '#test/index.ts'
import { keepWardFigures } from '../../actions/ward-figures.ts'
import { saveMemberSession } from '../../queries/member-sessions.ts'
import { countWards, readWards } from '../../queries/ward-figures.ts'
import { told, toldInWords } from '../../rules/small-numbers.ts'
import { lastMonths } from '../../rules/whole-months.ts'

const db = await testDatabase()
const { browser } = await testApp(db)

const wards = (await db.selectFrom('wards').select('code').orderBy('code').execute()).map(({ code }) => code)
const [first = '', second = ''] = wards

async function memberFor(wardCodes: string[]) {
  const token = newToken()
  await inTransaction(db, async (tx) => {
    const id = aMember(tx, { wardCodes })
    saveMemberSession(tx, { memberId: id, tokenHash: hashToken(token), expiresAt: tx.now.add({ hours: 2 }) })
  })
  const me = browser()
  me.setCookie('fp_member', token)
  return me
}

/** Requests of a service in a ward, received in October 2026. */
async function requests(serviceKey: string, wardCode: string, count: number) {
  const then = db.at(fixedClock('2026-10-14T10:00:00Z'))
  for (let index = 0; index < count; index += 1) {
    const { caseId } = await openedCase(then, serviceKey)
    await db.pool.query('update cases set ward_code = $1 where id = $2', [wardCode, caseId])
  }
}

await requests('street-light', first, 12)
await requests('road-defect', first, 3)
await requests('street-light', second, 7)

test('numbers are rounded to five and not told below five, totals too', () => {
  assert.deepEqual([0, 4, 5, 7, 8, 12, 13].map(told), [null, null, 5, 5, 10, 10, 15])
  assert.equal(toldInWords(3), 'fewer than 5')
  // Rows of 12 and 3 have a total of 15: with what is told, the 3 may be any of 0 to 4, and more.
  assert.equal(told(12 + 3), 15)
  for (let hidden = 0; hidden < 5; hidden += 1) assert.equal([10, 15].includes(told(12 + hidden) ?? 0), true)
})

test('only whole months count, so that a figure does not change from one day to the next', () => {
  const { firstDay, lastDay } = lastMonths(Temporal.PlainDate.from('2026-11-18'), 3)
  assert.deepEqual([firstDay.toString(), lastDay.toString()], ['2026-08-01', '2026-10-31'])
})

test('a ward’s figures count its requests by service and leave out what is another’s', async () => {
  const { from, until } = lastMonths(Temporal.PlainDate.from('2026-11-18'), 3)
  const counted = await countWards(db, { wards: [first], from, until })
  assert.deepEqual(
    counted.map(({ serviceKey, received }) => [serviceKey, received]),
    [
      ['street-light', 12],
      ['road-defect', 3],
      [null, 15],
    ],
  )
  const lights = counted.find(({ serviceKey }) => serviceKey === 'street-light')
  assert.equal(lights?.open, 12)
  assert.deepEqual(await countWards(db, { wards: [], from, until }), [])
})

test('a Member reads the figures of their wards only, and the file says no more than the page', async () => {
  const me = await memberFor([first])
  const page = (await me.get('/members/wards?months=3')).body
  assert.match(page, /fewer than 5/)
  assert.match(page, /are left out of the rows/)
  const file = (await me.get('/members/wards.csv?months=3')).body
  const lines = file.trim().split('\r\n').slice(1)
  assert.equal(lines.length, 2)
  assert.match(lines[0] ?? '', /,10,10,fewer than 5,/)
  assert.match(lines[1] ?? '', /All requests,15,15,fewer than 5,/)
  assert.ok(!/road|,3,|,12,/i.test(lines.join('\n')))
  const asked = (await me.get(`/members/wards.csv?months=3&ward=${second}`)).body
  assert.equal(asked, file)
})

test('once a month has ended its figures are counted and stand still, and are what a count on the spot had said', async () => {
  const me = await memberFor([first, second])
  const looks = ['months=3', 'months=12', `months=3&ward=${second}`].map((query) => `/members/wards.csv?${query}`)
  const read = () => Promise.all(looks.map(async (address) => (await me.get(address)).body))
  const onTheSpot = await read()
  await inTransaction(db.at(fixedClock('2026-10-02T10:00:00Z')), keepWardFigures)
  await inTransaction(db, keepWardFigures)
  assert.deepEqual(await read(), onTheSpot)
  const days = await db.selectFrom('ward_figures').select('last_day').distinct().execute()
  assert.deepEqual(
    days.map((row) => row.last_day.toString()),
    ['2026-10-31'],
    'what was kept before is gone',
  )
  await requests('street-light', second, 20)
  await inTransaction(db, keepWardFigures)
  assert.deepEqual(await read(), onTheSpot)
  await inTransaction(db.at(fixedClock('2026-12-01T00:05:00Z')), keepWardFigures)
  const later = lastMonths(Temporal.PlainDate.from('2026-12-01'), 3)
  assert.deepEqual(
    await readWards(db, [first, second], later, 3),
    await countWards(db, { wards: [first, second], ...later }),
    'the next month counts all of it',
  )
})

test('a Member without a ward sees their own enquiries counted', async () => {
  const me = await memberFor([])
  const page = (await me.get('/members/wards')).body
  assert.match(page, /No ward is entered for you/)
  assert.match(page, /Received from you/)
})
