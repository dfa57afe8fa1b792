import assert from 'node:assert/strict'
import { test } from 'node:test'
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
