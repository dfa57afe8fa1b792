import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findStaff, scopeByKey } from '#modules/access/index.ts'
import { acknowledgeCall, dutyCalled, findCall, listDutySteps } from '#modules/organisation/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { anOfficer, aPerson, officerPermissions, openedCase } from '#test/cases.ts'
import { runJobs, staffActor, testApp, testDatabase } from '#test/index.ts'
import {
  assignCase,
  casesPersonalData,
  changeService,
  findCase,
  joinDuplicates,
  resolveCase,
  takeCase,
  unmarkUrgent,
  withdrawCase,
} from '../index.ts'

const db = await testDatabase()
const { browser, work, clock } = await testApp(db)
const everybody = system('test')

async function homelessTonight(given: { customerId?: string; where?: string } = {}) {
  const opened = await openedCase(db, 'homelessness', {
    customerId: given.customerId ?? null,
    answers: { tonight: 'no', 'where-now': given.where ?? 'The bench by platform 2' },
  })
  const call = await db
    .selectFrom('duty_calls')
    .innerJoin('staff', 'staff.id', 'called_staff_id')
    .select(['duty_calls.id', 'staff.id as staffId', 'staff.email', 'staff.name'])
    .where('subject_id', '=', opened.caseId)
    .executeTakeFirstOrThrow()
  return { ...opened, call }
}

const stateOf = async (callId: string) => {
  const call = await findCall(db, everybody, callId)
  return [call?.state, call?.endedByName]
}
const later = async (minutes: number) => {
  clock.advance({ minutes })
  await runJobs(work, ['organisation.call-next-on-duty'])
  await runJobs(work)
}
const officer = async (staffId: string): Promise<StaffActor> => {
  const person = await findStaff(db, staffId)
  return staffActor({ id: staffId, name: person?.name ?? '', permissions: [...officerPermissions, 'duty.acknowledge'] })
}
const act = (work: Parameters<typeof inTransaction<{ refusal: string | null }>>[1]) => inTransaction(db, work)
const mailsTo = (email: string, words: RegExp) =>
  work.mail.sent.filter(({ to, text }) => to === email && words.test(text ?? ''))

test('a case that is taken ends its duty call, and nobody is called afterwards', async () => {
  const { caseId, call } = await homelessTonight()
  const taker = await officer(call.staffId)
  assert.equal((await act((tx) => takeCase(tx, taker, { caseId, version: null }))).refusal, null)
  assert.deepEqual(await stateOf(call.id), ['acknowledged', call.name])
  await later(31)
  assert.equal((await listDutySteps(db, [call.id])).length, 1)
})

test('what is resolved, given to somebody, withdrawn, joined or not of the rota any more ends it too', async () => {
  const lead = await officer((await homelessTonight()).call.staffId)
  const may = { ...lead, permissions: new Set([...lead.permissions, 'cases.assign']) }
  const team = await db.selectFrom('units').select('id').where('key', '=', 'housing-options').executeTakeFirstOrThrow()
  const [mate] = await db.selectFrom('staff_teams').select('staff_id as id').where('team_id', '=', team.id).execute()
  const into = await homelessTonight()
  const endings: [string, (caseId: string) => Promise<{ refusal: string | null }>][] = [
    [
      'acknowledged',
      (caseId) =>
        act((tx) => resolveCase(tx, may, { caseId, version: null, outcome: 'placed', filledIn: {}, reason: null })),
    ],
    ['acknowledged', (caseId) => act((tx) => assignCase(tx, may, { caseId, version: null, ownerId: mate?.id ?? '' }))],
    ['not-needed', (caseId) => act((tx) => withdrawCase(tx, may, { caseId, version: null, reason: null }))],
    ['not-needed', (caseId) => act((tx) => joinDuplicates(tx, may, { caseId, version: null, intoId: into.caseId }))],
    [
      'not-needed',
      (caseId) =>
        act((tx) => changeService(tx, may, { caseId, version: null, serviceKey: 'noise', reason: 'It is noise' })),
    ],
  ]
  for (const [state, end] of endings) {
    const { caseId, call } = await homelessTonight()
    assert.equal((await end(caseId)).refusal, null)
    assert.deepEqual(await stateOf(call.id), [state, may.name])
  }
  assert.equal((await stateOf(into.call.id))[0], 'waiting')
})

test('who asked withdraws: it is no longer needed, and whoever was called is told', async () => {
  const { caseId, call } = await homelessTonight({ where: 'The library steps' })
  await later(1)
  const resident = {
    kind: 'resident',
    sessionId: newId(),
    customerId: null,
    caseIds: [caseId],
    level: 'known',
  } as const
  assert.equal((await act((tx) => withdrawCase(tx, resident, { caseId, version: null, reason: null }))).refusal, null)
  assert.deepEqual(await stateOf(call.id), ['not-needed', null])
  await later(1)
  assert.equal(mailsTo(call.email, /no longer needed/).length, 1)
})

test('the call has what is needed to act: reference, phone, where they are; and forgets it with the person', async () => {
  const customerId = await aPerson(db, 'Mara Quill')
  await inTransaction(db, async (tx) => {
    await tx
      .insertInto('contact_points')
      .values({
        id: newId(),
        customer_id: customerId,
        kind: 'phone',
        value: '+447700900123',
        last4: '0123',
        status: 'ok',
        created_at: tx.now,
      })
      .execute()
  })
  const { caseId, reference, call } = await homelessTonight({ customerId, where: 'The bus shelter in Mill Lane' })
  await runJobs(work)
  const [email] = mailsTo(call.email, new RegExp(reference))
  assert.match(email?.text ?? '', /Mara Quill: 07700 900123/)
  assert.match(email?.text ?? '', /Where to find them: The bus shelter in Mill Lane/)
  assert.match(email?.text ?? '', /Urgent: Has nowhere safe to sleep tonight/)

  await inTransaction(db, (tx) => casesPersonalData.erase(tx, [customerId]))
  const kept = await db.selectFrom('messages').select('body_text as text').where('subject_id', '=', caseId).execute()
  assert.doesNotMatch(kept.map(({ text }) => text).join(), /07700 900123|Mill Lane/)
  assert.equal((await findCall(db, everybody, call.id))?.summary, 'Erased')
})

test('of a child at risk the call has the reference, and why it cannot wait in words that give nobody away', async () => {
  const scope = await scopeByKey(db, 'childrens-care')
  const { reference, caseId } = await openedCase(db, 'childrens-care', {
    answers: { danger: 'yes', story: 'The boy with the red scarf' },
  })
  await runJobs(work)
  const [call] = await db
    .selectFrom('duty_calls')
    .innerJoin('staff', 'staff.id', 'called_staff_id')
    .select(['duty_calls.id', 'staff.id as staffId', 'email', 'scope_id as scopeId'])
    .where('subject_id', '=', caseId)
    .execute()
  assert.ok(call)
  assert.equal(call.scopeId, scope?.id)
  const [email] = mailsTo(call.email ?? '', new RegExp(reference))
  assert.match(email?.text ?? '', /^Urgent: A child is in danger now$/m)
  assert.equal(email?.text?.match(new RegExp(reference, 'g'))?.length, 1)
  assert.doesNotMatch(email?.text ?? '', /scarf/i)

  const subject = { kind: 'case', id: caseId }
  const calledAgain = async (staffId: string) => {
    await inTransaction(db, async (tx) => {
      await tx.updateTable('duty_calls').set({ called_staff_id: staffId }).where('id', '=', call.id).execute()
      publish(tx, dutyCalled, { callId: call.id, stepId: newId(), staffId, rota: 'children', subject })
      return { refusal: null }
    })
    await runJobs(work)
    const { text } = await db
      .selectFrom('messages')
      .select('body_text as text')
      .where('subject_id', '=', caseId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    return text ?? ''
  }
  await db.pool.query("update cases set urgent_reason = 'The red scarf is missing too' where id = $1", [caseId])
  const inside = await calledAgain(call.staffId)
  assert.match(inside, /About: Care and health/)
  assert.doesNotMatch(inside, /scarf/i, 'what somebody wrote might give somebody away')
  const outside = await anOfficer(db, 'waste-collections')
  assert.doesNotMatch(await calledAgain(outside.id), /Urgent|About|danger/)
})

test('“I have it” gives them the case and leads to it; who was called before hears who has it; the story has each call', async () => {
  const { caseId, reference, call } = await homelessTonight()
  await later(16)
  const [, second] = await listDutySteps(db, [call.id])
  assert.ok(second && second.staffId !== call.staffId)

  const visitor = browser()
  await visitor.get('/staff/sign-in')
  await visitor.post('/staff/sign-in/trial', { account: second.staffId })
  const before = await visitor.get(`/staff/cases/${reference}`)
  assert.match(before.body, /Nobody has answered the duty call yet/)
  assert.match(before.body, new RegExp(`${second.name} is being called`))
  const taken = await visitor.post(`/staff/duty/calls/${call.id}/acknowledge`)
  assert.equal(taken.headers.location, `/staff/cases/${reference}`)
  const after = await visitor.get(`/staff/cases/${reference}`)
  assert.match(after.body, /It is yours/)
  assert.match(after.body, /You have it/)
  assert.doesNotMatch(after.body, /Nobody has answered/)
  for (const name of [call.name, second.name]) assert.match(after.body, new RegExp(`${name} was called`))

  await later(1)
  assert.equal(mailsTo(call.email, new RegExp(`${second.name} has it`)).length, 1)
  assert.equal(mailsTo(second.email, /has it:/).length, 0)
  assert.equal((await findCase(db, everybody, caseId))?.ownerId, second.staffId)
})

test('a case somebody has stays with them, and who takes the call is told so', async () => {
  const { caseId, call } = await homelessTonight()
  const [other] = await db.selectFrom('staff').select('id').where('id', '!=', call.staffId).limit(1).execute()
  await db.pool.query('update cases set owner_id = $2 where id = $1', [caseId, other?.id])
  const visitor = browser()
  await visitor.get('/staff/sign-in')
  await visitor.post('/staff/sign-in/trial', { account: call.staffId })
  await visitor.get('/staff/duty')
  await visitor.post(`/staff/duty/calls/${call.id}/acknowledge`)
  assert.match((await visitor.get('/staff/duty')).body, /Somebody has the case already/)
  assert.equal((await findCase(db, everybody, caseId))?.ownerId, other?.id)
})

test('the handover says what became of a call', async () => {
  clock.set('2026-11-19T23:30:00Z')
  const [answered, gone, open] = [await homelessTonight(), await homelessTonight(), await homelessTonight()]
  const taker = await officer(answered.call.staffId)
  await act((tx) =>
    resolveCase(tx, taker, { caseId: answered.caseId, version: null, outcome: 'placed', filledIn: {}, reason: null }),
  )
  await act((tx) => withdrawCase(tx, taker, { caseId: gone.caseId, version: null, reason: null }))
  const visitor = browser()
  await visitor.get('/staff/sign-in')
  await visitor.post('/staff/sign-in/trial', { account: answered.call.staffId })
  const { body } = await visitor.get('/staff/handover?since=2026-11-19')
  const said = (reference: string) => body.split('<li>').find((one) => one.includes(reference)) ?? ''
  assert.match(said(answered.reference), new RegExp(`${answered.call.name} answered`))
  assert.match(said(gone.reference), /no longer needed/)
  assert.match(said(open.reference), /nobody has answered yet/)
})

test('what cannot wait and is put back by whoever took the call goes to the next on duty at once, once; a case that can wait to nobody', async () => {
  const { caseId, call } = await homelessTonight({ where: 'The porch of the library' })
  const taker = await officer(call.staffId)
  await inTransaction(db, (tx) => acknowledgeCall(tx, taker, call.id))
  assert.deepEqual(await stateOf(call.id), ['acknowledged', call.name])
  assert.equal((await findCase(db, everybody, caseId))?.ownerId, call.staffId)

  const putBack = () => act((tx) => assignCase(tx, taker, { caseId, version: null, ownerId: null }))
  assert.equal((await putBack()).refusal, null)
  await runJobs(work)
  const waiting = await findCall(db, everybody, call.id)
  assert.equal(waiting?.state, 'waiting')
  assert.notEqual(waiting?.calledId, call.staffId)
  assert.equal((await listDutySteps(db, [call.id])).length, 2)
  assert.equal(mailsTo(waiting?.calledEmail ?? '', /porch of the library/).length, 1, 'the next is told')
  await putBack()
  assert.equal((await listDutySteps(db, [call.id])).length, 2, 'nobody had it, so nobody gave it back')

  const next = await officer(waiting?.calledId ?? '')
  await act((tx) => takeCase(tx, next, { caseId, version: null }))
  assert.deepEqual(await stateOf(call.id), ['acknowledged', waiting?.calledName])
  await act((tx) => unmarkUrgent(tx, next, { caseId, version: null, reason: 'They have a bed' }))
  await act((tx) => assignCase(tx, next, { caseId, version: null, ownerId: null }))
  assert.equal((await findCall(db, everybody, call.id))?.state, 'acknowledged')
})
