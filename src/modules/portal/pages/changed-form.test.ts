import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse, stringify } from 'yaml'
import { publicServices } from '#modules/services/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { publishedAs, publishedSource } from '#test/definitions.ts'
import { type Browser, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const text = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
const [street] = await db.selectFrom('streets').select('usrn').orderBy('usrn').limit(1).execute()
const where = { where: street?.usrn ?? '', 'where-text': 'By the bank' }

/** Goes through a form page by page, as far as check answers. */
async function filledIn(key: string, fields: Record<string, string>): Promise<Browser> {
  const me = browser()
  await me.get(`/request/${key}`)
  const service = (await publicServices(db)).find((one) => one.key === key)
  let at = `/request/${key}/${service?.body.form.pages[0]?.key}`
  while (!at.endsWith('/check')) {
    const answer = await me.post(at, fields)
    assert.equal(answer.statusCode, 303, text(answer.body))
    at = String(answer.headers.location)
  }
  return me
}

/** Sends what stands at check answers, from a page that was loaded before or from the one that is shown now. */
const send = async (me: Browser, key: string) => String((await me.post(`/request/${key}/check`)).headers.location)

async function sendAsRead(me: Browser, key: string) {
  const { body } = await me.get(`/request/${key}/check`)
  const version = /name="version" value="([^"]+)"/.exec(body)?.[1] ?? ''
  return String((await me.post(`/request/${key}/check`, { version })).headers.location)
}

type Question = { key: string; label: string; options?: { value: string; label: string }[] }
type Form = { pages: { key: string; questions?: Question[] }[] }

/** Publishes another version of a service. It counts in this process within a second. */
async function publishWith(key: string, change: (form: Form) => Form) {
  const service = parse(await publishedSource(db, 'service', key))
  const source = stringify({ ...service, form: change(service.form) })
  await inTransaction(db, (tx) => publishedAs(tx, { kind: 'service', key, source }))
}

const onQuestion = (key: string, change: (question: Question) => Question) => (form: Form) => ({
  ...form,
  pages: form.pages.map((page) => ({
    ...page,
    questions: page.questions?.map((question) => (question.key === key ? change(question) : question)) ?? [],
  })),
})

const light = { problem: 'out', ...where, 'how-many': 'one', notes: 'The third along from the bank' }
const fox = { animal: 'wild', ...where, 'in-the-way': 'no' }

// Forms filled in before the new versions are published, and sent after it.
const before = {
  withNotes: await filledIn('street-light', light),
  withNotesReadAgain: await filledIn('street-light', light),
  glaring: await filledIn('street-light', { ...light, problem: 'glare', notes: '' }),
  underABridge: await filledIn('graffiti', { ...where, surface: 'bridge', offensive: 'no' }),
  onABin: await filledIn('graffiti', { ...where, surface: 'council', offensive: 'no' }),
  aFox: await filledIn('dead-animal', fox),
}
await publishWith('street-light', (form) => {
  const shorter = { ...form, pages: form.pages.filter((page) => page.key !== 'notes') }
  return onQuestion('problem', (question) => ({
    ...question,
    options: question.options?.filter(({ value }) => value !== 'glare') ?? [],
  }))(shorter)
})
await publishWith('graffiti', (form) =>
  onQuestion('surface', (question) => ({
    ...question,
    options:
      question.options?.map((one) => (one.value === 'bridge' ? { ...one, label: 'A road or rail bridge' } : one)) ?? [],
  }))(form),
)
await publishWith('dead-animal', (form) => ({
  ...form,
  pages: form.pages.map((page) =>
    page.key === 'where'
      ? {
          ...page,
          title: 'Where is it?',
          questions: [
            ...(page.questions ?? []),
            { key: 'near', type: 'short-text', label: 'What is it near?', name: 'Near', optional: true },
          ],
        }
      : page,
  ),
}))
await new Promise((resolve) => setTimeout(resolve, 1100))

const noLongerFits = /These answers no longer fit and will not be sent: Notes: The third along from the bank/

test('an answer whose question is gone is shown at check answers before anything is sent', async () => {
  const me = before.withNotes
  for (const press of ['the first press', 'pressed again on the old page'])
    assert.equal(
      await send(me, 'street-light'),
      '/request/street-light/check',
      `${press}: not sent, they read the old page`,
    )
  for (const time of ['at once', 'later'])
    assert.match(text((await me.get('/request/street-light/check')).body), noLongerFits, time)
  assert.match(text((await me.get('/request/street-light/where?change=1')).body), noLongerFits)
  assert.equal(await sendAsRead(me, 'street-light'), '/request/street-light/sent')
})

test('whoever has read what no longer fits sends it at the first press', async () => {
  const me = before.withNotesReadAgain
  assert.match(text((await me.get('/request/street-light/check')).body), noLongerFits)
  assert.equal(await sendAsRead(me, 'street-light'), '/request/street-light/sent')
})

test('an option that is gone is named, its question is asked again, and the new answer takes its place', async () => {
  const me = before.glaring
  const asked = await send(me, 'street-light')
  assert.equal(asked, '/request/street-light/problem?change=1')
  const page = text((await me.get(asked)).body)
  assert.match(page, /This form has changed since you began\. Read it again, then send it/)
  assert.match(page, /no longer fit and will not be sent: Problem: It shines into a home/)
  assert.equal((await me.post(asked, { problem: 'day' })).headers.location, '/request/street-light/check')
  assert.doesNotMatch(text((await me.get('/request/street-light/check')).body), /no longer fit/)
  assert.equal(await send(me, 'street-light'), '/request/street-light/sent')
})

test('an option in other words is shown in them before it is sent; whoever chose another is not asked', async () => {
  const me = before.underABridge
  const asked = await send(me, 'graffiti')
  assert.equal(asked, '/request/graffiti/surface?change=1')
  assert.match((await me.get(asked)).body, /value="bridge" checked/)
  assert.equal((await me.post(asked, { surface: 'bridge' })).headers.location, '/request/graffiti/check')
  assert.match(text((await me.get('/request/graffiti/check')).body), /Surface A road or rail bridge/)
  assert.equal(await send(me, 'graffiti'), '/request/graffiti/sent')
  assert.equal(await send(before.onABin, 'graffiti'), '/request/graffiti/sent')
})

test('a question that is new on a page already sent is seen before it is sent, also where it may be left empty', async () => {
  const me = before.aFox
  assert.match(text((await me.get('/request/dead-animal')).body), /What is it near\? \(optional\)/, 'on coming back')
  const asked = await send(me, 'dead-animal')
  assert.equal(asked, '/request/dead-animal/where?change=1')
  const { body } = await me.get(asked)
  assert.match(body, /class="govuk-back-link" href="\/request\/dead-animal\/animal"/, 'back leads on, not here again')
  assert.equal((await me.post(asked, { ...where, near: '' })).headers.location, '/request/dead-animal/check')
  assert.equal(await send(me, 'dead-animal'), '/request/dead-animal/sent')
})

test('a question that shows only since another answer was changed is seen, also where it may be left empty', async () => {
  const home = await db.selectFrom('properties').select(['uprn', 'postcode']).limit(1).executeTakeFirstOrThrow()
  const me = await filledIn('welfare-support', {
    today: 'have',
    need: 'clothes',
    adults: '1',
    children: '0',
    health: 'no',
    why: 'bills',
    address: home.uprn,
    'address-search': home.postcode ?? '',
    partners: 'no',
    'contact-name': 'Ann Field',
    'contact-email': 'ann@example.org',
  })
  const asked = await me.post('/request/welfare-support/need?change=1', { need: 'food' })
  assert.equal(asked.headers.location, '/request/welfare-support/reach?change=1')
  assert.match(text((await me.get(String(asked.headers.location))).body), /Is there food someone cannot eat\?/)
  assert.equal(await send(me, 'welfare-support'), '/request/welfare-support/reach?change=1', 'nor sent without it')
  await me.post('/request/welfare-support/reach?change=1', { diet: '' })
  assert.equal(await send(me, 'welfare-support'), '/request/welfare-support/sent')
})

test('check answers, opened from its address, leads to the first page that was not gone through, and so does Send', async () => {
  const me = browser()
  await me.get('/request/street-light')
  for (const page of ['problem', 'where', 'how-many']) await me.post(`/request/street-light/${page}`, light)
  assert.match(text((await me.get('/request/street-light/check')).body), /How can we reach you\?/)
  assert.equal(await send(me, 'street-light'), '/request/street-light/contact?change=1')
  assert.match(text((await me.get('/request/street-light/contact?change=1')).body), /You cannot send this yet/)
  await me.post('/request/street-light/contact?change=1', {})
  assert.equal(await send(me, 'street-light'), '/request/street-light/sent')
})
