import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findStaffByEmail, saveScope, saveScopeMember } from '#modules/access/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { runJobs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { acknowledgeCall, addShift, callDuty, removeShift } from './actions/duty.ts'
import { addAbsence } from './actions/line.ts'
import { findCall } from './index.ts'
import { listSteps } from './queries/duty-calls.ts'
import { findRota, listShifts, rotaByKey, saveRota } from './queries/duty-rotas.ts'
import { teamByKey } from './queries/structure.ts'

const db = await testDatabase()
const { browser, work, clock } = await testApp(db)
const run = <T>(action: (tx: Tx) => Promise<T>) => inTransaction(db, action)
const idOf = async (email: string) => (await findStaffByEmail(db, `${email}@example.org`))?.id ?? ''
const [lucy, martin, samira, marcia] = [
  await idOf('lucy.ferreira'),
  await idOf('martin.keane'),
  await idOf('samira.hussain'),
  await idOf('marcia.bennett'),
]

/** A rota of the test's own, in the housing options team, with Martin first and Lucy second on it now. */
async function rotaWith(people: readonly string[]) {
  const team = await teamByKey(db, 'housing-options')
  const key = `rota-${newId()}`
  const id = await run((tx) =>
    saveRota(tx, { key, name: 'Homeless tonight', teamId: team?.id ?? '', minutesToAcknowledge: 10 }),
  )
  for (const [index, staffId] of people.entries()) {
    const [startsAt, endsAt] = [clock.now().subtract({ hours: 1 }), clock.now().add({ hours: 12 })]
    const { refusal } = await run((tx) =>
      addShift(tx, system('test'), { rotaId: id, staffId, startsAt, endsAt, position: index + 1 }),
    )
    assert.equal(refusal, null)
  }
  return { key, id }
}

const call = (rota: string, subject = { kind: 'case', id: newId() }) =>
  run((tx) =>
    callDuty(tx, {
      rota,
      subject,
      summary: 'A family with nowhere to sleep tonight',
      scopeId: null,
      link: '/staff/cases/x',
    }),
  )
const called = async (callId: string) => (await listSteps(db, [callId])).map(({ staffId }) => staffId)
const minutesLater = async (minutes: number) => {
  clock.advance({ minutes })
  await runJobs(work, ['organisation.call-next-on-duty'])
}

describe('a duty call', () => {
  test('goes to the first on duty, and to nobody else once it is acknowledged', async () => {
    const rota = await rotaWith([martin, lucy])
    const { callId, staffId } = await call(rota.key)
    assert.equal(staffId, martin)
    const actor = staffActor({ id: martin, name: 'Martin Keane', permissions: ['duty.acknowledge'] })
    assert.equal((await run((tx) => acknowledgeCall(tx, actor, callId))).refusal, null)
    await minutesLater(30)
    assert.deepEqual(await called(callId), [martin])
    const found = await findCall(db, actor, callId)
    assert.equal(found?.state, 'acknowledged')
    assert.equal(found?.endedByName, 'Martin Keane')
    assert.equal(
      (await run((tx) => acknowledgeCall(tx, staffActor({ id: lucy }), callId))).refusal,
      'already-acknowledged',
    )
  })

  test('goes on to the next, then to those in charge, when nobody acknowledges', async () => {
    const rota = await rotaWith([martin, lucy])
    const { callId } = await call(rota.key)
    await minutesLater(9)
    assert.deepEqual(await called(callId), [martin])
    await minutesLater(1)
    assert.deepEqual(await called(callId), [martin, lucy])
    await minutesLater(10)
    await minutesLater(10)
    assert.deepEqual(await called(callId), [martin, lucy, samira, marcia])
  })

  test('goes to whoever is in charge when nobody is on the rota', async () => {
    const rota = await rotaWith([])
    assert.equal((await call(rota.key)).staffId, samira)
  })

  test('about what a circle keeps goes only to people of the circle, on the rota or in charge', async () => {
    const rota = await rotaWith([martin, lucy])
    const scopeId = newId()
    await run(async (tx) => {
      saveScope(tx, { id: scopeId, key: scopeId, name: 'A circle', kind: 'named' })
      for (const staffId of [lucy, marcia]) await saveScopeMember(tx, scopeId, { staffId }, 'member')
    })
    const subject = { kind: 'case', id: newId() }
    const { callId } = await run((tx) => callDuty(tx, { rota: rota.key, subject, summary: 'FP-1', scopeId }))
    await minutesLater(10)
    await minutesLater(10)
    assert.deepEqual(await called(callId), [lucy, marcia, lucy])
  })

  test('passes over whoever is away', async () => {
    const rota = await rotaWith([martin, lucy])
    const today = Temporal.PlainDate.from(clock.now().toZonedDateTimeISO('Europe/London').toPlainDate())
    await run((tx) => addAbsence(tx, system('test'), { staffId: martin, first: today, last: today }))
    assert.equal((await call(rota.key)).staffId, lucy)
    await db.pool.query('delete from absences')
  })

  test('about the same thing is one call until somebody has it', async () => {
    const rota = await rotaWith([martin])
    const subject = { kind: 'case', id: newId() }
    const first = await call(rota.key, subject)
    assert.equal((await call(rota.key, subject)).callId, first.callId)
    const actor = staffActor({ id: martin, permissions: ['duty.acknowledge'] })
    await run((tx) => acknowledgeCall(tx, actor, first.callId))
    assert.notEqual((await call(rota.key, subject)).callId, first.callId)
  })

  test('is gone on with once, however many processes sweep', async () => {
    const rota = await rotaWith([martin, lucy])
    const { callId } = await call(rota.key)
    clock.advance({ minutes: 11 })
    await Promise.all([1, 2, 3].map(() => runJobs(work, ['organisation.call-next-on-duty'])))
    assert.deepEqual(await called(callId), [martin, lucy])
  })

  test('about a restricted record shows those who may not know only that they were called', async () => {
    const rota = await rotaWith([martin])
    const scopeId = newId()
    const { callId } = await run((tx) =>
      callDuty(tx, {
        rota: rota.key,
        subject: { kind: 'case', id: newId() },
        summary: 'A child at risk',
        reason: 'A child may have been hurt',
        scopeId,
      }),
    )
    assert.equal(await findCall(db, staffActor({ id: lucy }), callId), undefined)
    assert.equal((await findCall(db, staffActor({ id: martin }), callId))?.id, callId)
    const visitor = browser()
    await visitor.get('/staff/sign-in')
    await visitor.post('/staff/sign-in/trial', { account: martin })
    const { body } = await visitor.get('/staff/duty')
    assert.match(body, /You may not know what this is about/)
    assert.doesNotMatch(body, /A child at risk|may have been hurt/)
  })
})

describe('the rota', () => {
  test('has each place once at a time, and shifts of two weeks at most', async () => {
    const rota = await rotaWith([martin])
    const shift = {
      rotaId: rota.id,
      staffId: lucy,
      position: 1,
      startsAt: clock.now(),
      endsAt: clock.now().add({ hours: 2 }),
    }
    const add = (given: Partial<typeof shift>) => run((tx) => addShift(tx, system('test'), { ...shift, ...given }))
    assert.equal((await add({})).refusal, 'place-taken')
    assert.equal((await add({ position: 2, endsAt: clock.now().add({ hours: 24 * 15 }) })).refusal, 'too-long')
    assert.equal((await add({ position: 2, endsAt: clock.now() })).refusal, 'ends-before-it-begins')
    assert.equal((await add({ position: 2 })).refusal, null)
  })

  test('keeps a shift that has begun', async () => {
    const rota = await rotaWith([martin])
    const [began] = (await listShifts(db, clock.now(), clock.now().add({ minutes: 1 }))).filter(
      ({ rotaId }) => rotaId === rota.id,
    )
    assert.equal((await run((tx) => removeShift(tx, system('test'), began?.id ?? ''))).refusal, 'has-begun')
  })

  test('of the sample council has somebody first and second every week', async () => {
    for (const key of ['homelessness', 'gas', 'children']) {
      const rota = await rotaByKey(db, key)
      assert.equal((await findRota(db, rota?.id ?? ''))?.key, key)
      const shifts = await listShifts(db, clock.now(), clock.now().add({ minutes: 1 }))
      assert.deepEqual(
        shifts.filter(({ rotaId }) => rotaId === rota?.id).map(({ position }) => position),
        [1, 2],
      )
    }
  })
})

describe('the duty page', () => {
  const signedIn = async (email: string) => {
    const visitor = browser()
    await visitor.get('/staff/sign-in')
    await visitor.post('/staff/sign-in/trial', { account: await idOf(email) })
    return visitor
  }

  test('calls that are called the same are told apart by why and when', async () => {
    const rota = await rotaWith([martin])
    const summary = 'An email that cannot wait'
    for (const reason of ['A child may have been hurt', 'A child is missing'])
      await run((tx) =>
        callDuty(tx, { rota: rota.key, subject: { kind: 'case', id: newId() }, summary, reason, scopeId: null }),
      )
    const { body } = await (await signedIn('martin.keane')).get('/staff/duty')
    for (const reason of ['A child may have been hurt', 'A child is missing']) assert.match(body, new RegExp(reason))
    assert.match(body, /Raised <time datetime="[^"]+">[^<]*\d+:\d\d[ap]m[^<]*<\/time>,/)
  })

  test('shows my calls, and one press takes one', async () => {
    const rota = await rotaWith([martin])
    const { callId } = await call(rota.key)
    const visitor = await signedIn('martin.keane')
    const page = await visitor.get('/staff/duty')
    assert.match(page.body, /A family with nowhere to sleep tonight/)
    assert.match(page.body, /data-key="a"/)
    await visitor.post(`/staff/duty/calls/${callId}/acknowledge`)
    assert.match((await visitor.get('/staff/duty')).body, /It is yours/)
    await visitor.post(`/staff/duty/calls/${callId}/acknowledge`)
    assert.match((await visitor.get('/staff/duty')).body, /Somebody else has taken this call already/)
  })

  test('adds a shift, and says what is wrong with one that does not fit', async () => {
    const rota = await rotaWith([])
    const visitor = await signedIn('samira.hussain')
    await visitor.get('/staff/duty')
    const shift = {
      rota: rota.id,
      person: 'lucy ferreira',
      position: '1',
      fromDay: '2027-01-04',
      fromTime: '09:00',
      toDay: '2027-01-11',
      toTime: '9.00',
    }
    assert.equal((await visitor.post('/staff/duty/shifts', { ...shift, toDay: '2027-01-03' })).statusCode, 422)
    assert.match(
      (await visitor.post('/staff/duty/shifts', { ...shift, person: 'Nobody Here' })).body,
      /Nobody with this name/,
    )
    assert.match(
      (await visitor.post('/staff/duty/shifts', { ...shift, fromTime: 'noon' })).body,
      /Enter a time, like 09:00/,
    )
    assert.equal((await visitor.post('/staff/duty/shifts', shift)).headers.location, '/staff/duty?week=2027-01-04')
    await visitor.get('/staff/duty')
    assert.match((await visitor.post('/staff/duty/shifts', shift)).body, /Somebody has this place/)
  })

  test('shows of this week’s rota what is not over, and of a week that has gone all of it', async () => {
    const rota = await rotaWith([])
    const now = clock.now()
    const today = londonDate(now)
    const monday = today.subtract({ days: today.dayOfWeek - 1 })
    for (const [staffId, from, until] of [
      [lucy, -3, -1],
      [martin, -1, 8],
    ] as const) {
      const [startsAt, endsAt] = [now.add({ hours: from }), now.add({ hours: until })]
      await run((tx) => addShift(tx, system('test'), { rotaId: rota.id, staffId, startsAt, endsAt, position: 1 }))
    }
    const listed = async (address: string) => {
      const { body } = await (await signedIn('samira.hussain')).get(address)
      return body.split(`id="rota-${rota.key}"`)[1]?.split('</table>')[0] ?? ''
    }
    for (const address of ['/staff/duty', `/staff/duty?week=${monday}`]) {
      assert.match(await listed(address), /Martin Keane/)
      assert.doesNotMatch(await listed(address), /Lucy Ferreira/)
    }
    clock.set(now.add({ hours: 24 * 7 }))
    assert.match(await listed(`/staff/duty?week=${monday}`), /Lucy Ferreira/)
    clock.set(now)
  })

  test('lets only those who plan rotas change them', async () => {
    const rota = await rotaWith([])
    const visitor = await signedIn('martin.keane')
    await visitor.get('/staff/duty')
    const shift = {
      rota: rota.id,
      person: 'lucy ferreira',
      position: '1',
      fromDay: '2027-01-04',
      fromTime: '09:00',
      toDay: '2027-01-11',
      toTime: '09:00',
    }
    await visitor.post('/staff/duty/shifts', shift)
    const from = Temporal.Instant.from('2027-01-05T00:00:00Z')
    assert.equal(
      (await listShifts(db, from, from.add({ hours: 1 }))).some(({ rotaId }) => rotaId === rota.id),
      false,
    )
  })
})
