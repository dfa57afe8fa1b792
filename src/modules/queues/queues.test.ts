import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findStaffByEmail } from '#modules/access/index.ts'
import { teams } from '#modules/organisation/index.ts'
import { beginPromise } from '#modules/promises/index.ts'
import { inTransaction, newId, sql } from '#platform/db/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import {
  assign,
  dequeue,
  enqueue,
  findNext,
  listChoices,
  listQueue,
  type NewItem,
  noFilter,
  orderByPromises,
  queueCounts,
  queueFilter,
  queueHref,
  queueItemOf,
  take,
  updateItem,
} from './index.ts'

const db = await testDatabase()
const teamIds = (await teams(db)).map((team) => team.id)
/** Each test has a team of its own. */
const aTeam = () => {
  const id = teamIds.pop()
  assert.ok(id)
  return id
}
const kelly = await findStaffByEmail(db, 'kelly.marsh@example.org')
const ben = await findStaffByEmail(db, 'ben.tranter@example.org')
assert.ok(kelly && ben)
const officer = staffActor({ id: ben.id })
const manager = staffActor({ id: kelly.id })

const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()
const put = async (teamId: string, title: string, more: Partial<NewItem> = {}) => {
  const subject = { kind: 'case', id: newId() }
  await inTransaction(db, async (tx) =>
    enqueue(tx, {
      subject,
      teamId,
      ownerId: null,
      dueAt: at('2026-11-25T23:59:59'),
      urgentReason: null,
      serviceKey: 'missed-bin',
      title,
      reference: null,
      placeText: null,
      wardCode: 'W-CAS',
      scopeId: null,
      enteredAt: at('2026-11-18T09:00'),
      ...more,
    }),
  )
  return subject
}
const titles = async (filter: object, actor = officer) =>
  (await listQueue(db, actor, { filter: { ...noFilter, ...filter } })).items.map((item) => item.title)
const idOf = async (subject: { kind: string; id: string }) => {
  const item = await queueItemOf(db, officer, subject)
  assert.ok(item)
  return item.id
}

test('urgent work comes first, then what falls due first, then what came first, then what has no date', async () => {
  const team = aTeam()
  await put(team, 'no date', { dueAt: null })
  await put(team, 'later', { dueAt: at('2026-11-27T23:59:59') })
  await put(team, 'came second', { enteredAt: at('2026-11-18T09:30') })
  await put(team, 'came first')
  await put(team, 'urgent', { dueAt: at('2026-12-24T23:59:59'), urgentReason: 'Child at risk' })
  assert.deepEqual(await titles({ team }), ['urgent', 'came first', 'came second', 'later', 'no date'])
})

test('pages follow one another without showing anything twice or leaving anything out', async () => {
  const team = aTeam()
  for (let count = 0; count < 25; count += 1) {
    await put(team, String(count), {
      dueAt: count % 5 === 0 ? null : at(`2026-11-2${count % 4}T12:00`),
      urgentReason: count % 7 === 0 ? 'Danger' : null,
      enteredAt: at(`2026-11-18T09:${String(count % 3).padStart(2, '0')}`),
    })
  }
  const filter = { ...noFilter, team }
  const all = (await listQueue(db, officer, { filter })).items.map((item) => item.title)
  const paged: string[] = []
  let after: string | null = null
  do {
    const page = await listQueue(db, officer, { filter, after, limit: 4 })
    paged.push(...page.items.map((item) => item.title))
    after = page.next
  } while (after)
  assert.deepEqual(paged, all)
  assert.equal(all.length, 25)
  assert.equal((await listQueue(db, officer, { filter, after: 'true~nonsense~~', limit: 4 })).items.length, 4)
})

test('each count is what its filter lists', async () => {
  const team = aTeam()
  await put(team, 'broken', { dueAt: at('2026-11-17T23:59:59'), ownerId: officer.id })
  await put(team, 'soon', { dueAt: at('2026-11-20T23:59:59') })
  await put(team, 'not soon', { dueAt: at('2026-11-23T23:59:59'), wardCode: 'W-MIL' })
  const waiting = await put(team, 'waiting', { ownerId: officer.id, serviceKey: 'noise' })
  await put(team, 'urgent', { urgentReason: 'Danger' })
  await inTransaction(db, async (tx) => updateItem(tx, waiting, { waitingFor: 'customer', dueAt: null }))
  const counts = await queueCounts(db, officer, { ...noFilter, team })
  assert.deepEqual(counts, { all: 5, broken: 1, soon: 1, nobody: 3, waiting: 1, urgent: 1, mine: 2 })
  for (const state of ['broken', 'soon', 'nobody', 'waiting', 'urgent'] as const) {
    assert.equal((await titles({ team, state })).length, counts[state], state)
  }
  assert.equal((await titles({ team, owner: 'me' })).length, counts.mine)
  assert.deepEqual(await titles({ team, owner: 'nobody', ward: 'W-MIL' }), ['not soon'])
  assert.deepEqual(await titles({ team, service: 'noise' }), ['waiting'])
  const mine = await queueCounts(db, officer, { ...noFilter, team, owner: 'me', state: 'broken' })
  assert.deepEqual([mine.all, mine.broken, mine.nobody], [2, 1, 0])
  const services = (await listChoices(db, officer, { ...noFilter, team })).filter((choice) => choice.service !== null)
  assert.deepEqual(
    services.map(({ service, count }) => [service, count]),
    [
      ['missed-bin', 4],
      ['noise', 1],
    ],
  )
})

test('a filter is an address, and what does not fit in one is left out', () => {
  const team = newId()
  const href = queueHref({ team, state: 'broken', owner: null })
  assert.equal(href, `/staff/queue?team=${team}&state=broken`)
  assert.deepEqual(queueFilter.parse({ team, state: 'broken' }), { ...noFilter, team, state: 'broken' })
  const teams = [newId(), newId()]
  assert.deepEqual(queueFilter.parse({ teams: teams.join(',') }), { ...noFilter, teams })
  assert.equal(queueHref({ teams }), `/staff/queue?teams=${teams.join('%2C')}`)
  assert.deepEqual(
    queueFilter.parse({ team: 'x', state: '<script>', owner: '0', service: "'", ward: 'a b', teams: 'x,y' }),
    noFilter,
  )
})

test('nobody sees the work of a scope they are not in, and a contractor only that of their own teams', async () => {
  const [team, other] = [aTeam(), aTeam()]
  const scope = await db.selectFrom('scopes').select('id').executeTakeFirst()
  assert.ok(scope)
  await put(team, 'secret', { scopeId: scope.id })
  await put(team, 'open')
  await put(other, 'elsewhere')
  assert.deepEqual(await titles({ team }), ['open'])
  assert.equal((await queueCounts(db, officer, { ...noFilter, team })).all, 1)
  assert.deepEqual(await titles({ team }, staffActor({ scopes: [scope.id] })), ['secret', 'open'])
  const contractor = staffActor({ kind: 'contractor', teams: [team], scopes: [scope.id] })
  assert.deepEqual(await titles({}, contractor), ['open'])
  assert.deepEqual(await titles({ team: other }, contractor), [])
})

test('work is taken by one person, and the next one is told', async () => {
  const team = aTeam()
  const id = await idOf(await put(team, 'bin'))
  const both = await Promise.all([officer, manager].map((actor) => inTransaction(db, (tx) => take(tx, actor, id))))
  assert.deepEqual(both.map((taken) => taken.refusal).toSorted(), ['has-an-owner', null])
})

test('take next gives two people two different pieces of work', async () => {
  const team = aTeam()
  await put(team, 'first', { urgentReason: 'Danger' })
  await put(team, 'second')
  const waiting = await put(team, 'waiting', { urgentReason: 'Danger' })
  await inTransaction(db, async (tx) => updateItem(tx, waiting, { waitingFor: 'third-party' }))
  const next = (actor: typeof officer) =>
    inTransaction(db, async (tx) => {
      const item = await findNext(tx, actor, team)
      if (item) await take(tx, actor, item.id)
      return item?.title ?? null
    })
  assert.deepEqual((await Promise.all([next(officer), next(manager)])).toSorted(), ['first', 'second'])
  assert.equal(await next(officer), null)
})

test('many pieces of work are given to one person together, and back', async () => {
  const team = aTeam()
  const ids = [await idOf(await put(team, 'one')), await idOf(await put(team, 'two'))]
  await inTransaction(db, (tx) => assign(tx, manager, ids, officer.id))
  assert.equal((await queueCounts(db, officer, { ...noFilter, team })).mine, 2)
  await inTransaction(db, (tx) => assign(tx, manager, ids, null))
  assert.equal((await queueCounts(db, officer, { ...noFilter, team })).nobody, 2)
})

test('finished work leaves the queue, and comes back in its place when it is opened again', async () => {
  const team = aTeam()
  const subject = await put(team, 'bin')
  await inTransaction(db, async (tx) => dequeue(tx, subject))
  assert.deepEqual(await titles({ team }), [])
  const again = { subject, teamId: team, ownerId: officer.id, dueAt: null, urgentReason: null, serviceKey: null }
  const rest = {
    title: 'bin again',
    reference: null,
    placeText: null,
    wardCode: null,
    scopeId: null,
    enteredAt: at('2026-11-18T10:00'),
  }
  await inTransaction(db, async (tx) => enqueue(tx, { ...again, ...rest }))
  await inTransaction(db, async (tx) => enqueue(tx, { ...again, ...rest, title: 'bin once more' }))
  assert.deepEqual(await titles({ team }), ['bin once more'])
})

test('work is put in order by the promise whose clock runs and falls due first', async () => {
  const team = aTeam()
  const subject = await put(team, 'reply', { dueAt: null })
  const about = { subject, teamId: team, ownerId: null, scopeId: null, serviceKey: null, wardCode: null }
  await inTransaction(db, async (tx) => {
    await beginPromise(tx, officer, { ...about, policyKey: 'reply-10wd', startedAt: at('2026-11-18T09:00') })
    await beginPromise(tx, officer, { ...about, policyKey: 'reply-5wd', startedAt: at('2026-11-18T09:00') })
  })
  await inTransaction(db, (tx) => orderByPromises(tx, [subject]))
  assert.deepEqual((await queueItemOf(db, officer, subject))?.dueAt, at('2026-11-25T23:59:59'))
})

test('a queue of a thousand shows its first page, urgent work first and then what falls due, and counts all of it', async () => {
  const team = aTeam()
  await inTransaction(db, async (tx) => {
    await sql`insert into queue_items (id, subject_kind, subject_id, team_id, due_at, urgent, title, entered_at, created_at)
      select gen_random_uuid(), 'case', gen_random_uuid(), ${team}::uuid, now() + n * interval '1 minute', n % 50 = 0,
        'bin ' || n, now(), now() from generate_series(1, 1000) n`.execute(tx)
  })
  const filter = { ...noFilter, team }
  const [first, counts] = [await listQueue(db, officer, { filter }), await queueCounts(db, officer, filter)]
  const expected = [...Array(20).keys()].map((n) => `bin ${(n + 1) * 50}`).concat([1, 2, 3].map((n) => `bin ${n}`))
  assert.deepEqual(
    first.items.slice(0, 23).map(({ title }) => title),
    expected,
  )
  assert.deepEqual([counts.all, counts.urgent, counts.nobody], [1000, 20, 1000])
})
