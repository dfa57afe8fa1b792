import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askCustomer, findCase, joinCase, makeLink, resolveCase } from '#modules/cases/index.ts'
import { acceptComplaint } from '#modules/complaints/index.ts'
import { howToReach } from '#modules/customers/index.ts'
import { declareDisruption } from '#modules/promises/index.ts'
import { publicServices } from '#modules/services/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { LONDON, londonDate } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { sortedAsBins } from '#test/complaints.ts'
import { type Browser, runJobs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { roundsToday } from '#test/journeys/rounds.ts'

const db = await testDatabase()
const { app, browser, mail, work } = await testApp(db)
const today = londonDate(db.clock.now())
const hostile = '"><script>alert(1)</script>\u0000\u202E\uD800 {{ 7*7 }}'
const text = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

/** Goes to where a form leads, as a browser does. */
async function submit(me: Browser, url: string, fields: Record<string, string | readonly string[]> = {}) {
  const answer = await me.post(url, fields)
  return answer.statusCode === 303 ? me.get(String(answer.headers.location)) : answer
}

async function withLink(caseId: string, email: string) {
  await runJobs(work)
  const found = mail.sent.findLast((one) => one.to === email)
  const path = /(\/l\/[\w-]{22})/.exec(found?.text ?? '')?.[1]
  assert.ok(path, `no link to ${caseId}`)
  return path
}

async function aResidentsCase(serviceKey = 'street-light') {
  const customerId = await aPerson(db)
  const email = (await howToReach(db, customerId))?.email?.value ?? ''
  const opened = await openedCase(db, serviceKey, { customerId })
  return { ...opened, customerId, email, link: await withLink(opened.caseId, email) }
}

test('a search for what cannot wait says first whom to ring, and leads to the service for it', async () => {
  const me = browser()
  for (const [q, told, service] of [
    ['my dad hits me', 'call 999', 'childrens-care'],
    ['my husband beats me', 'call 999', 'adult-care'],
    ['I want to kill myself', 'call 999', 'adult-care'],
    ['smell of gas', '0800 111 999', 'gas-smell'],
  ] as const) {
    const { body } = await me.get(`/search?q=${encodeURIComponent(q)}`)
    const [above, list = ''] = body.split('class="fp-found"')
    assert.match(text(above ?? ''), new RegExp(told), q)
    assert.equal(/href="\/services\/([^"]+)"/.exec(list)?.[1], service, q)
    assert.doesNotMatch(text(body), /We did not find that/, q)
  }
  assert.doesNotMatch((await me.get('/search?q=missed+bin')).body, /govuk-warning-text/)
})

test('every public address answers in words, whatever is put into it', async () => {
  const me = browser()
  const odd = [
    '__proto__',
    'constructor',
    'toString',
    encodeURIComponent(hostile.slice(0, 27)),
    '%00',
    '..%2F..',
    'x'.repeat(300),
    '%F0%9F%A6%86',
    'null',
  ]
  const paths = odd.flatMap((one) => [
    `/services/${one}`,
    `/request/${one}`,
    `/request/missed-bin/${one}`,
    `/request/${one}/check`,
    `/request/${one}/sent`,
    `/request/${one}/save`,
    `/request/${one}/instead`,
    `/resume/${one}`,
    `/l/${one}`,
    `/my/${one}`,
    `/my/${one}/1`,
    `/search?q=${one}`,
    `/search?q=${one}&q=b`,
    `/request/missed-bin/address?change=${one}&change=2`,
  ])
  for (const path of [
    ...paths,
    '/search',
    '/search?q=',
    `/search?q=${'bin '.repeat(2000)}`,
    '/?q[]=1',
    '/services',
    '/progress/code',
    '/my/FP-1000009/999999999999',
  ]) {
    const { statusCode, body } = await me.get(path)
    assert.ok(statusCode < 500, `${path.slice(0, 80)} answered ${statusCode}`)
    assert.doesNotMatch(body, /<script>alert/, path)
  }
})

test('every page of every form takes bad input with words to put it right, and keeps what was typed', async () => {
  let tried = 0
  for (const { key, body } of await publicServices(db)) {
    for (const page of body.form.pages) {
      const me = browser()
      await me.get(`/request/${key}`)
      const repeated = {
        [page.questions[0]?.key ?? 'x']: ['a', 'b'],
        constructor: 'y',
        toString: 'z',
        _action: ['add:items', 'remove:items:99'],
      }
      for (const fields of [badFields(page.questions), repeated, oddActions[tried++ % oddActions.length] ?? {}]) {
        const answer = await me.post(`/request/${key}/${page.key}`, fields)
        assert.ok([200, 303, 422].includes(answer.statusCode), `${key}/${page.key} answered ${answer.statusCode}`)
        assert.doesNotMatch(answer.body, /<script>alert/)
      }
    }
  }
})

const oddActions = [
  { _action: 'find:nothing' },
  { _action: 'remove:items:99' },
  { _action: `remove-file:x:${'0'.repeat(36)}` },
  { _action: 'upload:x' },
  { _action: 'save-for-later' },
  {},
]

/** Something hostile and far too long in every field a question could have. */
function badFields(questions: readonly { key: string }[]) {
  const parts = ['', '-search', '-text', '-lat', '-lon', '-day', '-month', '-year', '-count', '-0-item', '-0-detail']
  return Object.fromEntries(
    questions.flatMap(({ key }) => parts.map((part) => [`${key}${part}`, `${hostile}${'9'.repeat(6000)}`])),
  )
}

test('what was typed comes back beside the error, as text', async () => {
  const me = browser()
  await me.get('/request/road-defect/where')
  await submit(me, '/request/road-defect/kind', { kind: 'pothole' })
  const wrong = await me.post('/request/road-defect/where', { 'where-search': '', 'where-text': hostile })
  assert.equal(wrong.statusCode, 422)
  assert.match(wrong.body, /&lt;script&gt;alert\(1\)/)
  const contact = await me.post('/request/road-defect/contact', {
    'contact-name': 'Ann',
    'contact-email': 'not an address',
  })
  assert.equal(contact.statusCode, 422)
  assert.match(contact.body, /value="not an address"/)
  assert.match(contact.body, /href="#contact-email"/)
})

test('without a map and without a street, a place is told in words: a tick says that it is on none', async () => {
  const me = browser()
  await me.get('/request/graffiti/where')
  const asked = await me.post('/request/graffiti/where', { 'where-text': 'On the towpath below the weir' })
  assert.equal(asked.statusCode, 422)
  assert.match(text(asked.body), /Enter the name of the street, or say that it is not on one/)
  const [, name = '', value = ''] = /name="(\w+)" type="checkbox" value="([\w-]+)"/.exec(asked.body) ?? []
  const told = await me.post('/request/graffiti/where', {
    [name]: value,
    'where-text': 'On the towpath below the weir',
  })
  assert.equal(told.headers.location, '/request/graffiti/surface')
})

test('whoever finds no address where one must be known is told so at the top, and whom to call', async () => {
  const me = browser()
  await me.get('/request/missed-bin/address')
  const sent = await me.post('/request/missed-bin/address', { 'address-search': 'ZZ99 9ZZ' })
  assert.equal(sent.statusCode, 422)
  const page = text(sent.body)
  assert.match(page, /There is a problem We found no address for “ZZ99 9ZZ”/)
  assert.match(page, /Call 020 7946 0100, Monday to Friday[^?]* We will find it and do this with you\./)
})

test('without cookies a form says so, and a form of another site is refused', async () => {
  const nothing = await app.inject({
    method: 'POST',
    url: '/request/missed-bin/address',
    payload: 'address=1',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.equal(nothing.statusCode, 403)
  assert.match(nothing.body, /We could not tell that this form came from our own page.*allow cookies for this website/)
  const odd = await app.inject({
    method: 'POST',
    url: '/request/missed-bin/address',
    payload: '{"a":',
    headers: { 'content-type': 'application/json' },
  })
  assert.ok(odd.statusCode >= 400 && odd.statusCode < 500)
})

test('a form that is not complete cannot be sent, and one that is sent twice is one case', async () => {
  const me = browser()
  await me.get('/request/something-else')
  assert.equal((await submit(me, '/request/something-else/check')).statusCode, 200)
  const before = await countCases()
  await fillStreetLight(me)
  await Promise.all([
    me.post('/request/street-light/check'),
    me.post('/request/street-light/check'),
    me.post('/request/street-light/check'),
  ])
  assert.equal(await countCases(), before + 1)
  assert.match((await me.get('/request/street-light/sent')).body, /FP-\d+/)
  assert.match((await submit(me, '/request/street-light/check')).body, /We have it/)
  assert.match((await me.get('/progress/code')).body, /emails stay on this machine/)
  assert.equal(await countCases(), before + 1)
})

/** Answers every question about a street light, up to check answers. */
async function fillStreetLight(me: Browser) {
  await me.get('/request/street-light')
  const [street] = await db.selectFrom('streets').select('usrn').orderBy('usrn').limit(1).execute()
  const answers = {
    problem: 'out',
    where: street?.usrn ?? '',
    'where-text': 'By the bank',
    'how-many': 'one',
    'contact-name': 'Ann Field',
    'contact-email': 'ann@example.org',
  }
  const service = (await publicServices(db)).find(({ key }) => key === 'street-light')
  let at = `/request/street-light/${service?.body.form.pages[0]?.key}`
  while (!at.endsWith('/check')) {
    const answer = await me.post(at, answers)
    assert.equal(answer.statusCode, 303, text(answer.body))
    at = String(answer.headers.location)
  }
  return me.get(at)
}

const countCases = async () =>
  (
    await db
      .selectFrom('cases')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n

test('a disruption is told on the front page, before the form, and on check answers: no date, but the next update', async () => {
  const manager = staffActor({ permissions: ['disruptions.declare'] })
  const { disruptionId } = await inTransaction(db, (tx) =>
    declareDisruption(tx, manager, {
      reason: 'heavy snow',
      words: 'Lorries cannot use the hills. Leave your bins out.',
      serviceKeys: ['missed-bin', 'street-light'],
      wardCodes: [],
      usrns: [],
      startsOn: today,
      endsOn: today.add({ days: 7 }),
      treatment: 'next-update',
      nextUpdateOn: today.add({ days: 2 }),
    }),
  )
  assert.ok(disruptionId)
  await new Promise((resolve) => setTimeout(resolve, 1100))
  const me = browser()
  const front = text((await me.get('/')).body)
  assert.match(
    front,
    /Heavy snow Lorries cannot use the hills\. Leave your bins out\. This affects: missed bin and .*street light.* Next update by Friday 20 November 2026\./,
  )
  assert.match(
    text((await me.get('/services/missed-bin')).body),
    /Heavy snow.*If you tell us now We cannot give a date because of heavy snow\. We will tell you more by Friday 20 November\./,
  )
  assert.doesNotMatch(text((await me.get('/services/blue-badge')).body), /snow/)
  const check = await fillStreetLight(me)
  assert.match(
    text(check.body),
    /What we promise We cannot give a date because of heavy snow\. We will tell you more by Friday 20 November\./,
  )
  assert.match(
    text((await submit(me, '/request/street-light/check')).body),
    /We cannot give a date because of heavy snow/,
  )
})

test('a person’s own request: bad words are turned away, other people’s requests are not found', async () => {
  const mine = await aResidentsCase()
  const theirs = await aResidentsCase()
  const me = browser()
  await me.get(mine.link)
  for (const step of ['answer', 'not-right']) {
    assert.equal((await me.post(`/my/${mine.reference}/${step}`)).statusCode, 422)
    const long = await me.post(`/my/${mine.reference}/${step}`, {
      answer: 'x'.repeat(90_000),
      words: 'x'.repeat(90_000),
    })
    assert.equal(long.statusCode, 422)
    assert.match(text(long.body), /Use 4,000 characters or fewer/)
    assert.ok((await me.post(`/my/${theirs.reference}/${step}`, { answer: 'a', words: 'a' })).statusCode === 404)
  }
  const unasked = await me.post(`/my/${mine.reference}/answer`, { answer: 'Yes' })
  assert.equal(unasked.statusCode, 422)
  const longReason = await me.post(`/my/${mine.reference}/withdraw`, { reason: 'x'.repeat(1001) })
  assert.equal(longReason.statusCode, 422)
  assert.equal((await me.get(`/my/${theirs.reference}`)).statusCode, 404)
  assert.equal((await me.post(`/my/${theirs.reference}/withdraw`)).statusCode, 404)
  const said = await submit(me, `/my/${mine.reference}/not-right`, { words: `It is ${hostile}` })
  assert.match(said.body, /It is &quot;&gt;&lt;script&gt;/)
})

test('what somebody has to say about their request is told as what it is: more about it, or a question how it goes', async () => {
  const mine = await aResidentsCase()
  const me = browser()
  await me.get(mine.link)
  const say = async (words: string) => {
    const page = text((await submit(me, `/my/${mine.reference}/not-right`, { words })).body)
    const { rows } = await db.pool.query(
      `select d.class, d.cause, t.relation, k.kind from case_matters t join demand_records d on d.matter_id = t.matter_id
       join case_tasks k on k.case_id = t.case_id where t.case_id = $1 and k.words = $2 order by t.matter_id desc limit 1`,
      [mine.caseId, words],
    )
    return { page, ...rows[0] }
  }
  const more = await say('It is the lamp on the left, by the green gate')
  assert.deepEqual(
    [more.relation, more.class, more.cause, more.kind],
    ['told-more', 'neither', null, 'message-received'],
  )
  assert.match(more.page, /You told us more/)
  const asked = await say('When will you come? Nobody has been here')
  assert.deepEqual(
    [asked.relation, asked.class, asked.cause, asked.kind],
    ['chased', 'failure', 'progress-chase', 'chased'],
  )
  assert.match(asked.page, /You asked us how this is going/)
})

test('following another link does not turn away what is being typed', async () => {
  const first = await aResidentsCase()
  const second = await aResidentsCase()
  const me = browser()
  const page = await me.get(first.link)
  const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  await me.get(second.link)
  const cookie = [...me.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const payload = new URLSearchParams({ _csrf: token, words: 'More' }).toString()
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await app.inject({ method: 'POST', url: `/my/${second.reference}/not-right`, payload, headers })
  assert.equal(answer.statusCode, 303)
})

test('an answer, and words that it is not right, sent twice from one page are there once', async () => {
  const { caseId, reference, link } = await aResidentsCase('pest-control')
  const officer = await anOfficer(db, 'environmental-protection')
  await inTransaction(db, (tx) => askCustomer(tx, officer, { caseId, version: null, question: 'Which room?' }))
  const me = browser()
  await me.get(link)
  for (const [step, fields, words] of [
    ['answer', { answer: 'The back kitchen' }, 'The back kitchen'],
    ['not-right', { words: 'Nobody rang' }, 'Nobody rang'],
  ] as const) {
    for (const time of ['first', 'second'])
      assert.equal((await me.post(`/my/${reference}/${step}`, fields)).statusCode, 303, `${step}, ${time}`)
    const told = db.selectFrom('case_events').select('fact').where('case_id', '=', caseId)
    const facts = (await told.execute()).filter(({ fact }) => JSON.stringify(fact).includes(words))
    assert.equal(facts.length, 1, step)
    await me.get(`/my/${reference}`)
  }
})

test('the files somebody sent stand once among what they told us', async () => {
  const customerId = await aPerson(db)
  const email = (await howToReach(db, customerId))?.email?.value ?? ''
  const photos = ['one', 'two'].map((name) => ({ id: newId(), name: `${name}.png`, type: 'image/png', size: 9 }))
  const answers = {
    where: { kind: 'words', text: 'On the bridge' },
    surface: 'bridge',
    offensive: 'no',
    photos,
  } as const
  const { caseId, reference } = await openedCase(db, 'graffiti', { customerId, answers })
  const me = browser()
  await me.get(await withLink(caseId, email))
  const { body } = await me.get(`/my/${reference}`)
  for (const { name } of photos) assert.equal(body.split(name).length, 2, name)
})

test('whoever only joined a request neither answers for the others nor cancels it for them', async () => {
  const { caseId, reference } = await aResidentsCase('pest-control')
  const neighbour = await aPerson(db)
  await inTransaction(db, (tx) => joinCase(tx, staffActor(), { caseId, customerId: neighbour, matterId: null }))
  const officer = await anOfficer(db, 'environmental-protection')
  await inTransaction(db, (tx) => askCustomer(tx, officer, { caseId, version: null, question: 'Which room?' }))
  const me = browser()
  const token = await inTransaction(db, async (tx) => makeLink(tx, { caseId, customerId: neighbour, scopeId: null }))
  await me.get(`/l/${token}`)
  assert.doesNotMatch((await me.get(`/my/${reference}`)).body, /Cancel this request|Which room/)
  assert.equal((await me.post(`/my/${reference}/answer`, { answer: 'The hall' })).statusCode, 422)
  assert.equal((await me.post(`/my/${reference}/withdraw`)).statusCode, 403)
  const { status } = (await findCase(db, officer, reference)) ?? {}
  assert.equal(status, 'waiting-for-customer')
})

test('what a private link is not enough for is had on the phone, and the page says so', async () => {
  const { reference, link } = await aResidentsCase('blue-badge')
  const me = browser()
  const shown = text((await me.get(link)).body)
  assert.match(shown, /To hear what you told us or cancel this request, call 020 7946 0100/)
  assert.doesNotMatch(shown, /What you told us|Why do you no longer need it/)
  assert.equal((await me.post(`/my/${reference}/withdraw`)).statusCode, 403)
})

test('a cancelled request says so without our own words for it, and theirs are set off as theirs', async () => {
  const { link, reference } = await aResidentsCase()
  const me = browser()
  await me.get(link)
  const shown = text((await submit(me, `/my/${reference}/withdraw`, { reason: 'gone' })).body)
  assert.match(shown, /You told us that you no longer need this, so we have stopped\. You said: “gone”/)
  assert.doesNotMatch(shown, /The customer/)
})

test('pressed twice, stopping a request or a complaint shows that it has ended, and no problem', async () => {
  const customerId = await aPerson(db)
  const email = (await howToReach(db, customerId))?.email?.value ?? ''
  const answers = { what: 'Nobody came', category: 'waste', 'for-whom': 'myself' }
  const { caseId, reference } = await openedCase(db, 'complaint', { customerId, answers })
  for (const theirs of [await aResidentsCase(), { reference, link: await withLink(caseId, email) }]) {
    const me = browser()
    await me.get(theirs.link)
    await submit(me, `/my/${theirs.reference}/withdraw`)
    const again = await submit(me, `/my/${theirs.reference}/withdraw`)
    assert.equal(again.statusCode, 200)
    assert.match(text(again.body), /This has ended already[\s\S]*You told us that you no longer need this/)
  }
})

test('codes: one browser, five tries, five an hour, and silence about what is there', async () => {
  const { reference, email } = await aResidentsCase()
  const other = await aResidentsCase()
  const me = browser()
  await me.get('/progress')
  const before = mail.sent.length
  const unknown = await me.post('/progress', { reference, email: 'nobody@example.org' })
  const notTheirs = await me.post('/progress', { reference: other.reference, email })
  assert.deepEqual([unknown.statusCode, unknown.headers.location], [notTheirs.statusCode, notTheirs.headers.location])
  await runJobs(work)
  assert.equal(mail.sent.length, before)

  const right = await me.post('/progress', { reference, email: email.toUpperCase() })
  assert.equal(right.statusCode, 303)
  await runJobs(work)
  const code = /\b\d{6}\b/.exec(mail.sent.at(-1)?.text ?? '')?.[0] ?? ''
  const lasts = /It works once, for \d+ minutes\./
  const elsewhere = browser()
  const page = text((await elsewhere.get('/progress/code')).body)
  assert.equal(lasts.exec(page)?.[0], lasts.exec(mail.sent.at(-1)?.text ?? '')?.[0], 'the page and the email agree')
  assert.match(page, lasts)
  assert.equal((await elsewhere.post('/progress/code', { code })).statusCode, 422)
  for (const wrong of ['', '12', 'abcdef', '999999999'])
    assert.equal((await me.post('/progress/code', { code: wrong })).statusCode, 422)
  const wrong = code === '123456' ? '654321' : '123456'
  for (let tries = 0; tries < 5; tries += 1) await me.post('/progress/code', { code: wrong })
  assert.match(text((await me.post('/progress/code', { code })).body), /That code no longer works/)

  for (let asked = 0; asked < 6; asked += 1) await me.post('/progress', { reference, email })
  assert.match(text((await me.post('/progress', { reference, email })).body), /Several codes were asked for/)
})

test('whoever guesses at addresses stops themselves, and nobody else', async () => {
  const { reference, email } = await aResidentsCase()
  const ask = async (address: string, from: string) => {
    const me = browser(from)
    await me.get('/progress')
    return me.post('/progress', { reference, email: address })
  }
  const guesses = await Promise.all(
    Array.from({ length: 30 }, (_, guess) => ask(`guess${guess}@example.org`, '203.0.113.7')),
  )
  assert.ok(guesses.every(({ headers }) => headers.location === '/progress/code'))
  for (const address of ['guess31@example.org', email])
    assert.match(text((await ask(address, '203.0.113.7')).body), /Several codes were asked for/)

  const before = mail.sent.length
  for (let asked = 0; asked < 5; asked += 1)
    assert.equal((await ask(email, `203.0.113.${20 + asked}`)).headers.location, '/progress/code')
  assert.match(text((await ask(email, '203.0.113.30')).body), /Several codes were asked for/)
  await runJobs(work)
  assert.equal(mail.sent.slice(before).filter(({ to }) => to === email).length, 5)
})

test('however many ask at once, an address gets five codes an hour, and the page says so to everybody', async () => {
  const { reference, email, customerId } = await aResidentsCase()
  const second = await openedCase(db, 'graffiti', { customerId })
  const theirs = await aResidentsCase()
  const ask = async (about: string, from: string) => {
    const me = browser(from)
    await me.get('/progress')
    return me.post('/progress', { reference: about, email })
  }
  await runJobs(work)
  const before = mail.sent.length
  const atOnce = await Promise.all(Array.from({ length: 30 }, (_, n) => ask(reference, `198.51.100.${n + 1}`)))
  assert.equal(atOnce.filter(({ statusCode }) => statusCode === 303).length, 5)
  const other = await ask(second.reference, '198.51.100.99')
  const unknown = await ask(theirs.reference, '198.51.100.98')
  assert.deepEqual([other.headers.location, unknown.headers.location], ['/progress/code', '/progress/code'])
  await runJobs(work)
  assert.equal(mail.sent.slice(before).filter(({ to }) => to === email).length, 5)
  assert.match(text((await browser().get('/progress/code')).body), /at most 5 codes an hour to one email address\./)
})

test('coming back to a form leads to the first page not yet sent, also where nothing has to be answered', async () => {
  const [street] = await db.selectFrom('streets').select('usrn').orderBy('usrn').limit(1).execute()
  const me = browser()
  const begin = async () => (await me.get('/request/street-light')).body
  const typed = { problem: 'glare', where: street?.usrn ?? '', 'where-text': 'By the bank' }
  await begin()
  for (const page of ['problem', 'where']) await me.post(`/request/street-light/${page}`, typed)
  assert.match(await begin(), /anything else that helps us find it/)
  await me.post('/request/street-light/notes', { notes: '', _action: 'save-for-later' })
  assert.match(await begin(), /anything else that helps us find it/, 'put aside is not sent')
  await me.post('/request/street-light/notes', { notes: '' })
  assert.match(await begin(), /How can we reach you/)
  await me.post('/request/street-light/contact', {})
  assert.match(await begin(), /Check your answers/)
  const changed = await me.post('/request/street-light/problem?change=1', { problem: 'out' })
  assert.equal(changed.headers.location, '/request/street-light/how-many?change=1', 'what shows only now is asked')
})

test('putting aside with a bad address keeps it; a form that was not begun is begun', async () => {
  const me = browser()
  await me.get('/request/noise/save')
  const wrong = await me.post('/request/noise/save', { email: hostile })
  assert.equal(wrong.statusCode, 422)
  assert.match(wrong.body, /&lt;script&gt;/)
  assert.equal((await me.post('/request/noise/save', { email: ['a@example.org', 'b'] })).statusCode, 303)
  assert.equal((await me.post('/request/nothing/save', { email: 'a@example.org' })).statusCode, 404)
})

test('the first page of a form is light', async () => {
  const me = browser()
  const { body } = await me.get('/request/missed-bin/address')
  const files = [...body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].flatMap((match) => match[1] ?? [])
  let bytes = (await app.inject({ url: '/request/missed-bin/address', headers: { 'accept-encoding': 'gzip' } }))
    .rawPayload.length
  for (const url of new Set(files))
    bytes += (await app.inject({ url, headers: { 'accept-encoding': 'gzip' } })).rawPayload.length
  assert.ok(files.length >= 2, files.join())
  assert.ok(bytes < 60_000, `${bytes} bytes`)
})

test('a promise that was broken is owned up to; what is too personal is told by phone', async () => {
  const { link } = await aResidentsCase('fly-tipping')
  const me = browser()
  const now = db.clock.now()
  assert.match((await me.get(link)).body, /<h1[^>]*>We [^<]* by \w+day \d+ \w+<\/h1>/)
  db.testClock.set(now.add({ hours: 24 * 30 }))
  assert.match(
    text((await me.get(link)).body),
    /We have not kept our promise to you We are sorry\. We said: We .*We have not done it yet\. A manager decides what happens next, and we will tell you\./,
  )
  db.testClock.set(now)

  const customerId = await aPerson(db)
  const { caseId, reference } = await openedCase(db, 'adult-care', { customerId })
  const token = await inTransaction(db, async (tx) => makeLink(tx, { caseId, customerId, scopeId: null }))
  const other = browser()
  const page = await other.get(`/l/${token}`)
  assert.equal(page.statusCode, 403)
  assert.match(
    text(page.body),
    /We tell you about this by phone .* The line is open now, until 5:30pm\. If it cannot wait .* call 020 7946 0199 at any time/,
  )
  assert.doesNotMatch(page.body, /care/i)
  assert.equal((await other.post(`/my/${reference}/not-right`, { words: 'x' })).statusCode, 403)
  for (const [at, words] of [
    ['2026-11-18T07:00:00Z', 'today at 8:30am'],
    ['2026-11-18T18:00:00Z', 'tomorrow at 8:30am'],
    ['2026-12-24T16:00:00Z', 'on Tuesday 29 December at 8:30am'],
  ] as const) {
    db.testClock.set(at)
    assert.ok(text((await other.get(`/l/${token}`)).body).includes(`The line is closed now. It opens ${words}.`))
  }
  const elsewhere = (await testApp(db, { COUNCIL_PHONE: '01632 960000' })).browser()
  const closed = text((await elsewhere.get(`/l/${token}`)).body)
  assert.match(closed, /nowhere to sleep tonight, or something is dangerous, call 01632 960000, Monday to Friday/)
  assert.doesNotMatch(closed, /at any time|day and night/)
  db.testClock.set(now)
})

test('the number to call is the council’s own, with the hours that were published for it', async () => {
  const { browser: another } = await testApp(db, { COUNCIL_PHONE: '01632 960000' })
  const me = another()
  const now = db.clock.now()
  const usual = 'Monday to Friday, 8:30am to 5:30pm. Closed on bank holidays.'
  for (const path of ['/', '/progress', '/privacy', '/accessibility', '/no-such-page']) {
    const page = text((await me.get(path)).body)
    assert.ok(page.includes(`Need help? Call 01632 960000, ${usual} Complaints`), page)
    assert.doesNotMatch(page, /020 7946/)
  }
  assert.ok(text((await me.get('/complaints')).body).includes(`Or call 01632 960000, ${usual} You can also`))
  db.testClock.set('2026-12-18T10:00:00Z')
  assert.match(text((await me.get('/')).body), /Thursday 24 December: 8:30am to 3pm\. Friday 25 December/)
  db.testClock.set(now)
})

test('a service whose team has hours of its own says them, others say none', async () => {
  const me = browser()
  assert.match(
    text((await me.get('/services/death-registration')).body),
    /Opening hours Registration and elections: Monday, Tuesday, Thursday and Friday, 9am to 4pm Wednesday, 10am to 6pm Saturday, 9am to midday Closed on bank holidays /,
  )
  assert.match(
    text((await me.get('/services/missed-bin')).body),
    /Waste collections: Monday to Friday, 7am to 4pm Bank holidays as usual /,
  )
  assert.doesNotMatch((await me.get('/services/graffiti')).body, /Opening hours/)
})

test('whoever wants to hear how their street’s bins go is asked for an address to write to', async () => {
  const rounds = await roundsToday(db)
  const bin = await rounds.find('any', 'recycling')
  await rounds.unfinished(bin, today.add({ days: 1 }))
  const me = browser()
  await me.get('/request/missed-bin/address')
  await me.post('/request/missed-bin/address', { address: bin.home.uprn, 'address-search': bin.home.postcode })
  const told = await submit(me, '/request/missed-bin/container', { container: 'recycling' })
  assert.match(text(told.body), /could not finish .* leave your email address/)
  const goOn = /href="([^"]+)"[^>]*>\s*Keep me informed/.exec(told.body)?.[1] ?? ''
  assert.match((await me.get(goOn)).body, /anything the crew should know/)
  const contact = await submit(me, goOn, { notes: '' })
  assert.match(contact.body, /name="contact-email"/)
  const check = await submit(me, '/request/missed-bin/contact', { 'contact-email': 'ola@example.org' })
  assert.match(check.body, /ola@example\.org/)
})

test('whoever complains reads at once by when we write to them, also when they press twice', async () => {
  const me = browser()
  await me.get('/request/complaint')
  const pages = {
    what: { what: 'The bin was missed again' },
    wanted: {},
    category: { category: 'waste' },
    earlier: {},
    'for-whom': { 'for-whom': 'myself' },
    address: { address: '' },
    files: {},
    contact: { 'contact-name': 'Ada Quillfeather', 'contact-email': 'ada.portal@example.org' },
  }
  for (const [page, fields] of Object.entries(pages))
    assert.equal((await me.post(`/request/complaint/${page}`, fields)).statusCode, 303, page)
  for (const press of ['once', 'twice'])
    assert.match(
      text((await submit(me, '/request/complaint/check')).body),
      /Your reference FP-\d+ What we promise We will write to you by .* to say how we understand your complaint\./,
      press,
    )
})

test('whoever asks twice to look at a complaint again has asked once, and reads no error', async () => {
  const customerId = await aPerson(db)
  const email = (await howToReach(db, customerId))?.email?.value ?? ''
  const answers = { what: 'Nobody came', category: 'waste', 'for-whom': 'myself' }
  const { caseId, reference } = await openedCase(db, 'complaint', { customerId, answers })
  const by = await anOfficer(db, 'customer-relations', {
    permissions: ['customers.read', 'cases.read', 'cases.work', 'complaints.read', 'complaints.handle'],
  })
  const me = browser()
  await me.get(await withLink(caseId, email))
  const seen = { caseId, version: null }
  await inTransaction(db, (tx) => acceptComplaint(tx, by, { ...seen, ...sortedAsBins }))
  await inTransaction(db, async (tx) => {
    tx.save(
      tx.updateTable('complaint_stages').set({ answered_at: tx.now, outcome: 'upheld' }).where('case_id', '=', caseId),
    )
    tx.save(tx.updateTable('complaints').set({ state: 'answered', outcome: 'upheld' }).where('case_id', '=', caseId))
  })
  await inTransaction(db, (tx) => resolveCase(tx, by, { ...seen, outcome: 'upheld', filledIn: {}, reason: null }))
  for (const words of [/Somebody else will look at your complaint again/, /We are looking at it already/]) {
    const shown = await submit(me, `/my/${reference}/look-again`, { reasons: 'Still nobody came' })
    assert.equal(shown.statusCode, 200)
    assert.match(text(shown.body), words)
  }
})

test('what somebody adds to their request when its team is closed waits for the morning handover', async () => {
  const mine = await aResidentsCase()
  const me = browser()
  await me.get(mine.link)
  const added = async (words: string) => {
    assert.match((await submit(me, `/my/${mine.reference}/not-right`, { words })).body, new RegExp(words))
    const rows = await db
      .selectFrom('contacts')
      .innerJoin('matters', 'matters.contact_id', 'contacts.id')
      .select('contacts.out_of_hours')
      .where('matters.case_id', '=', mine.caseId)
      .orderBy('contacts.id', 'desc')
      .execute()
    return rows[0]?.out_of_hours
  }
  const today = londonDate(db.clock.now())
  const monday = today.add({ days: 8 - today.dayOfWeek })
  const at = (time: string) => monday.toZonedDateTime({ timeZone: LONDON, plainTime: time }).toInstant().toString()
  db.testClock.set(at('10:00'))
  assert.equal(await added('In the morning'), false)
  db.testClock.set(at('22:00'))
  assert.equal(await added('In the night'), true)
})
