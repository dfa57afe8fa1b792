import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messagesJobs } from '#modules/messages/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { anOfficer, aPerson, castlegate, openedCase, report } from '#test/cases.ts'
import { runJobs, testApp, testDatabase, testWork } from '#test/index.ts'
import { chooseService } from './actions/decide.ts'
import { whatIsJudgedBy } from './answers.ts'
import { saveLesson } from './queries/words.ts'

const db = await testDatabase()
await testApp(db)
const work = await testWork(db)
const hit = 'A child is being hit by his dad here every evening'
const rowsOf = async (query: string, ...values: unknown[]) => (await db.pool.query(query, values)).rows

const caseOf = async (id: string) =>
  (
    await rowsOf(
      `select c.*, u.key as team, s.key as circle from cases c join units u on u.id = c.team_id left join scopes s on s.id = c.scope_id
       where c.id = $1`,
      id,
    )
  )[0]

const callsAbout = async (...ids: string[]) =>
  (
    await rowsOf(
      `select r.key || ' ' || c.state as call from duty_calls c join duty_rotas r on r.id = c.rota_id
       where c.subject_id = any($1) order by c.state, r.key`,
      ids,
    )
  ).map(({ call }) => call)

const itemsOf = (caseId: string) => rowsOf('select * from triage_items where case_id = $1', caseId)

async function settles(item: { id: string; scope_id: string | null }, serviceKey: string) {
  const officer = await anOfficer(db, 'childrens-front-door', { permissions: ['triage.work'] })
  const reader = { ...officer, scopes: item.scope_id ? [item.scope_id] : [] }
  const { refusal } = await inTransaction(db, (tx) =>
    chooseService(tx, reader, { itemId: item.id, version: 1, serviceKey }),
  )
  assert.equal(refusal, null)
}

test('what cannot wait is found in whichever answer it stands: a long one, a short one, where it is', async () => {
  const place = { ...castlegate, whereabouts: hit, text: `${hit}, Castlegate` }
  const services = [
    ['noise', { effect: hit }],
    ['noise', { since: hit }],
    ['street-light', { problem: 'out', where: place, 'how-many': 'one' }],
  ] as const
  for (const [service, answers] of services) {
    const { caseId } = await openedCase(db, service, { answers })
    const found = await caseOf(caseId)
    assert.deepEqual([found.circle, found.team], ['childrens-care', 'childrens-front-door'], service)
    assert.deepEqual(await callsAbout(caseId), ['children waiting'], service)
  }
})

test('sent twice it calls once, and its case and its text in triage are one', async () => {
  const [sourceKey, answers] = [newId(), { effect: hit }]
  const first = await openedCase(db, 'noise', { sourceKey, answers })
  const again = await report(db, 'noise', { sourceKey, answers })
  assert.ok(again.refusal === null && again.repeat)
  assert.deepEqual(await callsAbout(first.caseId), ['children waiting'])
  assert.equal((await itemsOf(first.caseId)).length, 1)
})

test('a form whose tick calls already does not call twice, and its case stays with its service', async () => {
  const customerId = await aPerson(db, 'Ada Moss')
  const { caseId } = await openedCase(db, 'childrens-care', { customerId, answers: { danger: 'yes', story: hit } })
  assert.deepEqual(await callsAbout(caseId), ['children waiting'])
  assert.deepEqual(await itemsOf(caseId), [])
  await runJobs(work, [], messagesJobs)
  const told = await rowsOf("select body_text from messages where customer_id = $1 and direction = 'out'", customerId)
  assert.equal(told.filter(({ body_text: text }) => /call 999/.test(text)).length, 1)
})

test('in the form of its own service the words call, whatever was ticked', async () => {
  const { caseId } = await openedCase(db, 'childrens-care', { answers: { danger: 'no', story: hit } })
  const found = await caseOf(caseId)
  assert.deepEqual([found.circle, found.urgent_reason], ['childrens-care', 'A child may have been hurt'])
  assert.deepEqual(await callsAbout(caseId), ['children waiting'])
})

test('whom the tick would have called is called when the circle gives it back', async () => {
  const answers = { problem: 'damaged', where: castlegate, 'how-many': 'one', notes: hit }
  const { caseId } = await openedCase(db, 'street-light', { answers })
  assert.deepEqual(await callsAbout(caseId), ['children waiting'])
  const [item] = await itemsOf(caseId)
  await settles(item, 'street-light')
  const after = await caseOf(caseId)
  assert.deepEqual([after.circle, after.urgent_reason], [null, 'Damaged or dangerous lamp post'])
  assert.deepEqual(await callsAbout(caseId), ['children not-needed', 'gas waiting'])
})

test('what no circle keeps stays with its team and calls; settled as its own after all, nobody is called any more', async () => {
  const { caseId } = await openedCase(db, 'noise', {
    answers: { effect: 'There is a strong smell of gas on the stairs' },
  })
  const before = await caseOf(caseId)
  assert.deepEqual([before.circle, before.urgent_reason], [null, 'Gas smell or carbon monoxide'])
  assert.deepEqual(await callsAbout(caseId), ['gas waiting'])
  const [item] = await itemsOf(caseId)
  await settles(item, 'noise')
  assert.equal((await caseOf(caseId)).urgent_reason, null)
  assert.deepEqual(await callsAbout(caseId), ['gas not-needed'])
})

test('a case of another circle keeps what it is about; the words go to theirs by themselves', async () => {
  const { caseId } = await openedCase(db, 'adult-care', { answers: { story: hit } })
  assert.equal((await caseOf(caseId)).circle, 'adult-care')
  assert.deepEqual(await itemsOf(caseId), [])
  const [item] = await rowsOf(
    'select i.*, s.key as circle from triage_items i join scopes s on s.id = i.scope_id where i.source_key = $1',
    `case:${caseId}`,
  )
  assert.equal(item.circle, 'childrens-care')
  assert.deepEqual(await callsAbout(item.id), ['children waiting'])
})

test('what was written before yesterday calls nobody', async () => {
  const receivedAt = db.clock.now().subtract({ hours: 72 })
  const { caseId } = await openedCase(db, 'noise', { receivedAt, answers: { effect: hit } })
  assert.deepEqual([(await caseOf(caseId)).circle, await callsAbout(caseId)], [null, []])
})

test('what it is judged by is made ready once, and anew when somebody teaches it: for triage at once, for forms in a minute', async () => {
  const first = await whatIsJudgedBy(db)
  assert.equal(await whatIsJudgedBy(db, 0), first)
  await inTransaction(db, (tx) => saveLesson(tx, ['floodlit'], 'noise'))
  assert.equal(await whatIsJudgedBy(db), first)
  const next = await whatIsJudgedBy(db, 0)
  assert.notEqual(next, first)
  assert.ok(next.model.learned.has('floodlit'))
})

test('two councils in one process each keep theirs, however they are asked by turns', async () => {
  const other = await testDatabase()
  await other.pool.query(`update definition_versions set state = 'replaced' where kind = 'service' and key = 'noise'`)
  const [ours, theirs] = [await whatIsJudgedBy(db, 0), await whatIsJudgedBy(other, 0)]
  assert.notEqual(theirs.language, ours.language)
  assert.equal((await whatIsJudgedBy(db, 0)).language, ours.language)
  assert.equal((await whatIsJudgedBy(other, 0)).language, theirs.language)
})
