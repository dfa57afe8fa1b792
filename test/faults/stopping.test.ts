import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { aPerson, openedCase } from '../cases.ts'
import { testDatabase } from '../index.ts'
import { startMailServer } from './mail-server.ts'
import { startProgram, until, untilReady } from './program.ts'
import { createVisitor, hidden, signIn } from './visitor.ts'

const db = await testDatabase()
const mail = await startMailServer(() => 700)
const folder = await mkdtemp(join(tmpdir(), 'firstpoint-faults-'))
const settings = { DATABASE_URL: db.url, SMTP_URL: mail.url }
const programs: { child: { kill(signal: 'SIGKILL'): boolean } }[] = []
after(async () => {
  for (const { child } of programs) child.kill('SIGKILL')
  await mail.close()
  await rm(folder, { recursive: true, force: true })
})

async function start() {
  const program = await startProgram({ folder, settings })
  programs.push(program)
  await untilReady(program)
  return program
}

test('SIGTERM during a request: what was being sent is taken and answered, an open live page is let go, and the program ends well', async () => {
  const program = await start()
  const front = { url: program.url, isOpen: true }
  const resident = createVisitor(front)
  const body = new URLSearchParams({
    _csrf: hidden((await resident.get('/request/street-light/problem')).body, '_csrf'),
    problem: 'out',
  }).toString()
  const manager = createVisitor(front)
  await signIn(manager, await aManager())
  const live = await fetch(`${program.url}/staff/live?topic=board`, { headers: { cookie: cookiesOf(manager) } })
  assert.equal(live.status, 200)
  const lastOfLive = live.text().catch(() => 'cut off')

  const line = connect(Number(new URL(program.url).port), '127.0.0.1')
  let answer = ''
  line.on('data', (part) => (answer += part))
  const isAnswered = new Promise((resolve) => line.once('close', resolve))
  line.write(
    `POST /request/street-light/problem HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nCookie: ${cookiesOf(resident)}\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
  )
  await pause(300)
  program.child.kill('SIGTERM')
  await until('the program says that it stops', () => program.said().includes('stopping'))
  await pause(200)
  line.write(body.slice(20))
  await isAnswered
  assert.match(answer, /^HTTP\/1\.1 303/)
  assert.match(answer, /location: \/request\/street-light\/where/i)
  await lastOfLive
  assert.equal(await program.ended, 0)
  const draft = await db.selectFrom('drafts').select('answers').executeTakeFirstOrThrow()
  assert.deepEqual(draft.answers, { problem: 'out' })
})

test('SIGTERM during a job: the message that was being sent is sent, not in doubt, and nothing is left half done', async () => {
  const program = await start()
  const { caseId } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const message = () =>
    db.selectFrom('messages').select(['state', 'message_id']).where('subject_id', '=', caseId).executeTakeFirst()
  await until('the mail server is being spoken to', async () => (await message())?.state === 'sending')
  program.child.kill('SIGTERM')
  assert.equal(await program.ended, 0)
  const sent = await message()
  assert.equal(sent?.state, 'sent')
  assert.equal(mail.taken.get(sent?.message_id ?? ''), 1)
})

test('SIGTERM while many messages go to a slow mail server: what is on its way arrives once, the rest waits for the next start', async () => {
  const program = await start()
  const opened = []
  for (let each = 0; each < 30; each += 1)
    opened.push(await openedCase(db, 'street-light', { customerId: await aPerson(db) }))
  const ids = opened.map(({ caseId }) => caseId)
  const messages = () =>
    db.selectFrom('messages').select(['state', 'message_id as messageId']).where('subject_id', 'in', ids).execute()
  await until('the mail server is being spoken to', async () =>
    (await messages()).some(({ state }) => state === 'sending'),
  )
  program.child.kill('SIGTERM')
  assert.equal(await program.ended, 0)
  const left = await messages()
  assert.ok(
    left.some(({ state }) => state === 'queued'),
    'another round was begun after the program was asked to stop',
  )
  for (const { state, messageId } of left) {
    assert.ok(state === 'queued' || state === 'sent', state)
    assert.equal(mail.taken.get(messageId ?? '') ?? 0, state === 'sent' ? 1 : 0)
  }
})

const cookiesOf = ({ cookies }: { cookies: Map<string, string> }) =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

async function aManager(): Promise<string> {
  const { id } = await db
    .selectFrom('staff')
    .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
    .select('staff.id')
    .where('staff_roles.role_key', '=', 'team-manager')
    .limit(1)
    .executeTakeFirstOrThrow()
  return id
}
