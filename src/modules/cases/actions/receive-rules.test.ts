import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Done, findCase, lookAtCase, type Received, type Refused, resolveCase } from '#modules/cases/index.ts'
import { decideAlert, findCustomer, proposeAlert } from '#modules/customers/index.ts'
import { collectionAnswer, nextCollection, recordRoundDay } from '#modules/places/index.ts'
import { declareDisruption, promisesOf } from '#modules/promises/index.ts'
import { queueItemOf } from '#modules/queues/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase, report } from '#test/cases.ts'
import { testDatabase } from '#test/index.ts'

const db = await testDatabase()
const everybody = system('test')
const today = londonDate(db.clock.now())

const noneRefused = (answer: { refusal: string | null }) => assert.equal(answer.refusal, null)

/** A refuse round, two addresses of one street on it, and its last day. */
async function aRound(offset: number) {
  const rows = await db
    .selectFrom('property_rounds as pr')
    .innerJoin('properties as p', 'p.uprn', 'pr.uprn')
    .innerJoin('rounds as r', 'r.id', 'pr.round_id')
    .select(['r.id as roundId', 'r.frequency', 'r.first_on as firstOn', 'r.until', 'p.usrn', 'p.uprn'])
    .where('pr.container', '=', 'refuse')
    .where('p.assisted', '=', false)
    .orderBy('p.usrn')
    .orderBy('p.uprn')
    .execute()
  const streets = Map.groupBy(rows, ({ usrn, roundId }) => `${usrn} ${roundId}`)
  const street = [...streets.values()].filter((each) => each.length > 2)[offset]
  const [first, second] = street ?? []
  assert.ok(first && second)
  let plannedOn = today.subtract({ days: 15 })
  for (
    let day = nextCollection(first, [], plannedOn)?.plannedOn;
    day && Temporal.PlainDate.compare(day, today) < 0;
    day = nextCollection(first, [], day)?.plannedOn
  )
    plannedOn = day
  return { roundId: first.roundId, plannedOn, uprns: [first.uprn, second.uprn] as const }
}

const missed = (uprn: string) => ({
  address: { kind: 'property' as const, uprn, text: 'An address' },
  container: 'refuse',
  'missed-on': today.toString(),
  'out-in-time': 'yes',
  clinical: 'no',
})

test('a bin on an unfinished round is told when the crew is back, and the whole street is one case', async () => {
  const { roundId, plannedOn, uprns } = await aRound(0)
  const backOn = today.add({ days: 1 })
  noneRefused(
    await inTransaction(db, (tx) =>
      recordRoundDay(tx, everybody, { roundId, plannedOn, state: 'unfinished', backOn, streetsLeft: [] }),
    ),
  )
  const answer = await collectionAnswer(db, { uprn: uprns[0], container: 'refuse', reportedAt: db.clock.now() })
  assert.equal(answer.kind, 'told')

  const [one, two] = [await aPerson(db), await aPerson(db, 'Piotr Nowak')]
  const first = await report(db, 'missed-bin', { customerId: one, answers: missed(uprns[0]) })
  const second = await report(db, 'missed-bin', { customerId: two, answers: missed(uprns[1]) })
  assert.ok(first.refusal === null && second.refusal === null)
  assert.ok(first.told && second.told && first.caseId)
  assert.equal(second.caseId, first.caseId)
  assert.equal(second.joined, true)
  const found = await findCase(db, everybody, first.caseId)
  assert.deepEqual(
    found?.people.map(({ customerId }) => customerId),
    [one, two],
  )
  const [promise] = await promisesOf(db, everybody, [{ kind: 'case', id: first.caseId }])
  assert.equal(londonDate(promise?.dueAt ?? db.clock.now()).toString(), backOn.toString())
})

test('neighbours who report at the same moment still get one case', async () => {
  const { roundId, plannedOn, uprns } = await aRound(4)
  noneRefused(
    await inTransaction(db, (tx) =>
      recordRoundDay(tx, everybody, {
        roundId,
        plannedOn,
        state: 'unfinished',
        backOn: today.add({ days: 1 }),
        streetsLeft: [],
      }),
    ),
  )
  const received: Received[] = await Promise.all(
    uprns.map((uprn) => report(db, 'missed-bin', { answers: missed(uprn) })),
  )
  assert.equal(new Set(received.map((answer) => (answer.refusal === null ? answer.caseId : null))).size, 1)
})

test('what is urgent goes before the rest, and at night the duty rota is called', async () => {
  const night = await testDatabase()
  night.testClock.set('2026-11-18T23:30:00Z')
  const { reference } = await openedCase(night, 'homelessness', { answers: { tonight: 'no' } })
  const found = await findCase(night, everybody, reference)
  assert.equal(found?.urgentReason, 'Has nowhere safe to sleep tonight')
  assert.equal(found?.outOfHours, true)
  assert.equal((await queueItemOf(night, everybody, { kind: 'case', id: found?.id ?? '' }))?.urgent, true)
  const calls = await night
    .selectFrom('duty_calls')
    .select(['state', 'called_staff_id as called'])
    .where('subject_id', '=', found?.id ?? '')
    .execute()
  assert.equal(calls.length, 1)
  assert.ok(calls[0]?.called)
})

test('a care leaver’s personal adviser hears of a money matter, without a name in the subject', async () => {
  const customerId = await aPerson(db, 'Jordan Castle-Pike')
  const [proposer, approver] = [
    await anOfficer(db, 'benefits-and-welfare', { permissions: ['alerts.manage', 'alerts.read', 'customers.read'] }),
    await anOfficer(db, 'benefits-and-welfare', {
      nth: 1,
      permissions: ['alerts.manage', 'alerts.read', 'customers.read'],
    }),
  ]
  const adviser = await anOfficer(db, 'housing-options')
  await inTransaction(db, (tx) =>
    proposeAlert(tx, proposer, {
      customerId,
      kind: 'care-leaver',
      beforeActing: null,
      reason: 'Was in care',
      personalAdviserId: adviser.id,
      reviewOn: today.add({ months: 6 }),
      restrictedToRole: null,
      scopeId: null,
    }),
  )
  const alert = await db
    .selectFrom('alerts')
    .select('id')
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow()
  noneRefused(
    await inTransaction(db, (tx) =>
      decideAlert(tx, approver, { alertId: alert.id, version: 1, state: 'approved', reason: null }),
    ),
  )

  await openedCase(db, 'council-tax-question', { customerId, answers: {} })
  const messages = await db
    .selectFrom('messages')
    .select(['subject', 'template_key as key'])
    .where('to_address', '=', adviser.email)
    .execute()
  assert.deepEqual(
    messages.map(({ key }) => key),
    ['personal-adviser'],
  )
  assert.doesNotMatch(messages[0]?.subject ?? '', /Castle-Pike|Jordan/)
  await openedCase(db, 'street-light', { customerId })
  assert.equal(
    (await db.selectFrom('messages').select('id').where('to_address', '=', adviser.email).execute()).length,
    1,
  )
})

test('a death that is registered ends all mail to the person who died, once staff have said whose record it is', async () => {
  const [informant, died] = [await aPerson(db, 'Ruth Alder'), await aPerson(db, 'Walter Alder')]
  const answers = { 'deceased-name': 'Walter Alder', 'deceased-born': '1938-04-01', 'deceased-died': '2026-11-10' }
  const { caseId } = await openedCase(db, 'death-registration', { customerId: informant, answers })
  const registrar = await anOfficer(db, 'registration-and-elections')
  const finish = (who?: { customerId: string }): Promise<Done | Refused> =>
    inTransaction(db, (tx) =>
      resolveCase(tx, registrar, {
        caseId,
        version: null,
        outcome: 'registered',
        filledIn: { 'deceased-name': 'Walter Alder' },
        reason: null,
        ...(who ? { died: who } : {}),
      }),
    )
  assert.equal((await finish()).refusal, 'choose-who-died')
  noneRefused(await finish({ customerId: died }))
  const record = await findCustomer(db, everybody, died)
  assert.equal(record?.deceasedOn?.toString(), '2026-11-10')
})

test('what comes in during a disruption gets the date of the next update, and nothing else', async () => {
  const snow = await testDatabase()
  const manager = await anOfficer(snow, 'street-lighting', { permissions: ['disruptions.declare', 'cases.read'] })
  const day = londonDate(snow.clock.now())
  await inTransaction(snow, (tx) =>
    declareDisruption(tx, manager, {
      reason: 'Snow',
      words: 'Snow has closed the roads',
      serviceKeys: ['street-light'],
      wardCodes: [],
      usrns: [],
      startsOn: day,
      endsOn: null,
      treatment: 'next-update',
      nextUpdateOn: day.add({ days: 2 }),
    }),
  )
  const { caseId, promiseWords } = await openedCase(snow, 'street-light')
  assert.match(promiseWords ?? '', /20 November/)
  const [promise] = await promisesOf(snow, everybody, [{ kind: 'case', id: caseId }])
  assert.equal(promise?.kind, 'next-update')
  assert.ok((await inTransaction(snow, (tx) => lookAtCase(tx, everybody, caseId)))?.disruptionId)
})
