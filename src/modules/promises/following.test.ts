import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOfDay } from '#modules/calendar/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { beginUnacknowledged } from './actions/keep-one.ts'
import {
  beginPromise,
  explainPromise,
  extendPromise,
  extensionOf,
  keepPromise,
  keepPromises,
  type LetterFact,
  listPromiseChanges,
  pausePromises,
  promisesOf,
  renegotiate,
  replayPromise,
  restartFrom,
  resumePromises,
  withdrawPromise,
} from './index.ts'
import { replay } from './pages/promise-view.ts'
import { findPromiseRow } from './queries/promises.ts'

const db = await testDatabase()
const team = await teamByKey(db, 'waste-collections')
assert.ok(team)
const officer = staffActor({ name: 'Kelly Marsh' })
const robot = system('test')

const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()
const end = (text: string) => endOfDay(Temporal.PlainDate.from(text))
const atTime = (text: string) => db.at({ now: () => at(text) })
const local = (moment: Temporal.Instant | undefined) =>
  moment?.toZonedDateTimeISO('Europe/London').toPlainDateTime().toString({ smallestUnit: 'minute' })

/** A case of its own, with a promise by a policy. */
async function begun(policyKey: string, startedAt: string, more: { starts?: string } = {}) {
  const subject = { kind: 'case', id: newId() }
  const about = { subject, teamId: team?.id ?? null, ownerId: null, scopeId: null, serviceKey: null, wardCode: null }
  const promise = await inTransaction(atTime(startedAt), (tx) =>
    beginPromise(tx, officer, { ...about, policyKey, startedAt: at(startedAt), ...more }),
  )
  return { ...promise, subject }
}

const complaint = (startedAt: string) =>
  begun('lgsco-stage-1-acknowledge', startedAt, { starts: 'lgsco-stage-1-respond' })

const acknowledge = (promiseId: string, sentAt: string, now = sentAt) =>
  inTransaction(atTime(now), (tx) => restartFrom(tx, officer, { promiseId, sentAt: at(sentAt) }))

const extend = (
  promiseId: string,
  now: string,
  newDue: string,
  more: { reasons?: string; letterFacts?: LetterFact[]; agreedWith?: string } = {},
) =>
  inTransaction(atTime(now), (tx) =>
    extendPromise(tx, officer, {
      promiseId,
      newDue: end(newDue),
      reasons: 'we wait for the contractor’s report',
      letterFacts: ['reasons', 'new-date', 'ombudsman-contact'],
      ...more,
    }),
  )

const find = async (id: string) => {
  const promise = await findPromiseRow(db, robot, id)
  assert.ok(promise)
  return promise
}

test('the acknowledgement starts the clock of the answer', async () => {
  const received = await complaint('2026-11-02T10:00')
  assert.equal(received.words, 'We will write to you by Monday 9 November to say how we understand your complaint')
  const answer = await acknowledge(received.id, '2026-11-04T11:00')
  assert.ok(answer.refusal === null)
  assert.deepEqual([local(answer.dueAt), answer.late], ['2026-11-18T23:59', false])
  assert.equal(answer.words, 'We will send you our full answer by Wednesday 18 November')
  const views = await promisesOf(atTime('2026-11-04T12:00'), robot, [received.subject])
  assert.deepEqual(
    views.map(({ policyKey, state, startedOn, steps }) => [policyKey, state, startedOn, steps[0]]),
    [
      [
        'lgsco-stage-1-respond',
        'running',
        'acknowledgement',
        'Started with the acknowledgement on Wednesday 4 November 2026 at 11am.',
      ],
      ['lgsco-stage-1-acknowledge', 'kept', 'receipt', 'Started on Monday 2 November 2026 at 10am.'],
    ],
  )
})

test('a late acknowledgement buys no time: the answer runs from the day it was due, and says so', async () => {
  const received = await complaint('2026-11-02T10:00')
  const answer = await acknowledge(received.id, '2026-11-13T11:00')
  assert.ok(answer.refusal === null)
  assert.deepEqual([local(answer.dueAt), answer.late], ['2026-11-23T23:59', true])
  assert.deepEqual(await explainPromise(db, robot, answer.promiseId, at('2026-11-14T10:00')), [
    'No acknowledgement had been sent when it was due on Monday 9 November 2026, so the time runs from then.',
    '“Answer a complaint at stage 1” (Local Government and Social Care Ombudsman, Complaint Handling Code, paragraphs 6.3 to 6.5) gives 10 working days by the calendar “England and Wales”: due by the end of Monday 23 November 2026.',
  ])
})

test('without any acknowledgement the answer begins by itself, once, and a later one does not move it', async () => {
  const received = await complaint('2026-11-02T10:00')
  const sweep = (now: string) => inTransaction(atTime(now), beginUnacknowledged)
  const answers = async () =>
    (await promisesOf(db, robot, [received.subject])).filter(({ policyKey }) => policyKey === 'lgsco-stage-1-respond')
  await sweep('2026-11-09T23:00')
  assert.deepEqual(await answers(), [])
  await sweep('2026-11-10T00:01')
  await sweep('2026-11-11T00:01')
  const [begunByItself, ...others] = await answers()
  assert.deepEqual(others, [])
  assert.equal(local(begunByItself?.dueAt), '2026-11-23T23:59')
  const answer = await acknowledge(received.id, '2026-11-16T10:00')
  assert.ok(answer.refusal === null)
  assert.equal(answer.promiseId, begunByItself?.id)
  assert.equal((await answers()).length, 1)
})

test('an acknowledgement is sent once, not tomorrow and not before the complaint came', async () => {
  const received = await complaint('2026-11-02T10:00')
  assert.equal((await acknowledge(received.id, '2026-11-05T10:00', '2026-11-04T10:00')).refusal, 'in-the-future')
  assert.equal((await acknowledge(received.id, '2026-11-01T10:00', '2026-11-04T10:00')).refusal, 'before-start')
  assert.equal((await acknowledge(received.id, '2026-11-03T10:00', '2026-11-04T10:00')).refusal, null)
  assert.equal((await acknowledge(received.id, '2026-11-03T10:00', '2026-11-04T10:00')).refusal, 'not-running')
  const alone = await begun('adult-care-acknowledge', '2026-11-02T10:00')
  assert.equal((await acknowledge(alone.id, '2026-11-03T10:00')).refusal, 'no-successor')
})

test('taking the case or asking a question is not the acknowledgement a Code asks for', async () => {
  const received = await complaint('2026-11-02T10:00')
  const local1 = await begun('acknowledge-1wd', '2026-11-02T10:00')
  await inTransaction(db, async (tx) => {
    keepPromises(tx, received.subject, ['acknowledge'])
    keepPromises(tx, local1.subject, ['acknowledge'])
  })
  assert.deepEqual([(await find(received.id)).state, (await find(local1.id)).state], ['running', 'kept'])
})

test('one promise is kept by itself, at the moment it was', async () => {
  const panel = await begun('childrens-panel', '2026-12-01T10:00')
  const keep = (now: string, when?: string) =>
    inTransaction(atTime(now), (tx) =>
      keepPromise(tx, officer, { promiseId: panel.id, ...(when ? { at: at(when) } : {}) }),
    )
  assert.equal((await keep('2027-01-18T10:00', '2027-01-19T10:00')).refusal, 'in-the-future')
  assert.equal((await keep('2027-01-18T10:00', '2027-01-14T10:00')).refusal, null)
  assert.equal((await keep('2027-01-18T10:00')).refusal, 'not-running')
  const [view] = await promisesOf(atTime('2027-02-01T10:00'), robot, [panel.subject])
  assert.deepEqual([view?.state, view?.broken, local(view?.keptAt ?? undefined)], ['kept', false, '2027-01-14T10:00'])
  const received = await complaint('2026-11-02T10:00')
  const kept = await inTransaction(db, (tx) => keepPromise(tx, officer, { promiseId: received.id }))
  assert.equal(kept.refusal, 'starts-another')
})

test('one promise is taken back by itself, with its reason, and nothing starts from it any more', async () => {
  const received = await complaint('2026-11-02T10:00')
  const other = await inTransaction(atTime('2026-11-02T10:00'), (tx) =>
    beginPromise(tx, officer, {
      ...{ subject: received.subject, teamId: null, ownerId: null, scopeId: null, serviceKey: null, wardCode: null },
      policyKey: 'member-enquiry-respond',
      startedAt: tx.now,
    }),
  )
  const withdraw = () =>
    inTransaction(atTime('2026-11-03T10:00'), (tx) =>
      withdrawPromise(tx, officer, { promiseId: received.id, reason: 'Now dealt with by another set of rules' }),
    )
  assert.equal((await withdraw()).refusal, null)
  assert.equal((await withdraw()).refusal, 'not-running')
  assert.equal((await find(received.id)).endReason, 'Now dealt with by another set of rules')
  assert.equal((await find(other.id)).state, 'running')
  await inTransaction(atTime('2026-11-10T00:01'), beginUnacknowledged)
  assert.equal((await promisesOf(db, robot, [received.subject])).length, 2)
  assert.equal((await acknowledge(received.id, '2026-11-04T10:00')).refusal, 'not-running')
})

test('a promise says how binding it is and what must be told once it is over', async () => {
  const viewOf = async (policyKey: string) => {
    const { subject } = await begun(policyKey, '2026-11-02T10:00')
    const [view] = await promisesOf(db, robot, [subject])
    return [view?.duty, view?.lateLetter, view?.statutory]
  }
  assert.deepEqual(await viewOf('adult-care-respond'), ['must', ['reasons'], true])
  assert.deepEqual(await viewOf('lgsco-stage-1-acknowledge'), ['should', [], true])
  assert.deepEqual(await viewOf('missed-bin-2wd'), ['may', [], false])
})

async function answered(acknowledged = '2026-12-24T10:00') {
  const received = await complaint('2026-12-22T10:00')
  const answer = await acknowledge(received.id, acknowledged)
  assert.ok(answer.refusal === null)
  return { id: answer.promiseId, subject: received.subject }
}

test('an answer is extended once, within the cap, with a letter that says what the Code asks for', async () => {
  const { id, subject } = await answered()
  assert.deepEqual(await extensionOf(atTime('2027-01-05T10:00'), robot, id), {
    letter: ['reasons', 'new-date', 'ombudsman-contact'],
    agreement: false,
    latest: end('2027-01-26'),
  })
  const extended = await extend(id, '2027-01-05T10:00', '2027-01-26')
  assert.ok(extended.refusal === null)
  assert.equal(extended.newWords, 'We will send you our full answer by Tuesday 26 January')
  const [view] = await promisesOf(db, robot, [subject])
  assert.deepEqual([local(view?.dueAt), local(view?.originalDueAt)], ['2027-01-26T23:59', '2027-01-12T23:59'])
  assert.equal(
    view?.steps.at(-1),
    'Kelly Marsh extended it on Tuesday 5 January 2027 at 10am from due by the end of Tuesday 12 January 2027 to due by the end of Tuesday 26 January 2027: we wait for the contractor’s report. The rule allows no later than Tuesday 26 January 2027.',
  )
  const [change] = await listPromiseChanges(db, robot, [id])
  assert.deepEqual([change?.kind, change?.letter], ['extended', ['reasons', 'new-date', 'ombudsman-contact']])
  assert.equal((await extend(id, '2027-01-06T10:00', '2027-01-26')).refusal, 'already-extended')
  assert.equal(await extensionOf(atTime('2027-01-06T10:00'), robot, id), null)
})

test('every refusal to extend says what to do', async () => {
  const { id } = await answered()
  const refused = async (...given: Parameters<typeof extend>) => {
    const extended = await extend(...given)
    return extended.refusal === null ? null : [extended.refusal, extended.words]
  }
  assert.deepEqual(await refused(id, '2027-01-05T10:00', '2027-01-27'), [
    'over-cap',
    'Enter a date no later than Tuesday 26 January',
  ])
  assert.deepEqual(await refused(id, '2027-01-05T10:00', '2027-01-12'), [
    'not-later',
    'Enter a date later than the one that was promised',
  ])
  assert.deepEqual(await refused(id, '2027-01-05T10:00', '2027-01-20', { reasons: '  ' }), [
    'reasons-missing',
    'Enter the reasons for the longer time. The customer is told them',
  ])
  assert.deepEqual(await refused(id, '2027-01-05T10:00', '2027-01-20', { letterFacts: ['reasons'] }), [
    'letter-incomplete',
    'The letter must also give the new date and how to reach the Ombudsman or Commissioner',
  ])
  assert.deepEqual((await refused(id, '2027-01-13T00:00', '2027-01-20'))?.[0], 'too-late')
  const panel = await begun('childrens-panel', '2026-12-01T10:00')
  assert.deepEqual((await refused(panel.id, '2026-12-02T10:00', '2027-01-20'))?.[0], 'no-extension')
  const care = await begun('adult-care-respond', '2026-11-02T10:00')
  assert.deepEqual((await refused(care.id, '2026-12-02T10:00', '2027-06-20'))?.[0], 'agreement-missing')
  assert.equal(await refused(care.id, '2026-12-02T10:00', '2027-06-20', { agreedWith: 'Mrs Adeyemi, by phone' }), null)
  await inTransaction(atTime('2026-12-03T10:00'), async (tx) => keepPromises(tx, care.subject))
  assert.deepEqual((await refused(care.id, '2026-12-03T11:00', '2027-07-20'))?.[0], 'not-running')
})

test('a children’s investigation is extended up to the 65th working day from its start', async () => {
  const investigation = await begun('childrens-stage-2-respond', '2026-11-02T10:00')
  assert.equal((await extend(investigation.id, '2026-11-20T10:00', '2027-02-05')).refusal, 'over-cap')
  assert.equal((await extend(investigation.id, '2026-11-20T10:00', '2027-02-04')).refusal, null)
})

test('a date with a rule of its own, and one the law sets, get no plain new date', async () => {
  const { id } = await answered()
  const panel = await begun('childrens-panel', '2026-12-01T10:00')
  const move = (promiseId: string) =>
    inTransaction(atTime('2026-12-30T10:00'), (tx) =>
      renegotiate(tx, officer, { promiseId, newDue: end('2027-02-10'), reason: 'snow' }),
    )
  assert.equal((await move(id)).refusal, 'extend-instead')
  assert.equal((await move(panel.id)).refusal, 'statutory')
})

test('a reply to a Member may be given a new date freely, with its reason', async () => {
  const reply = await begun('member-enquiry-resolve', '2026-11-18T15:20')
  const moved = await inTransaction(atTime('2026-11-24T10:00'), (tx) =>
    renegotiate(tx, officer, {
      promiseId: reply.id,
      newDue: end('2026-12-18'),
      reason: 'the kerb is replaced in 28 days',
    }),
  )
  assert.equal(moved.refusal, null)
})

test('an information request starts again with the clarification, and carries on after a fee', async () => {
  const request = await begun('foi-respond', '2026-07-10T10:00')
  await inTransaction(atTime('2026-07-14T10:00'), (tx) => pausePromises(tx, request.subject, 'waiting-for-customer'))
  assert.match(
    (await explainPromise(db, robot, request.id, at('2026-07-15T10:00')))?.at(-1) ?? '',
    /has stood still since/,
  )
  await inTransaction(atTime('2026-07-15T10:00'), (tx) => resumePromises(tx, request.subject, 'waiting-for-fee'))
  assert.notEqual((await find(request.id)).pausedAt, null)
  await inTransaction(atTime('2026-07-21T10:00'), (tx) => resumePromises(tx, request.subject, 'waiting-for-customer'))
  assert.equal(local((await find(request.id)).dueAt), '2026-08-19T23:59')
  await inTransaction(atTime('2026-07-27T10:00'), (tx) => pausePromises(tx, request.subject, 'waiting-for-fee'))
  await inTransaction(atTime('2026-07-29T10:00'), (tx) => resumePromises(tx, request.subject, 'waiting-for-fee'))
  assert.equal(local((await find(request.id)).dueAt), '2026-08-21T23:59')
  const promise = await find(request.id)
  assert.deepEqual((await replay(db, robot, promise, at('2026-08-01T10:00')))?.steps, promise.trace)
})

test('a wait the policy does not know stops nothing', async () => {
  const data = await begun('subject-access-respond', '2026-11-02T10:00')
  await inTransaction(atTime('2026-11-03T10:00'), (tx) => pausePromises(tx, data.subject, 'waiting-for-fee'))
  assert.equal((await find(data.id)).pausedAt, null)
})

test('what runs is what replaying gives, through an acknowledgement, waits and an extension', async () => {
  const { id } = await answered('2026-12-31T15:00')
  await extend(id, '2027-01-05T10:00', '2027-01-20')
  const promise = await find(id)
  const replayed = await replay(db, robot, promise, at('2027-01-06T10:00'))
  assert.deepEqual([replayed?.due, replayed?.steps], [promise.dueAt, promise.trace])

  const data = await begun('subject-access-respond', '2026-10-05T10:00')
  for (const [from, until] of [
    ['2026-10-06T10:00', '2026-10-08T10:00'],
    ['2026-10-12T10:00', '2026-10-13T10:00'],
  ] as const) {
    await inTransaction(atTime(from), (tx) => pausePromises(tx, data.subject, 'waiting-for-customer'))
    await inTransaction(atTime(until), (tx) => resumePromises(tx, data.subject, 'waiting-for-customer'))
  }
  await extend(data.id, '2026-10-20T10:00', '2027-01-07', { letterFacts: ['reasons', 'new-date', 'how-to-complain'] })
  const found = await find(data.id)
  const again = await replay(db, robot, found, at('2026-10-21T10:00'))
  assert.deepEqual([again?.due, again?.steps], [found.dueAt, found.trace])
  assert.equal(found.extendedAt?.toString(), at('2026-10-20T10:00').toString())
})

test('an extension given while we wait for the customer counts as it stands, and the wait goes on from then', async () => {
  const data = await begun('subject-access-respond', '2026-10-05T10:00')
  await inTransaction(atTime('2026-10-12T10:00'), (tx) => pausePromises(tx, data.subject, 'waiting-for-customer'))
  const letterFacts: LetterFact[] = ['reasons', 'new-date', 'how-to-complain']
  assert.equal((await extend(data.id, '2026-10-20T10:00', '2026-11-13', { letterFacts })).refusal, 'not-later')
  assert.equal((await extend(data.id, '2026-10-20T10:00', '2027-01-14', { letterFacts })).refusal, 'over-cap')
  assert.equal((await extend(data.id, '2026-10-20T10:00', '2027-01-13', { letterFacts })).refusal, null)
  await inTransaction(atTime('2026-10-22T10:00'), (tx) => resumePromises(tx, data.subject, 'waiting-for-customer'))
  const found = await find(data.id)
  assert.equal(local(found.dueAt), '2027-01-15T23:59')
  const again = await replay(db, robot, found, at('2026-10-23T10:00'))
  assert.deepEqual([again?.due, again?.steps], [found.dueAt, found.trace])
})

test('a promise is seen as it stood on any day: not begun, running, extended, broken, kept late', async () => {
  const { id, subject } = await answered()
  await extend(id, '2027-01-05T10:00', '2027-01-20')
  await inTransaction(atTime('2027-01-22T09:00'), async (tx) => keepPromises(tx, subject))
  const then = async (asOf: string) => {
    const found = await replayPromise(db, robot, id, at(asOf))
    return found && [found.state, local(found.dueAt), found.broken]
  }
  assert.equal(await then('2026-12-23T10:00'), null)
  assert.deepEqual(await then('2027-01-04T10:00'), ['running', '2027-01-12T23:59', false])
  assert.deepEqual(await then('2027-01-13T10:00'), ['running', '2027-01-20T23:59', false])
  assert.deepEqual(await then('2027-01-21T10:00'), ['running', '2027-01-20T23:59', true])
  assert.deepEqual(await then('2027-01-22T10:00'), ['kept', '2027-01-20T23:59', true])
})

test('a time somebody gave is seen as it stood on any day too', async () => {
  const subject = { kind: 'case', id: newId() }
  const about = { subject, teamId: null, ownerId: null, scopeId: null, serviceKey: null, wardCode: null }
  const { id } = await inTransaction(atTime('2026-11-18T10:00'), (tx) =>
    beginPromise(tx, officer, {
      ...about,
      startedAt: at('2026-11-18T10:00'),
      dueAt: at('2026-11-20T14:00'),
      words: 'I will ring',
    }),
  )
  await inTransaction(atTime('2026-11-19T10:00'), (tx) =>
    renegotiate(tx, officer, { promiseId: id, newDue: at('2026-11-25T14:00'), reason: 'illness' }),
  )
  const then = async (asOf: string) => {
    const found = await replayPromise(db, robot, id, at(asOf))
    return found && [local(found.dueAt), found.steps.length]
  }
  assert.deepEqual(await then('2026-11-18T12:00'), ['2026-11-20T14:00', 1])
  assert.deepEqual(await then('2026-11-19T12:00'), ['2026-11-25T14:00', 2])
})

test('a policy is begun only with the event it starts on', async () => {
  const about = {
    subject: { kind: 'case', id: newId() },
    teamId: null,
    ownerId: null,
    scopeId: null,
    serviceKey: null,
    wardCode: null,
  }
  const begin = (policyKey: string, more: object) =>
    inTransaction(db, (tx) => beginPromise(tx, officer, { ...about, policyKey, startedAt: tx.now, ...more }))
  await assert.rejects(begin('childrens-panel', { startedBy: 'receipt' }), /starts on request, not on receipt/)
  await assert.rejects(begin('adult-care-acknowledge', { starts: 'adult-care-respond' }), /does not start on/)
  assert.equal((await begin('childrens-panel', { startedBy: 'request' })).statutory, true)
})
