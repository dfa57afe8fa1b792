import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findStaffByEmail } from '#modules/access/index.ts'
import { noticesAt } from '#modules/places/index.ts'
import { testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)

/** The clock of a test stands at this Wednesday, when the rounds of Station ward are out. */
const today = Temporal.PlainDate.from('2026-11-18')

async function signedIn(email: string) {
  const staff = await findStaffByEmail(db, email)
  assert.ok(staff)
  const visitor = browser()
  await visitor.post('/staff/sign-in/trial', { account: staff.id, next: '/staff/places' })
  await visitor.get('/staff/places')
  return visitor
}

const crew = await signedIn('ben.tranter@example.org')
const manager = await signedIn('kelly.marsh@example.org')
const advisor = await signedIn('amara.lewis@example.org')

const hostile = '<script>alert(1)</script>'
const nonsense = [
  '',
  '0',
  '-1',
  '999',
  'x'.repeat(3000),
  hostile,
  "'; drop table streets; --",
  '💥',
  '../..',
  '2026-13-45',
]

describe('looking for a place', () => {
  test('shows addresses and streets, and says so when there are none', async () => {
    const { body } = await crew.get('/staff/places?q=mil+lane')
    assert.match(body, /href="\/staff\/places\/streets\/\d+">Mill Lane</)
    assert.match(body, />14 Mill Lane, Wrenbridge, ZZ99 2BY</)
    assert.match((await crew.get('/staff/places?q=zz98+9zz')).body, /No address found for “zz98 9zz”/)
  })
  test('shows what was typed as text, whatever it was', async () => {
    for (const typed of nonsense) {
      const { statusCode, body } = await crew.get(`/staff/places?q=${encodeURIComponent(typed)}`)
      assert.equal(statusCode, 200)
      assert.ok(!body.includes(hostile))
    }
  })
  test('shows an address with its ward, tenure, collections and map', async () => {
    const { body } = await crew.get('/staff/places/999000100215')
    for (const words of [
      '11 Castlegate, Wrenbridge, ZZ99 1EQ',
      'since 5 May 2011',
      'Private rented',
      'Refuse, Castle north',
      'aria-label="11 Castlegate',
    ])
      assert.ok(body.includes(words), words)
  })
  test('finds nothing under a number that is not one of ours', async () => {
    for (const path of [
      '/staff/places/1',
      '/staff/places/0',
      '/staff/places/x',
      '/staff/places/streets/1',
      '/staff/places/streets/x',
    ])
      assert.equal((await crew.get(path)).statusCode, 404, path)
  })
  test('needs somebody who is signed in', async () => {
    const stranger = browser()
    assert.match((await stranger.get('/staff/places')).body, /Sign in/)
  })
})

async function roundPath(name: string) {
  const { body } = await crew.get(`/staff/places/rounds?day=${today}`)
  const path = body.match(new RegExp(`href="(/staff/places/rounds/[^"]+)">${name}<`))?.[1]
  assert.ok(path)
  return path
}

describe('the rounds of a day', () => {
  test('are set off and finished from the list', async () => {
    const path = await roundPath('Food waste, Station')
    assert.equal((await crew.post(`${path}/state`, { state: 'in-progress' })).statusCode, 303)
    assert.match((await crew.get('/staff/places/rounds')).body, /Out now/)
    assert.equal((await crew.post(`${path}/state`, { state: 'finished' })).statusCode, 303)
    assert.match((await crew.get(path)).body, /Finished/)
  })

  test('say what the crew found in two clicks, and the address shows it at once', async () => {
    const path = await roundPath('Refuse, Station south')
    const street = (await crew.get(path)).body.match(/\?street=(\d+)#[^"]+">Engine Street</)?.[1]
    const opened = await crew.get(`${path}?street=${street}`)
    const button = opened.body.match(/value="(bin-not-out:property:(\d+))"/)
    assert.ok(button)
    const [, note = '', uprn] = button
    assert.equal(
      (await crew.post(`${path}/notes?street=${street}`, { note, text: hostile, backOn: '' })).statusCode,
      303,
    )
    const { body } = await crew.get(`/staff/places/${uprn}`)
    assert.match(body, /Bin not out/)
    assert.ok(!body.includes(hostile))
    const withdraw = (await crew.get(path)).body.match(/action="([^"]+\/withdraw)"/)?.[1]
    assert.equal((await crew.post(withdraw ?? '')).statusCode, 303)
    assert.doesNotMatch((await crew.get(`/staff/places/${uprn}`)).body, /Bin not out/)
  })

  test('note nothing at Enter: the first button of a street says nothing, and what was typed is kept', async () => {
    const path = await roundPath('Refuse, Station south')
    const street = (await crew.get(path)).body.match(/\?street=(\d+)#[^"]+">Engine Street</)?.[1]
    const form = (await crew.get(`${path}?street=${street}`)).body.split('/notes?street=')[1] ?? ''
    assert.match(form.match(/<button[^>]+>/)?.[0] ?? '', /name="note" value=""/)
    const asked = await crew.post(`${path}/notes?street=${street}`, { note: '', text: 'Skip in the way', backOn: '' })
    assert.equal(asked.statusCode, 422)
    assert.match(asked.body, /href="#note">Press the button that says what the crew found/)
    assert.match(asked.body, /value="Skip in the way"/)
  })

  test('need the day the crew comes back when they are not finished', async () => {
    const path = await roundPath('Recycling, Station north')
    const missing = await crew.post(`${path}/state`, { state: 'unfinished', backOn: '' })
    assert.equal(missing.statusCode, 422)
    assert.match(missing.body, /Enter the day the crew comes back/)
    assert.match(
      (await crew.post(`${path}/state`, { state: 'unfinished', backOn: '2020-01-01' })).body,
      /must be after the day of the round/,
    )
    assert.equal((await crew.post(`${path}/state`, { state: 'unfinished', backOn: '2026-11-19' })).statusCode, 303)
    const tomorrow = await crew.get('/staff/places/rounds?day=2026-11-19')
    assert.match(tomorrow.body, /coming back<\/h2>[\s\S]*Recycling, Station north/)
  })

  test('are changed only by their own team and those who manage places', async () => {
    const path = await roundPath('Food waste, Station')
    assert.doesNotMatch((await advisor.get(path)).body, /All done/)
    assert.equal((await advisor.post(`${path}/state`, { state: 'planned' })).statusCode, 403)
    assert.equal((await advisor.post(`${path}/notes`, { note: 'bin-not-out:property:1' })).statusCode, 403)
    assert.equal(
      (await crew.post('/staff/places/rounds/move', { from: '2026-12-25', to: '2026-12-26' })).statusCode,
      403,
    )
    assert.equal((await manager.post(`${path}/state`, { state: 'planned' })).statusCode, 303)
  })

  test('move to another day for a bank holiday, or say why they cannot', async () => {
    const move = (from: string, to: string) => manager.post('/staff/places/rounds/move', { from, to })
    assert.match((await move('2026-12-25', '2026-12-25')).body, /Enter another day/)
    assert.match((await move('2026-12-26', '2026-12-28')).body, /No round is usually on that day/)
    assert.match(
      (await move('', 'soon')).body,
      /Enter the day the collections are usually on[^<]*<[\s\S]*Enter the day they move to/,
    )
    assert.equal((await move('2026-12-25', '2026-12-26')).statusCode, 303)
    assert.match((await manager.get('/staff/places/rounds?day=2026-12-26')).body, /usually 25 Dec 2026/)
  })

  test('answer nonsense with a page, never with a fault', async () => {
    const path = await roundPath('Food waste, Station')
    for (const typed of nonsense) {
      const text = encodeURIComponent(typed)
      const answers = await Promise.all([
        crew.get(`/staff/places/rounds?day=${text}`),
        crew.get(`${path}?street=${text}`),
        crew.get(`/staff/places/rounds/${text}/${today}`),
      ])
      for (const { statusCode } of answers) assert.ok(statusCode < 500)
      for (const form of ['state', 'notes']) {
        const { statusCode } = await crew.post(`${path}/${form}`, {
          state: typed,
          note: typed,
          backOn: typed,
          streets: [typed, typed],
          text: typed,
        })
        assert.ok(statusCode === 422 || statusCode === 303, `${form} ${statusCode}`)
      }
    }
  })
})

describe('a notice', () => {
  const notice = (given: Record<string, string | string[]> = {}) => ({
    kind: 'planned-works',
    title: 'Signal Road closed',
    text: `Gas works. ${hostile}`,
    audience: 'public',
    since: today.toString(),
    lastDay: today.add({ days: 2 }).toString(),
    streets: 'signal rd',
    version: '0',
    ...given,
  })
  const signalRoad = async () => {
    const { body } = await crew.get('/staff/places?q=signal+road')
    return body.match(/streets\/(\d+)">Signal Road</)?.[1] ?? ''
  }

  test('appears at its street on its days and nowhere else, and can be changed and taken down', async () => {
    assert.equal((await manager.post('/staff/places/notices/new', notice())).statusCode, 303)
    const usrn = await signalRoad()
    const at = async (on: Temporal.PlainDate, place: { usrn?: string; wardCode?: string }) =>
      (await noticesAt(db, place, on)).map(({ audience }) => audience)
    assert.deepEqual(await at(today, { usrn }), ['public'])
    assert.deepEqual(await at(today, { usrn: '47100112', wardCode: 'W-STA' }), [])
    assert.deepEqual(await at(today.add({ days: 3 }), { usrn }), [])
    const list = await manager.get('/staff/places/notices')
    assert.ok(!list.body.includes(hostile))
    const path = list.body.match(/href="(\/staff\/places\/notices\/[0-9a-f-]{36})"/)?.[1] ?? ''
    const form = await manager.get(path)
    assert.match(form.body, /value="Signal Road closed"/)
    assert.equal((await manager.post(path, notice({ version: '1', audience: 'staff' }))).statusCode, 303)
    assert.deepEqual(await at(today, { usrn }), ['staff'])
    const clash = await manager.post(path, notice({ version: '1', title: 'Mine' }))
    assert.equal(clash.statusCode, 422)
    assert.match(clash.body, /Somebody else changed this notice[\s\S]*value="Mine"/)
    assert.equal((await manager.post(`${path}/withdraw`)).statusCode, 303)
    assert.equal((await manager.get(path)).statusCode, 404)
  })

  test('is refused with words at each field, and what was typed is kept', async () => {
    const { statusCode, body } = await manager.post(
      '/staff/places/notices/new',
      notice({ title: '', text: '', kind: '', lastDay: '2020-01-01' }),
    )
    assert.equal(statusCode, 422)
    for (const words of ['Enter a title', 'Enter what people should know', 'Select what kind of notice it is'])
      assert.ok(body.includes(words))
    assert.ok(body.includes('signal rd'))
    const street = await manager.post('/staff/places/notices/new', notice({ streets: 'signal rode' }))
    assert.match(street.body, /We do not know the street “signal rode”. Do you mean Signal Road\?/)
    const days = await manager.post('/staff/places/notices/new', notice({ lastDay: '2026-11-17' }))
    assert.match(days.body, /The last day must be the first day or later/)
    for (const typed of nonsense) {
      const given = notice({ title: typed, since: typed, wards: [typed, typed], streets: typed, version: typed })
      assert.equal((await manager.post('/staff/places/notices/new', given)).statusCode, 422)
    }
  })

  test('is written only by those who manage places', async () => {
    assert.equal((await crew.get('/staff/places/notices/new')).statusCode, 403)
    assert.equal((await crew.post('/staff/places/notices/new', notice())).statusCode, 403)
  })
})
