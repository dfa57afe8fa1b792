import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayHandle } from './stage.ts'

const stage = (number: number, handlerId: string | null) => ({
  number,
  handlerId,
  answeredAt: null,
})

test('nobody handles the stage after the one they answered; the panel may be seen to by who answered first', () => {
  const stages = [stage(1, 'first'), stage(2, 'second'), stage(3, null)]
  assert.equal(mayHandle('first', 2, stages), false)
  assert.equal(mayHandle('second', 3, stages), false)
  assert.equal(mayHandle('first', 3, stages), true)
  assert.equal(mayHandle('nobody before', 2, stages), true)
})
