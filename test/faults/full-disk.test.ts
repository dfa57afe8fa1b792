import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { wordsForFailure } from '../../src/commands/command.ts'
import { receiveMail } from '../../src/modules/messages/index.ts'
import { inTransaction } from '../../src/platform/db/index.ts'
import { type FileStore, folderStore } from '../../src/platform/files/index.ts'
import { stopLeftOver, useServer } from '../../src/platform/postgres/index.ts'
import { runJobs, testApp, testDatabase } from '../index.ts'
import { databaseOf, newDataFolder, removeDataFolder, startProgram, stopProgram, until, untilReady } from './program.ts'
import { smallDisk } from './small-disk.ts'
import { createVisitor } from './visitor.ts'

const db = await testDatabase()
const text = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

/** A store without room, as where no small disk may be mounted. */
const noRoom: Pick<FileStore, 'put'> = {
  put: async () => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  },
}

test('mail with a file attached waits while the disk is full, uses up no attempts, and is read when there is room', async () => {
  const { work } = await testApp(db)
  const raw = [
    'From: ann@example.org',
    'To: service@wrenbridge.example.org',
    'Subject: A photo',
    'Message-ID: <photo@example.org>',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b\r\nContent-Type: text/plain\r\n\r\nSee the photo',
    `--b\r\nContent-Type: text/plain; name=note.txt\r\nContent-Disposition: attachment; filename=note.txt\r\n\r\nIt is blue`,
    '--b--',
    '',
  ].join('\r\n')
  await inTransaction(db, async (tx) =>
    receiveMail(tx, {
      source: 'smtp',
      raw: Buffer.from(raw),
      envelope: { from: 'ann@example.org', to: ['service@wrenbridge.example.org'], clientIp: null, clientName: null },
      receivedAt: tx.now,
    }),
  )
  const mail = () => db.selectFrom('inbound_mail').select(['state', 'attempts']).executeTakeFirstOrThrow()
  const full = { ...work, files: { ...work.files, ...noRoom } }
  await assert.rejects(runJobs(full), /no space left/)
  for (let minute = 1; minute <= 10; minute += 1) {
    db.testClock.advance({ minutes: 5 })
    await assert.rejects(runJobs(full, ['messages.sweep']), /no space left/)
  }
  assert.deepEqual(await mail(), { state: 'stored', attempts: 0 })
  await runJobs(work, ['messages.sweep'])
  assert.equal((await mail()).state, 'read')
  const files = await db
    .selectFrom('message_files')
    .innerJoin('files', 'files.id', 'file_id')
    .select('files.id')
    .execute()
  assert.equal(files.length, 1)
  assert.equal((await work.files.get(files[0]?.id ?? '')).toString().trim(), 'It is blue')
})

const disk = smallDisk(4)
if (disk) {
  after(() => disk.remove())

  test('a file that does not fit on the disk is refused in words, nothing of it is kept, and it can be sent when there is room', async () => {
    const { app } = await testApp(db, { DATA_DIR: disk.folder })
    const first = await app.inject({ url: '/request/planning-enquiry/topic', headers: { accept: 'text/html' } })
    const cookie = first.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const token = /name="_csrf" value="([^"]+)"/.exec(first.body)?.[1] ?? ''
    const fields = new URLSearchParams({ _csrf: token, topic: 'need' }).toString()
    const form = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
    const topic = await app.inject({
      method: 'POST',
      url: '/request/planning-enquiry/topic',
      headers: form,
      payload: fields,
    })
    assert.equal(topic.statusCode, 303)

    const send = () =>
      app.inject({
        method: 'POST',
        url: '/request/planning-enquiry/drawing',
        headers: { cookie, accept: 'text/html', 'content-type': 'multipart/form-data; boundary=b' },
        payload: multipart({ _csrf: token, _action: 'upload:drawings' }, drawing),
      })
    disk.fill()
    const refused = await send()
    assert.equal(refused.statusCode, 503)
    assert.match(
      text(refused.body),
      /We cannot save anything just now.*has not been saved.*Nothing you sent before has been lost.*go on without it/,
    )
    const rows = () => db.selectFrom('draft_files').select('file_id').execute()
    assert.deepEqual(await rows(), [])
    const left = await readdir(disk.folder, { recursive: true, withFileTypes: true })
    assert.deepEqual(
      left.filter((one) => one.isFile()).map(({ name }) => name),
      ['ballast'],
    )

    disk.makeRoom()
    assert.equal((await send()).statusCode, 303)
    const [kept] = await rows()
    assert.deepEqual(await folderStore(join(disk.folder, 'files')).get(kept?.file_id ?? ''), drawing)
  })

  test('a start without room ends in words, with and without a database made before, and is good when there is room', async () => {
    const within = smallDisk(200)
    assert.ok(within)
    const folder = join(within.folder, 'postgres')
    const start = () => useServer({ folder })
    const words = (error: unknown) => {
      const said = wordsForFailure(error, folder)
      assert.match(said, /There is no room left on the disk .*postgres.*Make room, then start again\.\n\S/s)
      return true
    }
    try {
      within.fill()
      for (const _ of [1, 2]) await assert.rejects(start, words)
      assert.deepEqual(await readdir(folder), [], 'nothing half made is left')
      within.makeRoom()
      const server = await start()
      const { pid } = server
      await server.leave()
      process.kill(pid, 'SIGKILL')
      within.fill()
      // What a killed server left may be room enough for the next; then it runs, and its pages say that nothing can be saved.
      for (const _ of [1, 2]) await start().then((one) => one.stop(), words)
      within.makeRoom()
      await (await start()).stop()
    } finally {
      await stopLeftOver(folder)
      within.remove()
    }
  })

  test('a database without room says so in words, loses nothing it accepted, and comes back when there is room', async () => {
    const large = smallDisk(400)
    assert.ok(large)
    const folder = await newDataFolder(large.folder)
    const program = await startProgram({ folder })
    try {
      await untilReady(program)
      large.fill()
      const accepted: string[] = []
      const refusals: string[] = []
      for (let tries = 0; tries < 600 && refusals.length < 3; tries += 1) {
        const resident = createVisitor({ url: program.url, isOpen: true })
        const answer = await sendOnce(program.url, resident)
        if (answer.status === 303) accepted.push(resident.cookies.get('visit') ?? [...resident.cookies.values()].join())
        else refusals.push(`${answer.status} ${text(answer.body)}`)
      }
      assert.equal(refusals.length, 3, 'the disk never got full')
      for (const refusal of refusals) assert.doesNotMatch(refusal, /photo or file/, 'this form has none')
      for (const refusal of refusals)
        assert.match(refusal, /^503 .*(We cannot save anything just now|This service is having a short break)/)

      large.makeRoom()
      await until('something can be saved again', async () => {
        const answer = await sendOnce(program.url, createVisitor({ url: program.url, isOpen: true }))
        return answer.status === 303
      })
      const records = await databaseOf(folder)
      const kept = await records.selectFrom('drafts').select('id').execute()
      await records.close()
      assert.ok(kept.length >= accepted.length, `${accepted.length} were accepted and ${kept.length} are there`)
      assert.equal(await stopProgram(program), 0)
    } finally {
      program.child.kill('SIGKILL')
      await removeDataFolder(folder)
      large.remove()
    }
  })
}

const drawing = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(100_000, 'x'), Buffer.from('\n%%EOF\n')])

function multipart(fields: Record<string, string>, file: Buffer): Buffer {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const head = `--b\r\nContent-Disposition: form-data; name="drawings"; filename="plan.pdf"\r\nContent-Type: application/pdf\r\n\r\n`
  return Buffer.concat([Buffer.from(parts.join('') + head), file, Buffer.from('\r\n--b--\r\n')])
}

/** One answer of a form, by somebody who does not wait until it works. */
async function sendOnce(url: string, resident: ReturnType<typeof createVisitor>) {
  const page = await fetch(`${url}/request/planning-enquiry/topic`, { headers: { accept: 'text/html' } })
  const body = await page.text()
  if (page.status !== 200) return { status: page.status, body }
  for (const line of page.headers.getSetCookie()) {
    const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? []
    resident.cookies.set(name, value)
  }
  const answer = await fetch(`${url}/request/planning-enquiry/topic`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      accept: 'text/html',
      cookie: [...resident.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    },
    body: new URLSearchParams({ _csrf: /name="_csrf" value="([^"]+)"/.exec(body)?.[1] ?? '', topic: 'need' }),
  })
  return { status: answer.status, body: await answer.text() }
}
