import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCustomer } from '#modules/customers/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { runJobs, testDatabase, testWork } from '#test/index.ts'
import { receiveMail } from './actions/receive-mail.ts'
import { sendMessage } from './actions/send-message.ts'
import { messagesJobs } from './jobs.ts'
import { messagesPersonalData } from './personal-data.ts'

const db = await testDatabase()
const work = await testWork(db)
const program = system('tests')

test('what was written to and by someone is given out whole, and erased without a trace of them', async () => {
  const { customerId } = await inTransaction(db, async (tx) =>
    createCustomer(tx, program, {
      kind: 'person',
      title: null,
      givenName: 'Asha',
      familyName: 'Quillfeather',
      organisationName: null,
      wardCode: null,
      dateOfBirth: null,
      uprn: null,
      addressText: null,
      emails: ['quill@example.org'],
      phones: [],
      scopeId: null,
    }),
  )
  const data = { reference: 'FP-1004237', serviceName: 'Noise', text: 'About your neighbour' }
  await inTransaction(db, (tx) =>
    sendMessage(tx, program, {
      template: 'case-reply',
      customerId,
      about: { kind: 'case', id: newId() },
      data,
      scopeId: null,
    }),
  )
  await inTransaction(db, (tx) =>
    sendMessage(tx, program, {
      template: 'resident-code',
      email: 'quill@example.org',
      data: { code: '482913' },
      scopeId: null,
    }),
  )
  const raw = Buffer.from(
    'From: Asha Quillfeather <quill@example.org>\r\nTo: service@wrenbridge.example.org\r\nSubject: Mine\r\n\r\nMy diary.\r\n',
  )
  const envelope = {
    from: 'quill@example.org',
    to: ['service@wrenbridge.example.org'],
    clientIp: '127.0.0.1',
    clientName: null,
  }
  await inTransaction(db, (tx) => receiveMail(tx, { source: 'smtp', raw, envelope, receivedAt: tx.now }))
  await runJobs(work, [], messagesJobs)

  const held = await messagesPersonalData.collect(db, [customerId])
  assert.deepEqual(held.map((one) => one.direction).toSorted(), ['in', 'out', 'out'])
  assert.ok(held.some((one) => one.text.includes('My diary.')))

  await inTransaction(db, (tx) => messagesPersonalData.erase(tx, [customerId]))
  assert.deepEqual(await messagesPersonalData.collect(db, [customerId]), [])
  const left =
    await db.pool.query(`select count(*)::int as found from messages m left join inbound_mail i on i.id = m.inbound_mail_id
    where m::text ~* 'quill|diary|neighbour' or convert_from(i.raw, 'UTF8') ~* 'quill' or i.from_address ~ 'quill'`)
  assert.equal(left.rows[0].found, 0)
  const kept = await db.selectFrom('messages').select('state').execute()
  assert.equal(kept.length, 3)
})
