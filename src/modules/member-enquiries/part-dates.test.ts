import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whoMayKnow } from '#modules/access/index.ts'
import { assignCase } from '#modules/cases/index.ts'
import { answerPart, returnPart, sendHolding, setQuestions, splitEnquiry } from '#modules/member-enquiries/index.ts'
import { structureOn, teamByKey } from '#modules/organisation/index.ts'
import { promisesOf, renegotiate, replayPromise } from '#modules/promises/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { fixedClock, londonDate } from '#platform/time/index.ts'
import { anOfficer } from '#test/cases.ts'
import { anEnquiryIn, splitTo } from '#test/enquiries.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'
import { warnUnits } from './actions/warn-units.ts'
import { partsOf, questionsOf, restampEnquiry } from './queries/enquiries.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const everybody = system('test')
const actAt = <T>(at: string, work: (tx: Tx) => Promise<T>) => inTransaction(db.at(fixedClock(at)), work)

const officer = await anOfficer(db, 'customer-relations', {
  permissions: ['cases.read', 'cases.work', 'cases.assign', 'enquiries.read', 'enquiries.handle', 'enquiries.manage'],
})
const cleansing = await anOfficer(db, 'street-cleansing', {
  permissions: ['cases.read', 'cases.work', 'enquiries.handle'],
})

const words = 'When is Castlegate swept next?'

/** Came on Wednesday 18 November 2026 at 10am, promised for Wednesday 25 November at 10am; given to a unit later. */
async function givenAt(at: string) {
  const seen = await actAt('2026-11-18T10:00:00Z', (tx) => anEnquiryIn(tx, { by: officer, words }))
  const part = await actAt(at, (tx) => splitTo(tx, officer, seen.caseId, 'street-cleansing'))
  return { seen, part }
}

async function owed(caseId: string) {
  const [promise] = await promisesOf(db, everybody, [{ kind: 'case', id: caseId }])
  assert.equal(promise?.state, 'running')
  return promise
}

test('a part given to a unit in good time is promised by its own rule', async () => {
  const { part } = await givenAt('2026-11-18T11:00:00Z')
  const promise = await owed(part.caseId)
  assert.equal(promise.dueAt.toString(), '2026-11-23T23:59:59Z')
  assert.ok(!promise.steps.some((step) => step.includes('no later')))
})

test('one given late is promised no later than its enquiry, and the date says so, today and replayed', async () => {
  const { seen, part } = await givenAt('2026-11-23T11:00:00Z')
  const promise = await owed(part.caseId)
  assert.equal(promise.dueAt.toString(), '2026-11-25T10:00:00Z')
  assert.equal(promise.originalDueAt.toString(), '2026-11-25T10:00:00Z', 'figures count by the date that was promised')
  assert.equal(promise.words, 'We will answer these questions by 10am on Wednesday 25 November')
  const [, rule, limit] = promise.steps
  assert.match(rule ?? '', /gives 3 working days .* due by the end of Thursday 26 November 2026\.$/)
  assert.equal(
    limit,
    `At that time the enquiry ${seen.reference} was promised for 10am on Wednesday 25 November, and a part comes no later than its enquiry: due Wednesday 25 November 2026 at 10am.`,
  )
  const then = await replayPromise(db, everybody, promise.id, Temporal.Instant.from('2026-11-24T09:00:00Z'))
  assert.ok(then)
  assert.equal(then.dueAt.toString(), '2026-11-25T10:00:00Z')
  assert.deepEqual(then.steps, promise.steps)
})

test('one given on the last day or after it has until the end of a working day, and the officer reads that it is late', async () => {
  for (const [at, due, line] of [
    [
      '2026-11-25T09:30:00Z',
      '2026-11-25T23:59:59Z',
      'It will be late: its units have until the end of Wednesday 25 November',
    ],
    ['2026-11-27T18:00:00Z', '2026-11-30T23:59:59Z', 'Its units have until the end of Monday 30 November'],
  ] as const) {
    const { seen, part } = await givenAt(at)
    const promise = await owed(part.caseId)
    assert.equal(promise.dueAt.toString(), due)
    assert.match(promise.steps.join(' '), /which leaves too little, so there is time until the end of a working day/)
    db.testClock.set(at)
    const desk = browser()
    await signInAs(db, desk, 'members-officer')
    assert.ok((await desk.get(`/staff/enquiries/${seen.reference}`)).body.includes(line), line)
  }
})

const holding = (seen: Awaited<ReturnType<typeof givenAt>>['seen'], at: string, day: string) =>
  actAt(at, (tx) =>
    sendHolding(tx, officer, {
      ...seen,
      reason: 'The round is being changed',
      newDate: Temporal.PlainDate.from(day),
      nextUpdateOn: null,
    }),
  )

test('a holding reply with a sooner date brings forward what units owe; a later one gives back what their own rule gives', async () => {
  const { seen, part } = await givenAt('2026-11-18T11:00:00Z')
  assert.equal((await holding(seen, '2026-11-19T10:00:00Z', '2026-11-20')).refusal, null)
  const sooner = await owed(part.caseId)
  assert.equal(sooner.dueAt.toString(), '2026-11-20T23:59:59Z')
  assert.match(
    sooner.steps.at(-1) ?? '',
    /from due by the end of Monday 23 November 2026 to due by the end of Friday 20 November 2026: the enquiry FP-\d+ is promised for Friday 20 November now\.$/,
  )
  assert.equal((await holding(seen, '2026-11-19T11:00:00Z', '2026-11-19')).refusal, null)
  assert.equal((await owed(part.caseId)).dueAt.toString(), '2026-11-19T23:59:59Z')
  assert.equal((await holding(seen, '2026-11-19T12:00:00Z', '2026-11-20')).refusal, null)
  assert.equal((await owed(part.caseId)).dueAt.toString(), '2026-11-20T23:59:59Z', 'no later than the enquiry')
  assert.equal((await holding(seen, '2026-11-20T10:00:00Z', '2026-12-02')).refusal, null)
  assert.equal((await owed(part.caseId)).dueAt.toString(), '2026-11-23T23:59:59Z')
})

test('a unit hears at once that its date is sooner, or later again, and before the new one, and its open page is told', async () => {
  const { seen, part } = await givenAt('2026-11-18T11:00:00Z')
  const told = async (template: string) => {
    const messages = db.selectFrom('messages').select('body_text as text').where('subject_id', '=', part.caseId)
    return messages.where('template_key', '=', template).orderBy('created_at').execute()
  }
  await actAt('2026-11-20T12:00:00Z', warnUnits)
  const warned = (await told('enquiry-part-due-soon')).length
  const live = () => db.selectFrom('live_changes').select('topic').where('topic', '=', `case:${part.caseId}`).execute()
  const before = (await live()).length
  assert.equal((await holding(seen, '2026-11-20T13:00:00Z', '2026-11-20')).refusal, null)
  assert.ok((await live()).length > before)
  const [sooner, ...more] = await told('enquiry-part-sooner')
  assert.match(sooner?.text ?? '', /due by Friday 20 November now. It was due by Monday 23 November\./)
  await actAt('2026-11-20T14:00:00Z', warnUnits)
  assert.equal((await told('enquiry-part-due-soon')).length, warned + 1, 'and once more before the new date')
  assert.equal((await holding(seen, '2026-11-20T15:00:00Z', '2026-12-02')).refusal, null)
  assert.deepEqual([more.length, (await told('enquiry-part-sooner')).length], [0, 1])
  const [later, ...others] = await told('enquiry-part-later')
  assert.match(later?.text ?? '', /due by Monday 23 November now. It was due by Friday 20 November\./)
  assert.deepEqual(others, [])
  db.testClock.set('2026-11-20T16:00:00Z')
  const unit = browser()
  await signInAs(db, unit, 'officer', 'street-cleansing')
  const page = await unit.get(`/staff/enquiries/parts/${part.reference.replace('/', '.')}`)
  assert.match(page.body, new RegExp(`data-live="case:${part.caseId}"[\\s\\S]*We will answer these questions by`))
})

test('two parts of one enquiry at one unit are one email that names both, and the one nobody has', async () => {
  const team = await teamByKey(db, 'street-cleansing')
  const parts = await actAt('2026-11-18T11:00:00Z', async (tx) => {
    const seen = await anEnquiryIn(tx, { by: officer, words: 'When is Castlegate swept next? When is Broad Street?' })
    await setQuestions(tx, officer, { ...seen, questions: ['When is Castlegate swept?', 'When is Broad Street?'] })
    for (const { id } of await questionsOf(tx, seen.caseId))
      await splitEnquiry(tx, officer, {
        ...seen,
        teamId: team?.id ?? '',
        questionIds: [id],
        proposedBecause: '',
        proposal: 'none',
      })
    const [first, second] = await partsOf(tx, seen.caseId)
    assert.ok(first && second)
    const manager = (await structureOn(tx, londonDate(tx.now))).find(({ id }) => id === team?.id)?.managerId ?? null
    await assignCase(tx, everybody, { caseId: first.caseId, version: null, ownerId: manager })
    return { seen, first, second }
  })
  const { seen, first, second } = parts
  const told = async () =>
    db
      .selectFrom('messages')
      .select(['template_key as template', 'subject', 'body_text as text'])
      .where('subject_id', 'in', [first.caseId, second.caseId])
      .where('template_key', 'like', 'enquiry-part-%')
      .orderBy('created_at')
      .execute()
  assert.equal((await holding(seen, '2026-11-19T10:00:00Z', '2026-11-20')).refusal, null)
  await actAt('2026-11-19T12:00:00Z', warnUnits)
  const both = new RegExp(`${seen.reference}/1 and ${seen.reference}/2`)
  const [sooner, soon, ...more] = await told()
  assert.deepEqual([sooner?.template, soon?.template, more], ['enquiry-part-sooner', 'enquiry-part-due-soon', []])
  for (const one of [sooner, soon]) {
    assert.match(one?.subject ?? '', both)
    assert.match(
      one?.text ?? '',
      new RegExp(`${seen.reference}/1: .*20 November[^]*${seen.reference}/2: .*20 November`),
    )
    assert.match(one?.text ?? '', new RegExp(`Nobody in the unit has taken ${seen.reference}/2\\.`))
  }
})

test('a date that somebody gave a unit is kept, as far as the enquiry allows, and given back by a later one', async () => {
  const { seen, part } = await givenAt('2026-11-18T11:00:00Z')
  const given = await owed(part.caseId)
  const newDue = Temporal.Instant.from('2026-11-24T23:59:59Z')
  const moved = await actAt('2026-11-18T12:00:00Z', (tx) =>
    renegotiate(tx, officer, { promiseId: given.id, newDue, reason: 'The sweeper is away' }),
  )
  assert.equal(moved.refusal, null)
  assert.equal((await holding(seen, '2026-11-19T10:00:00Z', '2026-11-20')).refusal, null)
  assert.equal((await owed(part.caseId)).dueAt.toString(), '2026-11-20T23:59:59Z')
  assert.equal((await holding(seen, '2026-11-20T10:00:00Z', '2026-12-02')).refusal, null)
  assert.equal((await owed(part.caseId)).dueAt.toString(), newDue.toString())
})

test('a later date in a holding reply gives a unit whose time was cut short what its own rule gives', async () => {
  const { seen, part } = await givenAt('2026-11-25T09:30:00Z')
  assert.equal((await owed(part.caseId)).dueAt.toString(), '2026-11-25T23:59:59Z')
  assert.equal((await holding(seen, '2026-11-25T10:00:00Z', '2026-12-08')).refusal, null)
  const later = await owed(part.caseId)
  assert.equal(later.dueAt.toString(), '2026-11-30T23:59:59Z', 'three working days from when it was given')
  assert.match(later.steps.at(-1) ?? '', /to due by the end of Monday 30 November 2026: the enquiry FP-\d+ is promised/)
})

test('what goes back to its unit is promised no later than its enquiry is by then', async () => {
  const { seen, part } = await givenAt('2026-11-18T11:00:00Z')
  await actAt('2026-11-20T10:00:00Z', (tx) =>
    answerPart(tx, cleansing, { ...part, answer: 'Soon.', outcome: 'done', workDueOn: null }),
  )
  const back = await actAt('2026-11-24T10:00:00Z', (tx) => returnPart(tx, officer, { ...part, missing: 'The day' }))
  assert.equal(back.refusal, null)
  const promise = await owed(part.caseId)
  assert.equal(promise.dueAt.toString(), '2026-11-25T10:00:00Z')
  assert.match(promise.steps.join(' '), new RegExp(`the enquiry ${seen.reference} was promised for`))
})

test('a unit hears once before its part is due: who has it, else who answers for the unit, of a circle only somebody inside', async () => {
  const made = () =>
    actAt('2026-11-18T11:00:00Z', async (tx) => {
      const seen = await anEnquiryIn(tx, { by: officer, words })
      return splitTo(tx, officer, seen.caseId, 'street-cleansing')
    })
  const [taken, untaken, outside] = [await made(), await made(), await made()]
  const company = await actAt('2026-11-18T11:00:00Z', async (tx) => {
    const seen = await anEnquiryIn(tx, { by: officer, words })
    return splitTo(tx, officer, seen.caseId, 'highways-maintenance')
  })
  const sweeper = await anOfficer(db, 'street-cleansing', { nth: 1 })
  const circle = await db.selectFrom('scopes').select('id').where('kind', '=', 'named').executeTakeFirstOrThrow()
  await actAt('2026-11-18T12:00:00Z', async (tx) => {
    await assignCase(tx, everybody, { caseId: outside.caseId, version: null, ownerId: sweeper.id })
    restampEnquiry(tx, outside.caseId, circle.id)
    return assignCase(tx, everybody, { caseId: taken.caseId, version: null, ownerId: sweeper.id })
  })
  for (const at of ['2026-11-18T13:00:00Z', '2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z']) await actAt(at, warnUnits)
  const toldOf = async ({ caseId }: { caseId: string }) =>
    db
      .selectFrom('messages')
      .innerJoin('staff', 'staff.email', 'messages.to_address')
      .select(['staff.name', 'staff.id', 'body_text as text', 'secrets'])
      .where('subject_id', '=', caseId)
      .where('template_key', '=', 'enquiry-part-due-soon')
      .execute()
  const [own, ...more] = await toldOf(taken)
  assert.deepEqual([own?.id, more.length], [sweeper.id, 0])
  assert.doesNotMatch(own?.text ?? '', /Nobody in the unit/)
  const [above, ...others] = await toldOf(untaken)
  assert.match(above?.text ?? '', /Nobody in the unit has taken FP-\d+\/1\./)
  const team = await teamByKey(db, 'street-cleansing')
  const unit = (await structureOn(db, Temporal.PlainDate.from('2026-11-23'))).find(({ id }) => id === team?.id)
  assert.deepEqual([above?.id, others.length], [unit?.managerId, 0])
  assert.deepEqual(
    (await toldOf(company)).map(({ name }) => name),
    ['Colin Baxter'],
  )
  const inside = await whoMayKnow(db, circle.id, Temporal.PlainDate.from('2026-11-23'))
  assert.ok(!inside.has(sweeper.id))
  assert.ok(
    (await toldOf(outside)).every(({ id }) => inside.has(id)),
    'not who has it, who may not know of it any more',
  )
})

test('before a holding reply goes, the officer reads whether its date is sooner or later than promised, and so does the letter', async () => {
  const { seen } = await givenAt('2026-11-18T11:00:00Z')
  db.testClock.set('2026-11-19T10:00:00Z')
  const desk = browser()
  await signInAs(db, desk, 'members-officer')
  const url = `/staff/enquiries/${seen.reference}/holding`
  const look = async (newDate: string) => {
    const _version = /name="_version" value="(\d+)"/.exec((await desk.get(url)).body)?.[1] ?? ''
    return (await desk.post(url, { reason: 'The sweeper comes', newDate, _version })).body
  }
  const sooner = await look('2026-11-23')
  assert.match(sooner, /This is sooner than promised: the answer was due by \w+ \d+ \w+ 2026/)
  assert.match(sooner, /What they will get/)
  assert.match(sooner, /Your enquiry: when you hear more/)
  assert.match(sooner, /We will answer by Monday 23 November 2026, which is sooner\./)
  const later = await look('2026-12-21')
  assert.match(
    later,
    /This is later than promised: the answer was due by Wednesday 25 November 2026, and is due by Monday 21 December/,
  )
  assert.match(
    later,
    /We had said that we would answer by Wednesday 25 November 2026\. We will answer by Monday 21 December 2026, which is later\./,
  )
  const same = await look('2026-11-25')
  assert.match(same, /We will answer by Wednesday 25 November 2026\./)
  assert.doesNotMatch(same, /than promised|We had said/)
})
