import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findRunning } from '../../src/platform/postgres/server.ts'
import {
  isReady,
  killProgram,
  newDataFolder,
  removeDataFolder,
  startProgram,
  stopProgram,
  untilReady,
} from './program.ts'
import { createVisitor, hidden } from './visitor.ts'

const folder = await newDataFolder()
const first = await startProgram({ folder })
after(async () => {
  first.child.kill('SIGKILL')
  await removeDataFolder(folder)
})
await untilReady(first)

test('a second program at the same address finds the first, says so, and leaves it alone', async () => {
  const second = await startProgram({ folder, port: Number(new URL(first.url).port) })
  assert.equal(await second.ended, 1)
  assert.match(
    second.said(),
    /Firstpoint is already running: http:\/\/127\.0\.0\.1:\d+\nChoose another one, for example: PORT=/,
  )
  assert.ok(await isReady(first.url))
})

test('a second program at another address works beside the first, on the same records, and goes on when that one is killed', async () => {
  const second = await startProgram({ folder })
  await untilReady(second)
  try {
    const resident = createVisitor({ url: first.url, isOpen: true })
    const page = await resident.get('/request/street-light/problem')
    const form = { problem: 'out', _csrf: hidden(page.body, '_csrf') }
    assert.equal((await resident.post('/request/street-light/problem', form)).status, 303)
    await killProgram(first)

    const elsewhere = createVisitor({ url: second.url, isOpen: true })
    for (const [name, value] of resident.cookies) elsewhere.cookies.set(name, value)
    const kept = await elsewhere.get('/request/street-light/problem')
    assert.match(kept.body, /value="out" checked/)
    assert.equal((await elsewhere.post('/request/street-light/problem', form)).status, 303)
  } finally {
    assert.equal(await stopProgram(second), 0)
  }
  assert.equal(await findRunning(join(folder, 'postgres')), null, 'the last to leave stops the database')
})
