import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runJobs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser, mail, work } = await testApp(db)
const text = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

/** Tells about a child, until there is nothing left but to send it. */
async function tellAboutAChild(worry: string, contact: Record<string, string>) {
  const me = browser()
  const form = '/request/childrens-care'
  await me.get(form)
  const story = 'He had bruises on both arms on Monday'
  for (const [page, fields] of Object.entries({
    danger: { danger: 'no' },
    you: { relation: 'neighbour' },
    children: { 'children-count': '1', 'children-0-child-name': 'Not known' },
    'child-address': {},
    adults: {},
    worry: { worry },
    story: { story },
    'safe-contact': {},
    contact,
  }))
    assert.equal((await me.post(`${form}/${page}`, fields)).statusCode, 303, page)
  const check = text((await me.get(`${form}/check`)).body)
  const send = async () => text((await me.get(String((await me.post(`${form}/check`)).headers.location))).body)
  return { check, send }
}

test('of what is most private the page, the email and a reply to it say and do the same', async () => {
  const { check, send } = await tellAboutAChild('neglect', { 'contact-email': 'neighbour@example.org' })
  assert.doesNotMatch(check, /person on duty/)
  const sent = await send()
  assert.match(
    sent,
    /it does not say what it is about\. To tell us more, reply to it\. To hear how this goes, call 020 /,
  )
  assert.doesNotMatch(sent, /private link|person on duty/)
  await runJobs(work)
  const email = mail.sent.findLast(({ to }) => to === 'neighbour@example.org')
  assert.match(text(email?.text ?? ''), /To hear how it goes, call 020 .*To tell us more, reply to this email\./)
  assert.doesNotMatch(`${email?.text}${email?.html}`, /\/l\/|Read your message|child/i)
})

test('a child who may be hurt: whoever tells us at night reads 999, who was called, and a number that is answered', async () => {
  const now = db.clock.now()
  db.testClock.set('2026-11-18T23:00:00Z')
  const { check, send } = await tellAboutAChild('hurt', {})
  assert.match(check, /in danger now, call 999 first\. .*When you send this, we call the person on duty at once/)
  const sent = await send()
  assert.match(sent, /We have called the person on duty about this\. If it gets worse, call 020 7946 0199 at any time/)
  assert.match(sent, /in danger now, call 999\./)
  assert.match(sent, /To hear how it goes, call 020 \d+ \d+, Monday to Friday, 8:30am to 5:30pm/)
  db.testClock.set(now)
})

test('that a place is on no street is still said when its page is opened again, and can be taken back', async () => {
  const me = browser()
  const page = '/request/graffiti/where'
  await me.get(page)
  const place = { where: 'in-words', 'where-text': 'Behind the bandstand' }
  assert.equal((await me.post(page, place)).statusCode, 303)
  assert.match((await me.get(page)).body, /type="checkbox" value="in-words" checked>/)
  const takenBack = await me.post(page, { 'where-text': 'Behind the bandstand' })
  assert.equal(takenBack.statusCode, 422)
  assert.match(takenBack.body, /type="checkbox" value="in-words">/)
  assert.equal((await me.post(page, place)).statusCode, 303)
})
