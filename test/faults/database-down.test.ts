import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { aPerson, openedCase } from '../cases.ts'
import { testDatabase } from '../index.ts'
import { lineTo } from './line.ts'
import { isReady, startProgram, stopProgram, until, untilReady } from './program.ts'

const db = await testDatabase()
const line = await lineTo(db.url)
const folder = await mkdtemp(join(tmpdir(), 'firstpoint-faults-'))
const program = await startProgram({ folder, settings: { DATABASE_URL: line.url } })
after(async () => {
  line.state = 'up'
  await stopProgram(program)
  await line.close()
  await rm(folder, { recursive: true, force: true })
})
await untilReady(program)

const text = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
const open = async (path: string, method = 'GET') => {
  const response = await fetch(program.url + path, { method, headers: { accept: 'text/html' }, redirect: 'manual' })
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: text(await response.text()) }
}
const pages = ['/', '/services/street-light', '/request/street-light/problem', '/progress', '/staff/desk', '/staff']

describe('while the database cannot be reached', () => {
  test('every page says so in words, with 503, and the program goes on', async () => {
    line.state = 'cut'
    for (const path of pages) {
      const { status, retryAfter, body } = await open(path)
      assert.equal(status, 503, `${path} answered ${status}: ${body.slice(0, 200)}`)
      assert.match(body, /This service is having a short break.*Nothing you sent before has been lost/, path)
      assert.equal(retryAfter, '10')
    }
    assert.equal((await open('/health/live')).status, 200)
    assert.equal((await open('/health/ready')).status, 503)
  })

  test('pages and background work come back by themselves', async () => {
    line.state = 'up'
    await until('the pages are back', () => isReady(program.url))
    for (const path of ['/', '/services/street-light', '/request/street-light/problem', '/progress'])
      assert.equal((await open(path)).status, 200, path)
    const { caseId } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
    const waiting = () => db.selectFrom('messages').select('id').where('state', 'in', ['queued', 'sending']).execute()
    await until('background work goes on', async () => (await waiting()).length === 0, 60)
    const sent = await db.selectFrom('messages').select('state').where('subject_id', '=', caseId).execute()
    assert.deepEqual([...new Set(sent.map(({ state }) => state))], ['sent'])
  })
})
