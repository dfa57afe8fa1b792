import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { askCustomer, changeDate, findCase, startWork, takeCase } from '#modules/cases/index.ts'
import { howToReach } from '#modules/customers/index.ts'
import { receiveMail } from '#modules/messages/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { dayInWords } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase } from '../cases.ts'
import { startProgram, type Visitor, visitor } from './browser.ts'
import { type Bin, binNames, roundsToday } from './rounds.ts'

const program = await startProgram()
const { db, mail } = program
const rounds = await roundsToday(db)

/** The mail to this address whose subject has these words, once it has gone. */
async function mailTo(address: string, subject: RegExp, after = 0) {
  for (let tries = 0; tries < 150; tries += 1) {
    const found = mail.sent.slice(after).findLast((one) => one.to === address && subject.test(one.subject))
    if (found) return found
    await wait(100)
  }
  throw new Error(
    `No mail to ${address} about ${subject}; there is: ${mail.sent.map((one) => `${one.to} ${one.subject}`).join(', ')}`,
  )
}

const linkIn = (text: string, path: string) => {
  const found = new RegExp(`https?://[^\\s"]*(/${path}/[\\w-]+)`).exec(text)?.[1]
  assert.ok(found, `no link to /${path}/ in:\n${text}`)
  return found
}

const main = async (me: Visitor) => (await me.page.locator('main').innerText()).replaceAll(/\s+/g, ' ')
const heading = async (me: Visitor) => (await me.page.locator('h1').innerText()).replaceAll(/\s+/g, ' ').trim()
const next = (me: Visitor) => me.press('Continue')

/** Finds the address by its postcode and chooses it, as a radio button or in the list of a long street. */
async function chooseAddress(me: Visitor, home: { postcode: string; address: string; uprn: string }) {
  await me.page.getByLabel('Postcode or part of the address').fill(home.postcode)
  await me.press('Find address')
  const list = me.page.getByLabel('Choose the address', { exact: true })
  if ((await me.page.locator('select').count()) > 0) await list.selectOption(home.uprn)
  else await me.page.getByLabel(home.address, { exact: true }).check()
  await next(me)
}

async function fillDate(me: Visitor, date: Temporal.PlainDate) {
  await me.page.getByLabel('Day').fill(String(date.day))
  await me.page.getByLabel('Month').fill(String(date.month))
  await me.page.getByLabel('Year').fill(String(date.year))
  await next(me)
}

/** From the front page to the question about the day, as anybody would go. */
async function startMissedBin(me: Visitor, bin: Bin, home = bin.home) {
  await me.go('/')
  await me.page.getByLabel('What do you need?').fill('bin not emptied')
  await me.press('Search')
  await me.press('Report a missed bin', 'link')
  await me.press('Start now')
  await chooseAddress(me, home)
  await me.page.getByLabel(binNames[bin.container]).check()
  await next(me)
}

type Named = { name: string; email: string; known?: boolean }

/** What the crew knows already, the day and where the bin stood, is not asked of who only waits with their street. */
async function finishMissedBin(me: Visitor, bin: Bin, { name, email, known = false }: Named) {
  if (!known) {
    await fillDate(me, bin.plannedOn)
    await me.page.getByLabel('Yes').check()
    await next(me)
  }
  if (bin.container === 'refuse') {
    await me.page.getByLabel('No').check()
    await next(me)
  }
  await me.page.getByLabel(/anything the crew should know/).fill('It stands <b>behind</b> the gate')
  await next(me)
  await me.page.getByLabel(/name/i).fill(name)
  await me.page.getByLabel(/email/i).fill(email)
  await next(me)
}

for (const { script, size } of [
  { script: false, size: 'phone' },
  { script: true, size: 'desktop' },
] as const) {
  const on = `${size}${script ? '' : '-plain'}`

  test(`a missed bin, from the search to the answer (${on})`, async () => {
    const bin = await rounds.find('report')
    const me = await visitor(program.url, { script, size })
    const email = `nia.${size}@example.org`

    await me.go('/')
    await me.picture(`${on}-front`)
    await me.page.getByLabel('What do you need?').fill('bin not emptied')
    await me.press('Search')
    await me.picture(`${on}-search`)
    await me.press('Report a missed bin', 'link')
    await me.picture(`${on}-service`)
    await me.press('Start now')
    await me.picture(`${on}-address`)
    await next(me)
    await me.picture(`${on}-address-error`)
    assert.match(await main(me), /There is a problem Enter a postcode and choose the address/)
    await chooseAddress(me, bin.home)
    await me.picture(`${on}-container`)
    await next(me)
    assert.match(await main(me), /There is a problem Select which bin we missed/)
    assert.match(await me.page.title(), /^Error: /)
    await me.page.getByLabel(binNames[bin.container]).check()
    await next(me)
    await me.press('Back', 'link')
    assert.equal(await me.page.getByLabel(binNames[bin.container]).isChecked(), true)
    await next(me)
    await me.page.getByLabel('Day').fill('31')
    await me.page.getByLabel('Month').fill('2')
    await me.page.getByLabel('Year').fill('2026')
    await next(me)
    await me.picture(`${on}-date-error`)
    assert.equal(await me.page.getByLabel('Day').inputValue(), '31')
    await finishMissedBin(me, bin, { name: 'Nia Pryce', email })

    assert.equal(await heading(me), 'Check your answers')
    await me.picture(`${on}-check`)
    assert.match(await main(me), /We will .* by \w+day \d+ \w+/)
    await me.press(/Change.*for the crew/, 'link')
    await me.page.getByLabel(/anything the crew should know/).fill('It stands behind the green gate')
    await next(me)
    assert.match(await main(me), /behind the green gate/)

    await sendTwice(me)
    assert.equal(await heading(me), 'We have it')
    await me.picture(`${on}-sent`)
    const reference = /FP-\d+/.exec(await main(me))?.[0] ?? ''
    assert.notEqual(reference, '')

    const received = await mailTo(email, /^We have your report/)
    assert.match(received.text, new RegExp(reference))
    assert.equal(mail.sent.filter((one) => one.to === email).length, 1)
    assert.doesNotMatch(received.html ?? '', /<b>behind/)
    await me.close()
    await lookAfterIt({
      script,
      size,
      on,
      email,
      reference,
      link: linkIn(received.text, 'l'),
      replyTo: received.replyTo ?? '',
    })
    assert.deepEqual(unexpected(me), [])
  })
}

/** Pages with something to put right answer 422, which a browser logs. */
const unexpected = ({ problems }: Visitor) => problems.filter((problem) => !/422/.test(problem))

/** The same form sent twice from the same page, as a second press on a slow line does. */
async function sendTwice(me: Visitor) {
  const token = await me.page.locator('input[name=_csrf]').first().inputValue()
  const sent = await me.context.request.post(me.page.url(), { form: { _csrf: token }, maxRedirects: 0 })
  assert.equal(sent.status(), 303)
  await me.press('Send')
}

type Followed = {
  script: boolean
  size: 'phone' | 'desktop'
  on: string
  email: string
  reference: string
  link: string
  replyTo: string
}

async function lookAfterIt({ script, size, on, email, reference, link, replyTo }: Followed) {
  const me = await visitor(program.url, { script, size })
  const officer = await anOfficer(db, 'waste-collections')
  const found = await findCase(db, officer, reference)
  assert.ok(found)
  const seen = { caseId: found.id, version: null }

  await me.go(link)
  await me.picture(`${on}-my`)
  assert.match(me.page.url(), new RegExp(`/my/${reference}$`))
  assert.match(await heading(me), /^We will .* by \w+day/)

  await inTransaction(db, (tx) => takeCase(tx, officer, seen))
  await inTransaction(db, (tx) => startWork(tx, officer, seen))
  await inTransaction(db, (tx) => askCustomer(tx, officer, { ...seen, question: 'Which side of the house is it on?' }))
  const asked = await mailTo(email, /question|need/i)
  await me.go(linkIn(asked.text, 'l'))
  await me.picture(`${on}-my-question`)
  await me.press('Send answer')
  assert.match(await main(me), /There is a problem Enter your answer/)
  await me.page.getByLabel('Your answer').fill('On the left')
  await me.press('Send answer')
  assert.match(await main(me), /You answered our question On the left/)

  const raw = Buffer.from(
    `From: <${email}>\r\nTo: ${replyTo}\r\nSubject: Re: your bin\r\nMessage-ID: <${reference}.${on}@example.org>\r\n\r\nThe gate is open now.\r\n`,
  )
  const envelope = { from: email, to: [replyTo], clientIp: '203.0.113.9', clientName: 'mail.example.org' }
  await inTransaction(db, (tx) => receiveMail(tx, { source: 'smtp', raw, envelope, receivedAt: db.clock.now() }))
  await seenOnPage(me, /You wrote to us The gate is open now/)

  const [promise] = (await promisesOf(db, officer, [{ kind: 'case', id: found.id }])).filter(
    ({ state }) => state === 'running',
  )
  assert.ok(promise)
  const newDue = promise.dueAt.add({ hours: 48 })
  const moved = await inTransaction(db, (tx) =>
    changeDate(tx, officer, { ...seen, promiseId: promise.id, newDue, reason: 'The lorry broke down' }),
  )
  assert.equal(moved.refusal, null)
  await seenOnPage(me, /The date has changed We had said: .* Now: .* Why: The lorry broke down/)
  await me.picture(`${on}-my-moved`)

  await me.page.getByText('This is not right').click()
  await me.page.getByLabel('What is not right?').fill('It is two bins, not one')
  await me.press('Send', 'button')
  assert.match(await main(me), /It is two bins, not one/)
  await me.page.getByText('Cancel this request').first().click()
  await me.press('Cancel this request')
  await me.picture(`${on}-my-cancelled`)
  await me.press('Leave this page on a shared computer')
  await me.go(`/my/${reference}`)
  assert.equal(await heading(me), 'Check the progress of a request')
  await me.close()
  assert.deepEqual(unexpected(me), [])
}

async function seenOnPage(me: Visitor, words: RegExp) {
  for (let tries = 0; tries < 60; tries += 1) {
    await me.page.reload()
    if (words.test(await main(me))) return me.check()
    await wait(250)
  }
  assert.match(await main(me), words)
}

const plainPhone = () => visitor(program.url, { script: false, size: 'phone' })

test('what the crew knows is told instead of taken as a report', async () => {
  const backOn = rounds.today.add({ days: 3 })
  const back = new RegExp(`They will come back on ${dayInWords(backOn)}`)
  let me = await plainPhone()
  const told = async (bin: Bin, words: RegExp, picture: string) => {
    await me.close()
    me = await plainPhone()
    await startMissedBin(me, bin)
    assert.match(me.page.url(), /\/instead$/)
    assert.match(await main(me), words)
    await me.picture(`told-${picture}`)
  }
  await told(await rounds.find('not-collection-day'), /Your next collection is on \w+day/, 'not-day')
  const notOut = await rounds.find('any')
  await rounds.note(notOut, 'bin-not-out')
  await told(notOut, /was not out/, 'not-out')
  const wrong = await rounds.find('any')
  await rounds.note(wrong, 'wrong-items')
  await told(wrong, /things in it that we cannot take/, 'wrong-items')
  const blocked = await rounds.find('any')
  await rounds.note(blocked, 'road-blocked', backOn)
  await told(blocked, back, 'blocked')
  const late = await rounds.find('any')
  await rounds.unfinished(late, backOn)
  await told(late, back, 'unfinished')
  assert.equal(
    await db
      .selectFrom('cases')
      .select('id')
      .where('uprn', 'in', [notOut.home.uprn, wrong.home.uprn])
      .executeTakeFirst(),
    undefined,
  )

  await me.press('Keep me informed')
  await finishMissedBin(me, late, { name: 'First Neighbour', email: 'first@example.org', known: true })
  assert.match(await main(me), back)
  await me.press('Send')
  const reference = /FP-\d+/.exec(await main(me))?.[0] ?? ''
  await me.picture('told-sent')
  assert.match(await main(me), new RegExp(dayInWords(backOn).replace(/ \d{4}$/, '')))

  const other = await plainPhone()
  await startMissedBin(other, late, late.neighbour)
  await other.press('Keep me informed')
  await finishMissedBin(other, late, { name: 'Second Neighbour', email: 'second@example.org', known: true })
  await other.press('Send')
  assert.match(await main(other), new RegExp(reference))
  const joined = await mailTo('second@example.org', /already dealing/)
  await other.go(linkIn(joined.text, 'l'))
  await other.picture('told-joined-my')
  assert.match(await main(other), /You told us about this too/)
  assert.doesNotMatch(await main(other), /First Neighbour|What you told us/)
  assert.ok((await main(other)).includes(late.home.street) && !(await main(other)).includes(late.home.address))
  await me.close()
  await other.close()
  assert.deepEqual([...unexpected(me), ...unexpected(other)], [])
})

test('answers are put aside and taken up on another device by the link in the email', async () => {
  const me = await plainPhone()
  await me.go('/request/noise/kind')
  await me.page.getByLabel('A barking dog').check()
  await me.press('Save and come back later')
  await me.picture('save')
  await me.press('Email me the link')
  assert.match(await main(me), /There is a problem Enter an email address/)
  await me.page.getByLabel('Your email address').fill('Later@Example.org')
  await me.press('Email me the link')
  await me.picture('saved')
  const link = linkIn((await mailTo('later@example.org', /Finish when you are ready/)).text, 'resume')
  await me.close()

  const other = await visitor(program.url)
  await other.go(link)
  await other.picture('resume')
  await other.press('Go on')
  // Back at the page where they stopped: what was put aside there was never sent.
  assert.match(other.page.url(), /\/request\/noise\/kind$/)
  assert.equal(await other.page.getByLabel('A barking dog').isChecked(), true)
  await other.go('/resume/AAAAAAAAAAAAAAAAAAAAAA')
  assert.match(await main(other), /This link no longer works/)
  await other.picture('resume-gone')
  await other.close()
})

test('progress by reference and a code sent by email; nobody else gets in', async () => {
  const customerId = await aPerson(db, 'Ravi Lal')
  const email = (await howToReach(db, customerId))?.email?.value ?? ''
  const { reference } = await openedCase(db, 'street-light', { customerId })
  const { reference: others } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })

  const me = await plainPhone()
  await me.go('/progress')
  await me.press('Email me a code')
  await me.picture('progress-errors')
  assert.match(await main(me), /Enter the reference we gave you.*Enter the email address/)
  await me.page.getByLabel('Reference').fill('FP-12')
  await me.press('Email me a code')
  assert.match(await main(me), /like FP-/)
  assert.equal(await me.page.getByLabel('Reference').inputValue(), 'FP-12')
  await me.page.getByLabel('Reference').fill(reference.toLowerCase().replace('-', ' '))
  await me.page.getByLabel('Email address you gave us').fill(email)
  await me.press('Email me a code')
  await me.picture('progress-code')
  await me.page.getByLabel('6-digit code').fill('000000')
  await me.press('Continue')
  assert.match(await main(me), /That is not the code we sent/)
  const code = /\b\d{6}\b/.exec((await mailTo(email, /code/i)).text)?.[0] ?? ''
  await me.page.getByLabel('6-digit code').fill(code)
  await me.press('Continue')
  assert.match(me.page.url(), new RegExp(`/my/${reference}$`))
  assert.equal((await me.go(`/my/${others}`))?.status(), 404)
  await me.picture('my-not-found')
  await me.go('/l/AAAAAAAAAAAAAAAAAAAAAA')
  assert.match(await main(me), /This link no longer works/)
  await me.close()
})
