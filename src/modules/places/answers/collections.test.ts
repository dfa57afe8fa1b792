import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { testDatabase } from '#test/index.ts'
import { addCrewNote, type CrewNoteInput, moveCollections, type RoundState, recordRoundDay } from '../actions/rounds.ts'
import { listRoundsOf } from '../queries/collections.ts'
import { findProperty } from '../queries/places.ts'
import { searchAddresses } from '../queries/search.ts'
import { type Container, containers } from '../rules/schedule.ts'
import { collectionAnswer, collectionsAt } from './collections.ts'

/** Refuse of Station south is collected on Wednesday 18 November 2026, and every two weeks. */
const wednesday = Temporal.PlainDate.from('2026-11-18')
const evening = '2026-11-18T18:00:00Z'
const program = system('test')

/** A database of its own for each story: what crews say there concerns nobody else. */
async function story() {
  const db = await testDatabase()
  db.testClock.set(evening)

  async function address(text: string) {
    const [found] = await searchAddresses(db, text)
    const property = found && (await findProperty(db, found.uprn))
    const rounds = property ? await listRoundsOf(db, property.uprn, wednesday) : []
    const roundId = rounds.find(({ round }) => round.container === 'refuse')?.round.id
    assert.ok(property && roundId)
    return { uprn: property.uprn, usrn: property.usrn, roundId }
  }

  return {
    db,
    address,
    say: (roundId: string, state: RoundState) =>
      inTransaction(db, (tx) => recordRoundDay(tx, program, { roundId, plannedOn: wednesday, ...state })),
    note: (input: Omit<CrewNoteInput, 'plannedOn' | 'text' | 'backOn'> & { backOn?: Temporal.PlainDate }) =>
      inTransaction(db, (tx) => addCrewNote(tx, program, { plannedOn: wednesday, text: '', backOn: null, ...input })),
    async ask(uprn: string, reportedAt = evening, container: Container = 'refuse') {
      const answer = await collectionAnswer(db, { uprn, container, reportedAt: Temporal.Instant.from(reportedAt) })
      if (answer.kind === 'report') return { reason: 'report', words: '', promiseOn: null, streetKey: null }
      return { ...answer, promiseOn: answer.promiseOn?.toString() ?? null }
    },
  }
}

const thursday = wednesday.add({ days: 1 })

describe('somebody whose bin was not emptied', () => {
  test('is asked to wait while the crew is out, and may report it when the round is finished', async () => {
    const { address, say, ask } = await story()
    const { uprn, roundId } = await address('Engine Street')
    const before = await ask(uprn)
    assert.equal(before.reason, 'round-not-finished')
    assert.match(before.words, /^Today is your collection day and the crew is still out\. Leave your black bin/)
    await say(roundId, { state: 'finished' })
    assert.equal((await ask(uprn)).reason, 'report')
    assert.equal((await ask(uprn, '2026-11-20T12:00:00Z')).reason, 'report')
  })

  test('is told when the next collection is, when it was not collection day', async () => {
    const { address, ask } = await story()
    const { uprn } = await address('Engine Street')
    const late = await ask(uprn, '2026-11-24T09:00:00Z')
    assert.deepEqual([late.reason, late.promiseOn, late.streetKey], ['not-collection-day', '2026-12-02', null])
    assert.equal(
      late.words,
      'We last collected your black bin on Wednesday 18 November 2026. We can only come back for it within 2 working days. Your next collection is on Wednesday 2 December 2026.',
    )
  })

  test('hears that a street was left, with the day the crew comes back, once for the whole street', async () => {
    const { address, say, ask } = await story()
    const left = await address('Turntable Row')
    const neighbour = await address('12 Turntable Row')
    const done = await address('Engine Street')
    await say(left.roundId, { state: 'unfinished', backOn: thursday, streetsLeft: [left.usrn] })
    const answer = await ask(left.uprn)
    assert.deepEqual([answer.reason, answer.promiseOn], ['round-unfinished', '2026-11-19'])
    assert.equal(
      answer.words,
      'The crew could not finish Turntable Row on Wednesday 18 November 2026. They will come back on Thursday 19 November 2026. Leave your black bin out.',
    )
    assert.ok(answer.streetKey)
    assert.equal((await ask(neighbour.uprn)).streetKey, answer.streetKey)
    assert.equal((await ask(done.uprn)).reason, 'report')
    assert.equal((await ask(left.uprn, '2026-11-20T09:00:00Z')).reason, 'report')
    await say(left.roundId, { state: 'finished' })
    assert.equal((await ask(left.uprn)).reason, 'report')
  })

  test('hears that the road was blocked, or what was wrong with the bin', async () => {
    const { address, note, ask } = await story()
    const { uprn, usrn, roundId } = await address('Goods Yard Road')
    await note({ roundId, kind: 'road-blocked', place: { uprn: null, usrn }, backOn: thursday })
    const blocked = await ask(uprn)
    assert.match(
      blocked.words,
      /^The crew could not get to Goods Yard Road on .* because the road was blocked\. They will come back on Thursday/,
    )
    assert.ok(blocked.streetKey)
    await note({ roundId, kind: 'wrong-items', place: { uprn, usrn: null } })
    const wrong = await ask(uprn)
    assert.deepEqual([wrong.reason, wrong.promiseOn, wrong.streetKey], ['wrong-items', '2026-12-02', null])
  })

  test('hears of a collection that a bank holiday moved', async () => {
    const { db, address, ask } = await story()
    const { uprn } = await address('Engine Street')
    const next = Temporal.PlainDate.from('2026-12-02')
    const { moved } = await inTransaction(db, (tx) =>
      moveCollections(tx, program, { from: next, to: next.add({ days: 1 }) }),
    )
    assert.ok(moved > 0)
    const answer = await ask(uprn, '2026-12-02T09:00:00Z')
    assert.equal(answer.promiseOn, '2026-12-03')
    assert.match(answer.words, /on Thursday 3 December 2026\. It has moved from Wednesday 2 December 2026\.$/)
  })

  test('is never turned away when we know nothing of their rounds', async () => {
    const { db, ask } = await story()
    const [hall] = await searchAddresses(db, 'Wrenbridge Town Hall')
    assert.equal((await ask(hall?.uprn ?? '')).reason, 'report')
    assert.equal((await ask('1')).reason, 'report')
  })

  test('is told when we do not collect such a bin there', async () => {
    const { db, ask } = await story()
    const [flat] = await searchAddresses(db, 'flat 3 weavers court')
    const answer = await ask(flat?.uprn ?? '', evening, 'garden')
    assert.deepEqual(
      [answer.reason, answer.words],
      ['not-collection-day', 'We do not collect garden waste from this address.'],
    )
  })
})

describe('what a crew says', () => {
  test('is refused on a day the round is not out, before it was, or with no day to come back', async () => {
    const { db, address, say, note } = await story()
    const { roundId, uprn, usrn } = await address('Engine Street')
    const elsewhere = await address('Mill Lane')
    assert.equal(
      (await say(roundId, { state: 'unfinished', backOn: null, streetsLeft: [] })).refusal,
      'back-date-needed',
    )
    assert.equal(
      (await say(roundId, { state: 'unfinished', backOn: wednesday, streetsLeft: [] })).refusal,
      'back-date-too-early',
    )
    const wrongPlace = await note({ roundId, kind: 'bin-not-out', place: { uprn: elsewhere.uprn, usrn: null } })
    assert.equal(wrongPlace.refusal, 'not-on-this-round')
    assert.equal(
      (await note({ roundId, kind: 'road-blocked', place: { uprn: null, usrn } })).refusal,
      'back-date-needed',
    )
    const on = (plannedOn: Temporal.PlainDate) =>
      inTransaction(db, (tx) => recordRoundDay(tx, program, { roundId, plannedOn, state: 'finished' }))
    assert.equal((await on(thursday)).refusal, 'not-its-day')
    assert.equal((await on(wednesday.add({ weeks: 2 }))).refusal, 'not-yet')
    const answered = await collectionAnswer(db, {
      uprn,
      container: 'refuse',
      reportedAt: Temporal.Instant.from(evening),
    })
    assert.equal(answered.kind, 'told')
  })

  test('leaves every address with its next day for each bin', async () => {
    const { db, address } = await story()
    const { uprn } = await address('Engine Street')
    const all = await collectionsAt(db, uprn, wednesday)
    assert.deepEqual(
      all.map(({ container }) => container),
      [...containers],
    )
    for (const { next } of all) assert.ok(next && Temporal.PlainDate.compare(next.runsOn, wednesday) >= 0)
  })
})
