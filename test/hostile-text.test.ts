import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runJobs, signInAs, testApp, testDatabase } from '#test/index.ts'
import { aPerson, castlegate, openedCase } from './cases.ts'

const db = await testDatabase()
const { browser, mail, work } = await testApp(db)
const script = `<script>mischief('a')</script><img src=x onerror=mischief()>{{ 7*7 }}`
const asMarkup = /<script>mischief|<img src=x/

test('HTML and script in a text shows as text on the case page, in the queue, in its spreadsheet and in emails', async () => {
  const customerId = await aPerson(db, `Amara ${script}`)
  const where = { ...castlegate, text: `=HYPERLINK("http://x")${script}`, whereabouts: script }
  const answers = { problem: 'out', where, number: script.slice(0, 30), 'how-many': 'one' }
  const { reference } = await openedCase(db, 'street-light', { customerId, answers, summary: `=1+1 ${script}` })
  const officer = browser()
  await signInAs(db, officer, 'officer', 'street-lighting')
  await officer.post(`/staff/cases/${reference}/note`, { note: script })
  assert.equal((await officer.post(`/staff/cases/${reference}/take`, { _version: '1' })).statusCode, 303)
  const question = { _version: '2', _stage: 'send', question: `Is it ${script}?` }
  assert.equal((await officer.post(`/staff/cases/${reference}/ask`, question)).statusCode, 303)
  await runJobs(work)

  for (const path of [`/staff/cases/${reference}`, '/staff/queue', `/staff/cases?q=${reference}`]) {
    const { body, statusCode } = await officer.get(path)
    assert.equal(statusCode, 200, path)
    assert.doesNotMatch(body, asMarkup, path)
  }
  assert.match((await officer.get(`/staff/cases/${reference}`)).body, /&lt;script&gt;mischief/)
  const csv = await officer.get('/staff/queue.csv')
  assert.doesNotMatch(csv.body, /(^|[,\n])"?[=+@-]\w/m)
  assert.ok(
    mail.sent.some(({ text }) => text.includes(script)),
    'the plain text says what was written',
  )
  for (const { subject, html } of mail.sent) {
    assert.doesNotMatch(html ?? '', asMarkup)
    assert.doesNotMatch(subject, /[\r\n]/)
  }
})
