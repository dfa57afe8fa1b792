import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextWork, possibleWork, type WorkStand } from './work.ts'

const stand: WorkStand = {
  state: 'investigating',
  hasOwner: true,
  isBarred: false,
  isAcknowledged: true,
  mustAcknowledge: true,
  isAskedFor: false,
  needsAgreement: false,
  openPoints: 0,
  points: 2,
  letter: null,
  hasNextStage: true,
  mayExtend: true,
  hasLaterSteps: false,
  awaitsPanel: false,
  may: { take: true, handle: true, manage: false, escalate: true },
}

test('the next step leads from sorted out to the letter', () => {
  assert.equal(nextWork({ ...stand, state: 'triage' }), 'sort')
  assert.equal(nextWork({ ...stand, hasOwner: false }), 'take')
  assert.equal(nextWork({ ...stand, isAcknowledged: false }), 'acknowledge')
  assert.equal(nextWork({ ...stand, points: 0 }), 'points/new')
  assert.equal(nextWork({ ...stand, openPoints: 1 }), 'answer')
  assert.equal(nextWork({ ...stand, openPoints: 1, awaitsPanel: true }), 'later')
  assert.equal(nextWork({ ...stand, needsAgreement: true }), 'agreement')
  assert.equal(nextWork(stand), 'draft')
  assert.equal(nextWork({ ...stand, letter: 'returned' }), 'letter')
  assert.equal(nextWork({ ...stand, state: 'answered' }), null)
})

test('whoever answered the stage before is offered nothing to take', () => {
  const barred = { ...stand, isBarred: true, hasOwner: false }
  assert.equal(nextWork(barred), null)
  assert.equal(possibleWork(barred).includes('take'), false)
})

test('a letter that lies with somebody is not written anew, and only those who run complaints refuse the next stage', () => {
  assert.equal(possibleWork({ ...stand, letter: 'in-review' }).includes('draft'), false)
  const answered = { ...stand, state: 'answered' } as const
  assert.deepEqual(possibleWork(answered), ['remedies/new', 'escalate'])
  assert.ok(possibleWork({ ...answered, may: { ...stand.may, manage: true } }).includes('not-escalate'))
  assert.equal(possibleWork({ ...answered, hasNextStage: false }).includes('escalate'), false)
  const asked = { ...stand, isAskedFor: true, isAcknowledged: false, may: { ...stand.may, manage: true } }
  assert.ok(possibleWork(asked).includes('not-escalate'), 'also when they asked for it by the button')
  assert.equal(possibleWork({ ...asked, isAcknowledged: true }).includes('not-escalate'), false)
})
