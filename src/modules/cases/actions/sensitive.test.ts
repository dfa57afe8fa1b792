import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scopeByKey } from '#modules/access/index.ts'
import {
  addNote,
  casesAtFrontDesk,
  casesOf,
  changeService,
  findCase,
  findLink,
  likelyDuplicates,
  lookAtCase,
  makeLink,
  passMessage,
  refuseCase,
  searchCases,
  splitPart,
  takeCase,
} from '#modules/cases/index.ts'
import { listQueue, noFilter, queueCounts } from '#modules/queues/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { type Actor, type StaffActor, system } from '#platform/http/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { anOfficer, aPerson, castlegate, officerPermissions, openedCase } from '#test/cases.ts'
import { testDatabase } from '#test/index.ts'

const db = await testDatabase()
const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const scope = await scopeByKey(db, 'childrens-care')
assert.ok(scope)

const outsider = await anOfficer(db, 'street-lighting')
const worker = {
  ...(await anOfficer(db, 'childrens-front-door', { permissions: officerPermissions })),
  scopes: [scope.id],
}
const desk = {
  ...(await anOfficer(db, 'contact-centre', { permissions: ['contacts.log', 'cases.read'] })),
  frontDeskScopes: [scope.id],
}

const tables = [
  'case_events',
  'case_people',
  'case_sources',
  'case_links',
  'case_tasks',
  'promises',
  'queue_items',
  'messages',
  'audit_entries',
] as const

async function scopesOf(caseId: string) {
  const found = new Map<string, (string | null)[]>()
  for (const table of tables) {
    const column =
      table === 'promises' || table === 'queue_items' || table === 'messages' || table === 'audit_entries'
        ? 'subject_id'
        : 'case_id'
    const { rows } = await db.pool.query(`select scope_id from ${table} where ${column}::text = $1`, [caseId])
    found.set(
      table,
      rows.map((row: { scope_id: string | null }) => row.scope_id),
    )
  }
  return found
}

const nowhere = async (
  actor: Actor,
  { caseId, reference, customerId }: { caseId: string; reference: string; customerId: string },
) => {
  assert.equal(await findCase(db, actor, caseId), null)
  assert.equal(await findCase(db, actor, reference), null)
  assert.equal(await act((tx) => lookAtCase(tx, actor, reference)), null)
  assert.deepEqual(await casesOf(db, actor, [customerId]), [])
  assert.deepEqual(await searchCases(db, actor, reference), [])
  assert.deepEqual(await searchCases(db, actor, 'zeppelin'), [])
  const { items } = await listQueue(db, actor, { filter: noFilter, limit: 500 })
  assert.equal(
    items.some(({ subjectId }) => subjectId === caseId),
    false,
  )
}

test('a referral is nowhere for everybody outside its circle: lists, counts, searches', async () => {
  const customerId = await aPerson(db)
  const before = await queueCounts(db, outsider, noFilter)
  const opened = await openedCase(db, 'childrens-care', { customerId, summary: 'zeppelin', answers: {} })
  for (const actor of [outsider, desk]) await nowhere(actor, { ...opened, customerId })
  assert.deepEqual(await queueCounts(db, outsider, noFilter), before)
  const contractor = { ...outsider, kind: 'contractor', scopes: [scope.id] } as const
  await nowhere(contractor, { ...opened, customerId })
  await nowhere({ kind: 'public', visitId: null }, { ...opened, customerId })
  await nowhere(
    { kind: 'resident', sessionId: 's', customerId, caseIds: [], level: 'verified' },
    { ...opened, customerId },
  )
})

test('who is in the circle finds it, and each look is recorded', async () => {
  const { reference, caseId } = await openedCase(db, 'childrens-care', { answers: {} })
  assert.equal(await findCase(db, worker, reference), null)
  const found = await act((tx) => lookAtCase(tx, worker, reference))
  assert.equal(found?.id, caseId)
  const looks = await db
    .selectFrom('audit_entries')
    .select('actor_name as name')
    .where('subject_id', '=', caseId)
    .where('action', '=', 'case.viewed')
    .execute()
  assert.deepEqual(
    looks.map(({ name }) => name),
    [worker.name],
  )
})

test('a page that renews itself is one look for half an hour, for each person; the next sitting is another', async () => {
  const { reference, caseId } = await openedCase(db, 'childrens-care', { answers: {} })
  const at = (moment: string, who: StaffActor) =>
    inTransaction(db.at(fixedClock(moment)), (tx) => lookAtCase(tx, who, reference))
  const colleague = { ...worker, id: newId(), name: 'Ruth Amadi' }
  await at('2026-11-18T11:00:00Z', worker)
  await at('2026-11-18T11:00:20Z', worker)
  await at('2026-11-18T11:10:00Z', colleague)
  await at('2026-11-18T11:29:00Z', worker)
  await at('2026-11-18T11:31:00Z', worker)
  const looks = await db
    .selectFrom('audit_entries')
    .select(['actor_name as name', 'at'])
    .where('subject_id', '=', caseId)
    .where('action', '=', 'case.viewed')
    .orderBy('at')
    .execute()
  assert.deepEqual(
    looks.map(({ name, at: moment }) => [name, moment.toString().slice(11, 16)]),
    [
      [worker.name, '11:00'],
      ['Ruth Amadi', '11:10'],
      [worker.name, '11:31'],
    ],
  )
})

test('the front desk learns that a team knows the person and who is there, and can pass a message on', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'childrens-care', { customerId, answers: {} })
  const knownTo = async (actor: Actor) => (await casesAtFrontDesk(db, actor, [customerId], 5)).known
  const [known, ...others] = await knownTo(desk)
  assert.equal(others.length, 0)
  assert.deepEqual(Object.keys(known ?? {}).toSorted(), ['inCharge', 'scopeId', 'scopeName', 'teamName'])
  assert.ok(known?.inCharge)
  assert.deepEqual(await knownTo(outsider), [])
  await openedCase(db, 'street-light', { customerId })
  assert.deepEqual(await knownTo(desk), [known])
  assert.equal((await casesAtFrontDesk(db, desk, [customerId], 5)).cases.length, 1)

  const passed = await act((tx) =>
    passMessage(tx, desk, { customerId, scopeId: scope.id, text: 'Please call back', caller: 'The school' }),
  )
  assert.deepEqual(passed, { refusal: null })
  const found = await act((tx) => lookAtCase(tx, worker, caseId))
  assert.deepEqual(
    found?.tasks.map(({ words }) => words),
    ['Please call back'],
  )
  const refused = await act((tx) =>
    passMessage(tx, outsider, { customerId, scopeId: scope.id, text: 'x', caller: null }),
  )
  assert.equal(refused.refusal, 'not-allowed')
})

test('a case that moves to a restricted service takes every row along in one commit, and its links end', async () => {
  const customerId = await aPerson(db)
  const { caseId, reference } = await openedCase(db, 'antisocial-behaviour', { customerId, answers: {} })
  const team = await anOfficer(db, 'community-safety')
  await act((tx) => takeCase(tx, team, { caseId, version: null }))
  const token = await act(async (tx) => makeLink(tx, { caseId, customerId, scopeId: null }))
  assert.ok(await findLink(db, token))
  const moved = await act((tx) =>
    changeService(tx, team, { caseId, version: null, serviceKey: 'childrens-care', reason: 'A child is at risk' }),
  )
  assert.equal(moved.refusal, null)
  for (const [table, scopes] of await scopesOf(caseId)) {
    assert.ok(
      scopes.every((one) => one === scope.id),
      `${table}: ${scopes}`,
    )
  }
  assert.equal(await findLink(db, token), null)
  await nowhere(team, { caseId, reference, customerId })
})

test('and one that moves out of it can be found by all staff again', async () => {
  const { caseId, reference } = await openedCase(db, 'childrens-care', { answers: {} })
  await act((tx) => addNote(tx, worker, { caseId, text: 'Not for us' }))
  const moved = await act((tx) =>
    changeService(tx, worker, { caseId, version: null, serviceKey: 'antisocial-behaviour', reason: 'Not for us' }),
  )
  assert.equal(moved.refusal, null)
  for (const [table, scopes] of await scopesOf(caseId))
    assert.ok(
      scopes.every((one) => one === null),
      table,
    )
  assert.equal((await findCase(db, outsider, reference))?.id, caseId)
})

test('a contractor sees the work of its own teams, and not whose it is', async () => {
  const customerId = await aPerson(db)
  const highways = {
    ...(await anOfficer(db, 'highways-maintenance', { permissions: ['cases.read', 'cases.work'] })),
    kind: 'contractor',
  } as const
  const own = await openedCase(db, 'road-defect', { customerId })
  const other = await openedCase(db, 'street-light', { customerId })
  assert.equal((await findCase(db, highways, own.reference))?.people[0]?.name, 'The resident')
  assert.equal(await findCase(db, highways, other.reference), null)
  assert.deepEqual(
    (await searchCases(db, highways, 'Castlegate')).filter(({ id }) => id === other.caseId),
    [],
  )
  const { items } = await listQueue(db, highways, { filter: noFilter, limit: 500 })
  assert.ok(items.every(({ teamId }) => highways.teams.includes(teamId)))
})

test('what is likely the same is found near by, with its reason, and never from a circle', async () => {
  const { caseId } = await openedCase(db, 'road-defect', {
    place: { kind: 'point', lat: 52.2101, lon: -1.9, usrn: null, text: 'Here' },
  })
  const near = { kind: 'point', lat: 52.2102, lon: -1.9, usrn: null, text: 'There' } as const
  const [first] = await likelyDuplicates(db, outsider, { serviceKey: 'road-defect', place: near })
  assert.equal(first?.id, caseId)
  assert.match(first?.reason ?? '', /^11 metres away.*in the last day$/)
  const far = { ...near, lat: 52.2202 }
  assert.deepEqual(await likelyDuplicates(db, outsider, { serviceKey: 'road-defect', place: far }), [])
  assert.deepEqual(await likelyDuplicates(db, system('test'), { serviceKey: 'childrens-care', place: castlegate }), [])
})

test('a restricted part tells the whole that it is done, and not how', async () => {
  const team = await anOfficer(db, 'community-safety')
  const { caseId, reference } = await openedCase(db, 'antisocial-behaviour', { answers: {} })
  const split = await act((tx) =>
    splitPart(tx, team, {
      caseId,
      version: null,
      serviceKey: 'childrens-care',
      title: 'A child is there',
      teamId: null,
      dueOn: null,
    }),
  )
  assert.equal(split.refusal, null)
  assert.equal(await findCase(db, outsider, `${reference}/1`), null)
  assert.deepEqual((await findCase(db, outsider, reference))?.parts, [])
  const part = await act((tx) => lookAtCase(tx, worker, `${reference}/1`))
  assert.ok(part)
  const reason = 'Taken into care'
  assert.equal((await act((tx) => refuseCase(tx, worker, { caseId: part.id, version: null, reason }))).refusal, null)
  const { rows } = await db.pool.query(
    "select fact::text || (select string_agg(words, ' ') from case_tasks t where t.case_id = $1) as told from case_events where case_id = $1",
    [caseId],
  )
  assert.doesNotMatch(JSON.stringify(rows), /child|Taken into care/i)
  assert.match(JSON.stringify(rows), /done its part/)
})
