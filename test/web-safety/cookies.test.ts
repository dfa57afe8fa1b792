import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createBrowser, signInAs, testDatabase, testWork } from '#test/index.ts'
import { createWeb } from '../../src/app.ts'
import { aResident } from './everybody.ts'

const db = await testDatabase()

/** Every cookie of a day: a form opened, a link followed, a sign-in, a word on the next page, a sign-out. */
async function cookiesOver(baseUrl: string) {
  const work = await testWork(db, { BASE_URL: baseUrl })
  const seen: string[] = []
  const app = await createWeb({
    ...work,
    watch: (web) =>
      web.addHook('onSend', async (_request, reply) => {
        seen.push(...[reply.getHeader('set-cookie') ?? []].flat().map(String))
      }),
  })
  after(() => app.close())
  const { link } = await aResident({ db, app, work })
  await createBrowser(app).get(link)
  const officer = createBrowser(app)
  await signInAs(db, officer, 'officer')
  await officer.get('/progress')
  await officer.post('/staff/sign-out')
  await officer.get('/staff/sign-in')
  return seen
}

test('every cookie is kept from scripts, from other sites and from other paths, and ends with the browser', async () => {
  const seen = await cookiesOver('http://127.0.0.1:3000')
  for (const cookie of seen) {
    assert.match(cookie, /; HttpOnly/)
    assert.match(cookie, /^fp_staff=/.test(cookie) ? /; SameSite=Strict/ : /; SameSite=Lax/)
    assert.match(cookie, /; Path=\/(?:;|$)/)
    assert.doesNotMatch(cookie, /Domain=/)
  }
  for (const name of ['fp_staff', 'fp_resident', 'fp_visit', 'fp_flash'])
    assert.ok(
      seen.some((cookie) => cookie.startsWith(`${name}=`)),
      `no ${name} was seen`,
    )
})

test('over https every cookie is sent over https only, and no other site of the domain can set it', async () => {
  const seen = await cookiesOver('https://contact.example.org')
  assert.ok(seen.length > 4)
  for (const cookie of seen) {
    assert.match(cookie, /^__Host-fp_/)
    assert.match(cookie, /; Secure/)
  }
})
