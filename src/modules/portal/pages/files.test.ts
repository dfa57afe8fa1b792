import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { publishedAs, publishedSource } from '#test/definitions.ts'
import { testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()

test('a file that is too large is said on the page it was chosen on, and nothing before it is lost', async () => {
  const { app } = await testApp(db)
  const first = await app.inject('/request/planning-enquiry/topic')
  const cookie = first.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const token = /name="_csrf" value="([^"]+)"/.exec(first.body)?.[1] ?? ''
  const payload = new URLSearchParams({ _csrf: token, topic: 'need' }).toString()
  const form = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  const topic = await app.inject({ method: 'POST', url: '/request/planning-enquiry/topic', headers: form, payload })
  assert.equal(topic.statusCode, 303)

  const send = (size: number) =>
    app.inject({
      method: 'POST',
      url: '/request/planning-enquiry/drawing',
      headers: { cookie, 'content-type': 'multipart/form-data; boundary=b' },
      payload: Buffer.concat([
        Buffer.from(`--b\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n`),
        Buffer.from('--b\r\nContent-Disposition: form-data; name="drawings"; filename="film.jpg"\r\n\r\n'),
        Buffer.alloc(size),
        Buffer.from('\r\n--b--\r\n'),
      ]),
    })
  const again = await send(11 * 1024 * 1024)
  assert.equal(again.statusCode, 422)
  assert.match(again.body, /There is a problem.*“film\.jpg” must be smaller than 10MB/s)
  assert.match(again.body, /<title>Error: Do you have a photo or a drawing\?/)
  assert.match((await app.inject({ url: '/request/planning-enquiry/topic', headers: { cookie } })).body, /checked/)
})

test('a file stands once among the answers to check', async () => {
  const { app } = await testApp(db)
  const first = await app.inject('/request/graffiti/where')
  const cookie = first.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const token = /name="_csrf" value="([^"]+)"/.exec(first.body)?.[1] ?? ''
  const post = async (page: string, answers: object) => {
    const payload = new URLSearchParams({ _csrf: token, ...answers }).toString()
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
    const { statusCode } = await app.inject({ method: 'POST', url: `/request/graffiti/${page}`, headers, payload })
    assert.equal(statusCode, 303, page)
  }
  await post('where', { where: 'in-words', 'where-text': 'On the bridge' })
  await post('surface', { surface: 'bridge' })
  await post('offensive', { offensive: 'no' })
  const photo = await app.inject({
    method: 'POST',
    url: '/request/graffiti/photo',
    headers: { cookie, 'content-type': 'multipart/form-data; boundary=b' },
    payload: Buffer.concat([
      Buffer.from(`--b\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n`),
      Buffer.from('--b\r\nContent-Disposition: form-data; name="photos"; filename="wall.gif"\r\n\r\n'),
      Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'),
      Buffer.from('\r\n--b--\r\n'),
    ]),
  })
  assert.equal(photo.statusCode, 303)
  await post('contact', {})
  const { body } = await app.inject({ url: '/request/graffiti/check', headers: { cookie } })
  assert.equal(body.match(/wall\.gif/g)?.length, 1, body)
})

test('photos sent at the very same moment are all there, as many as the question takes and no more', async () => {
  const { app, work } = await testApp(db)
  await inTransaction(db, async (tx) => {
    const source = (await publishedSource(tx, 'service', 'graffiti')).replace('atMost: 3', 'atMost: 12')
    await publishedAs(tx, { kind: 'service', key: 'graffiti', source })
    return { refusal: null }
  })
  const first = await app.inject('/request/graffiti/photo')
  const cookie = first.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const token = /name="_csrf" value="([^"]+)"/.exec(first.body)?.[1] ?? ''
  const folder = join(work.config.DATA_DIR, 'files')
  const kept = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).length
  const send = (name: string) =>
    app.inject({
      method: 'POST',
      url: '/request/graffiti/photo',
      headers: { cookie, 'content-type': 'multipart/form-data; boundary=b' },
      payload: Buffer.concat([
        Buffer.from(`--b\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n`),
        Buffer.from(`--b\r\nContent-Disposition: form-data; name="photos"; filename="${name}"\r\n\r\n`),
        Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'),
        Buffer.from('\r\n--b--\r\n'),
      ]),
    })
  const namesShown = async () => {
    const { body } = await app.inject({ url: '/request/graffiti/photo', headers: { cookie } })
    return new Set(body.match(/photo-\d+\.gif/g))
  }
  const answers = await Promise.all(Array.from({ length: 10 }, (_, nth) => send(`photo-${nth}.gif`)))
  assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([303]))
  assert.equal((await namesShown()).size, 10)

  const more = await Promise.all(Array.from({ length: 5 }, (_, nth) => send(`photo-${nth + 10}.gif`)))
  const refused = more.filter(({ statusCode }) => statusCode === 422)
  assert.equal(refused.length, 3)
  for (const { body } of refused) assert.match(body, /You can only send 12 files here/)
  assert.equal((await namesShown()).size, 12)
  assert.equal(await kept(), 12, 'what was not taken is not kept')
})
