import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { testDatabase, testWork } from '#test/index.ts'
import { readMailbox } from './index.ts'
import { startMailboxServer } from './mailbox-server.ts'

const db = await testDatabase()
const work = await testWork(db)
const box = await startMailboxServer()
after(() => box.close())
beforeEach(() => {
  box.hangUpAt = null
  box.damaged.clear()
})

let made = 0
const put = (body = 'Still not emptied', at = '2026-11-18T08:15:30Z') => {
  made += 1
  return box.put(
    `From: asha@example.org\r\nTo: service@wrenbridge.example.org\r\nSubject: Bin ${made}\r\nMessage-ID: <m${made}@example.org>\r\nDate: Thu, 1 Jan 1998 00:00:00 +0000\r\n\r\n${body}\r\n`,
    at,
  )
}
const stored = () =>
  db.selectFrom('inbound_mail').select(['message_id', 'received_at', 'cut', 'size', 'raw']).orderBy('id').execute()
const read = () => readMailbox(work, box.url)

test('an empty mailbox is no trouble', async () => {
  assert.deepEqual(await read(), { taken: 0 })
})

test('new mail is stored byte for byte with the mailbox’s own time, then marked as read', async () => {
  const mail = put('Żółć 猫\r\n.\r\nafter a dot')
  assert.deepEqual(await read(), { taken: 1 })
  const last = (await stored()).at(-1)
  assert.equal(last?.raw.toString(), mail.raw.toString())
  assert.equal(last?.received_at.toString(), '2026-11-18T08:15:30Z')
  assert.ok(mail.flags.has('\\Seen'))
})

test('what was read is not read again, and what comes later is', async () => {
  const before = (await stored()).length
  assert.deepEqual(await read(), { taken: 0 })
  put()
  put()
  assert.deepEqual(await read(), { taken: 2 })
  assert.equal((await stored()).length, before + 2)
})

test('mail that somebody else has opened before us is not overlooked', async () => {
  const mail = put()
  mail.flags.add('\\Seen')
  assert.deepEqual(await read(), { taken: 1 })
})

test('a connection that breaks before the mail is marked neither loses it nor reads it twice', async () => {
  put()
  put()
  const before = (await stored()).length
  box.hangUpAt = 'UID STORE'
  await assert.rejects(read())
  await read()
  assert.equal((await stored()).length, before + 2)
})

test('a mailbox that was rebuilt with new numbers is read whole, and every mail still counts once', async () => {
  const before = (await stored()).length
  box.uidValidity = 8
  for (const [index, mail] of box.mails.entries()) mail.uid = index + 1
  put()
  await read()
  assert.equal((await stored()).length, before + 1)
  assert.deepEqual(await read(), { taken: 0 })
})

test('a mail too big to take is not lost: its beginning is kept and it stays unread in the mailbox', async () => {
  const mail = put('x'.repeat(26 * 1024 * 1024))
  await read()
  const last = (await stored()).at(-1)
  assert.deepEqual([last?.cut, last?.size, mail.flags.has('\\Seen')], [true, mail.raw.length, false])
  assert.ok((last?.raw.length ?? 0) < 1024 * 1024)
  box.mails.splice(box.mails.indexOf(mail), 1)
})

test('a mail that the server does not hand out is put before a person, and those behind it are read', async () => {
  const [one, other] = [put(), put()]
  for (const mail of [one, other]) box.damaged.add(mail)
  const behind = put()
  assert.deepEqual(await read(), { taken: 1 })
  const kept = await stored()
  assert.deepEqual(
    kept.filter(({ raw }) => raw.length === 0).map(({ cut, size }) => [cut, size]),
    [one, other].map(({ raw }) => [true, raw.length]),
  )
  assert.ok(kept.some(({ raw }) => raw.equals(behind.raw)))
  assert.equal(one.flags.has('\\Seen'), false)
  assert.deepEqual(await read(), { taken: 0 })
})

test('the last mail of all is asked for again while it may be the server’s trouble, and then put before a person', async () => {
  const before = (await stored()).length
  const mail = put()
  box.damaged.add(mail)
  db.testClock.set(mail.receivedAt.toTemporalInstant().add({ minutes: 14 }))
  await assert.rejects(read(), /The mailbox could not be read: Internal error reading message/)
  assert.equal((await stored()).length, before)
  box.damaged.clear()
  assert.deepEqual(await read(), { taken: 1 })
  const last = put()
  box.damaged.add(last)
  db.testClock.set(last.receivedAt.toTemporalInstant().add({ minutes: 16 }))
  assert.deepEqual(await read(), { taken: 0 })
  assert.deepEqual(
    [(await stored()).filter(({ raw }) => raw.length === 0).length, (await stored()).length],
    [3, before + 2],
  )
})

test('a database that is away leaves the mail where it is', async () => {
  const mail = put()
  const broken = Object.assign(Object.create(db), {
    pool: { connect: () => Promise.reject(new Error('The database is away')) },
  })
  await assert.rejects(readMailbox({ ...work, db: broken }, box.url))
  assert.equal(mail.flags.has('\\Seen'), false)
  assert.deepEqual(await read(), { taken: 1 })
})

test('a wrong password fails loudly and tells nobody the password', async () => {
  await assert.rejects(
    readMailbox(work, box.url.replace('secret', 'wrong-word')),
    (error: Error) => !JSON.stringify([error.message, error.stack]).includes('wrong-word'),
  )
  const mailbox = () =>
    db.selectFrom('mail_servers').select(['because', 'response']).where('name', '=', 'imap').executeTakeFirst()
  assert.deepEqual(await mailbox(), { because: 'sign-in', response: 'wrong' })
  await read()
  assert.deepEqual(await mailbox(), { because: null, response: null })
})

test('a mailbox that refuses us is not asked each minute: the wait doubles up to a quarter of an hour', async () => {
  const refused = box.url.replace('secret', 'old-word')
  const begun = db.clock.now()
  const tried: number[] = []
  for (let minute = 0; minute <= 60; minute += 1) {
    db.testClock.set(begun.add({ minutes: minute }))
    const before = box.signIns
    await assert.rejects(readMailbox(work, refused), /The mailbox could not be read: wrong/)
    if (box.signIns > before) tried.push(minute)
  }
  assert.deepEqual(tried, [0, 1, 3, 7, 15, 30, 45, 60])
})

test('the place reached is remembered without the password', async () => {
  const rows = await db.selectFrom('mailboxes').select('name').execute()
  assert.ok(rows.length > 0 && rows.every(({ name }) => !name.includes('secret')))
})
