import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveCase } from '#modules/cases/index.ts'
import { answerPart, type Member, sendReply, sortEnquiry, splitEnquiry } from '#modules/member-enquiries/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { anOfficer } from '#test/cases.ts'
import { aMember, anEnquiryIn } from '#test/enquiries.ts'
import { type Browser, runJobs, testApp, testDatabase } from '#test/index.ts'
import { sendHolding } from '../../actions/replies.ts'
import { partsOf, questionsOf } from '../../queries/enquiries.ts'
import { saveAssistants } from '../../queries/members.ts'

const db = await testDatabase()
const { browser, work, mail } = await testApp(db)
const act = <T>(on: (tx: Tx) => Promise<T>) => inTransaction(db, on)

const officer = await anOfficer(db, 'customer-relations', {
  permissions: ['cases.read', 'cases.work', 'cases.assign', 'enquiries.read', 'enquiries.handle', 'enquiries.manage'],
})
const cleansing = await anOfficer(db, 'street-cleansing', {
  permissions: ['cases.read', 'cases.work', 'enquiries.handle'],
})

async function member(given: Partial<Member> = {}) {
  const email = given.email ?? `${newId()}@example.org`
  return { id: await act(async (tx) => aMember(tx, { prefers: 'portal', ...given, email })), email }
}

async function anAssistant(memberIds: readonly string[]) {
  const { id, email } = await member({ kind: 'assistant', name: 'Priya Shaw', wardCodes: [] })
  await act(async (tx) => saveAssistants(tx, id, memberIds))
  return { id, email }
}

async function codeFor(me: Browser, email: string): Promise<string> {
  // What else is on its way to them may arrive first, or last.
  await runJobs(work)
  const before = mail.sent.length
  await me.get('/members/sign-in')
  const asked = await me.post('/members/sign-in', { email, next: '/members' })
  assert.equal(asked.statusCode, 303)
  await runJobs(work)
  const codes = mail.sent
    .slice(before)
    .filter(({ to }) => to === email)
    .flatMap(({ text }) => /\b(\d{6})\b/.exec(text)?.[1] ?? [])
  return codes.at(-1) ?? ''
}

async function signedIn(email: string): Promise<Browser> {
  const me = browser()
  const code = await codeFor(me, email)
  const used = await me.post('/members/sign-in/code', { code, next: '/members' })
  assert.equal(used.statusCode, 303, used.body)
  assert.equal((await me.get('/members')).statusCode, 200)
  return me
}

test('a link with a question mark is kept while a Member signs in, and one that leads elsewhere is not', async () => {
  const { email } = await member()
  const me = browser()
  const asked = await me.get('/members/wards?ward=W-CAS&from=2026-10')
  assert.match(asked.body, /name="next" value="\/members\/wards\?ward=W-CAS&amp;from=2026-10"/)
  const code = await codeFor(me, email)
  const next = '/members/wards?ward=W-CAS'
  const used = await me.post('/members/sign-in/code', { code, next })
  assert.equal(used.headers.location, next)
  const again = await me.get('/members/sign-in?next=%2F%2Fevil.example%2Fmembers%3Fa')
  assert.doesNotMatch(again.body, /evil/)
})

async function anEnquiry(memberId: string, given: Partial<Parameters<typeof anEnquiryIn>[1]> = {}, at?: string) {
  const words = '1. Why was the sign in Castlegate not repaired?'
  const opened = await inTransaction(at ? db.at(fixedClock(at)) : db, (tx) =>
    anEnquiryIn(tx, { by: officer, memberId, words, ...given }),
  )
  return { ...opened, href: `/members/enquiries/${opened.reference}` }
}

async function answered(caseId: string) {
  const team = await teamByKey(db, 'street-cleansing')
  assert.ok(team)
  const questions = await questionsOf(db, caseId)
  await act((tx) =>
    splitEnquiry(tx, officer, {
      caseId,
      version: null,
      teamId: team.id,
      questionIds: questions.map(({ id }) => id),
      proposedBecause: '',
      proposal: 'none',
    }),
  )
  const [part] = await partsOf(db, caseId)
  assert.ok(part)
  const given = { caseId: part.caseId, version: null, outcome: 'done', workDueOn: null } as const
  assert.equal((await act((tx) => answerPart(tx, cleansing, { ...given, answer: 'It went up today.' }))).refusal, null)
  const sent = await act((tx) => sendReply(tx, officer, { caseId, version: null, body: null, restBy: null }))
  assert.equal(sent.refusal, null)
}

const ended = async (caseId: string) =>
  db
    .selectFrom('enquiries')
    .select(['ended_because as because', 'resolved_at as resolvedAt', 'disputed_at as disputedAt'])
    .where('case_id', '=', caseId)
    .executeTakeFirstOrThrow()

const versionOn = (body: string) => /name="version" value="(\d+)"/.exec(body)?.[1] ?? ''

test('whoever is no Member gets the same answer and no code', async () => {
  const [known, unknown] = [browser(), browser()]
  const { email } = await member()
  const stranger = `${newId()}@example.org`
  await codeFor(known, email)
  await codeFor(unknown, stranger)
  const pages = [await known.get('/members/sign-in/code'), await unknown.get('/members/sign-in/code')]
  const plain = pages.map(({ body }) => body.replaceAll(/(nonce|value)="[^"]*"/g, ''))
  assert.equal(plain[0], plain[1])
  assert.equal(mail.sent.filter(({ to }) => to === stranger).length, 0)
})

test('a code works once, in the browser that asked, and not after ten minutes or five wrong tries', async () => {
  const { email } = await member()
  const me = browser()
  const code = await codeFor(me, email)
  const other = browser()
  await other.get('/members/sign-in')
  assert.equal((await other.post('/members/sign-in/code', { code, next: '/members' })).statusCode, 422)
  assert.equal((await me.post('/members/sign-in/code', { code, next: '/members' })).statusCode, 303)
  assert.equal((await me.post('/members/sign-in/code', { code, next: '/members' })).statusCode, 422)

  const late = browser()
  const second = await codeFor(late, email)
  const wrong = second === '000000' ? '111111' : '000000'
  for (let tries = 0; tries < 5; tries += 1)
    assert.equal((await late.post('/members/sign-in/code', { code: wrong, next: '/members' })).statusCode, 422)
  const spent = await late.post('/members/sign-in/code', { code: second, next: '/members' })
  assert.match(spent.body, /no longer works/)
})

test('nobody goes on asking for codes, also when they ask many times at once', async () => {
  const { email } = await member()
  const me = browser()
  await me.get('/members/sign-in')
  const ask = () => me.post('/members/sign-in', { email, next: '/members' })
  const asked = await Promise.all(Array.from({ length: 20 }, ask))
  assert.equal(asked.filter(({ statusCode }) => statusCode === 303).length, 5)
  const more = await ask()
  assert.equal(more.statusCode, 422)
  assert.match(more.body, /Several codes were asked for, by you or by somebody else/)
  await runJobs(work)
  assert.equal(mail.sent.filter(({ to }) => to === email).length, 5)
})

test('whoever asks for another’s codes until there are no more keeps them from none, and cannot fill their inbox', async () => {
  const { email } = await member()
  const askFrom = async (from: string) => {
    const somebody = browser(from)
    await somebody.get('/members/sign-in')
    return async () => (await somebody.post('/members/sign-in', { email, next: '/members' })).statusCode
  }
  const stranger = await askFrom('203.0.113.7')
  for (let times = 0; times < 5; times += 1) assert.equal(await stranger(), 303)
  assert.equal(await stranger(), 422)
  const me = browser('198.51.100.20')
  const code = await codeFor(me, email)
  assert.equal((await me.post('/members/sign-in/code', { code, next: '/members' })).statusCode, 303)

  for (const network of ['203.0.114.7', '203.0.115.7', '203.0.116.7']) {
    const another = await askFrom(network)
    for (let times = 0; times < 5; times += 1) await another()
  }
  await runJobs(work)
  assert.equal(mail.sent.filter(({ to }) => to === email).length, 20)
})

test('a Member whose office has ended cannot sign in, and is out at once', async () => {
  const { id, email } = await member()
  const me = await signedIn(email)
  await db.pool.query("update members set until = '2026-11-18' where id = $1", [id])
  assert.match((await me.get('/members')).body, /Sign in to Members/)
  const again = browser()
  assert.equal(
    await codeFor(again, email)
      .then((code) => again.post('/members/sign-in/code', { code: code || '123456' }))
      .then(({ statusCode }) => statusCode),
    422,
  )
})

test('signing in begins a new session; signing out ends it, and so do two hours', async () => {
  const { id, email } = await member()
  const me = await signedIn(email)
  const first = me.cookies.get('fp_member') ?? ''
  await me.post('/members/sign-out')
  me.setCookie('fp_member', first)
  assert.match((await me.get('/members')).body, /Sign in to Members/)
  const again = await signedIn(email)
  assert.notEqual(again.cookies.get('fp_member'), first)
  await db.pool.query("update member_sessions set last_seen_at = '2026-11-18T07:59:00Z' where member_id = $1", [id])
  assert.match((await again.get('/members')).body, /Sign in to Members/)
})

test('a session ends with the next sign-in of the same browser, whoever it is then', async () => {
  const [first, second] = [await member(), await member()]
  const me = await signedIn(first.email)
  const before = browser()
  before.setCookie('fp_member', me.cookies.get('fp_member') ?? '')
  const code = await codeFor(me, second.email)
  assert.doesNotMatch((await before.get('/members')).body, /Sign in to Members/)
  assert.equal((await me.post('/members/sign-in/code', { code })).statusCode, 303)
  assert.match((await before.get('/members')).body, /Sign in to Members/)
  assert.doesNotMatch((await me.get('/members')).body, /Sign in to Members/)
})

test('after signing in a Member is where they wanted to go, and nowhere else', async () => {
  const { id, email } = await member()
  const { href } = await anEnquiry(id)
  const me = browser()
  const page = await me.get(href)
  assert.match(page.body, new RegExp(`name="next" value="${href}"`))
  const code = await codeFor(me, email)
  const off = await me.post('/members/sign-in/code', { code, next: 'https://example.org/members' })
  assert.equal(off.headers.location, '/members')
})

test('whoever waits for a code is led to where it is entered, and asks for no second one; a stranger reads no other', async () => {
  const { email } = await member()
  for (const address of [email, `${newId()}@example.org`]) {
    const me = browser()
    const code = await codeFor(me, address)
    const sent = mail.sent.length
    const back = await me.get('/members?show=closed')
    assert.match(back.body, /Enter the code we emailed you/)
    assert.match(back.body, /name="next" value="\/members\?show=closed"/)
    assert.match(
      back.body,
      /href="\/members\/sign-in\?again=yes&amp;next=%2Fmembers%3Fshow%3Dclosed">Ask for another code/,
    )
    assert.match((await me.get('/members/sign-in?again=yes')).body, /Email me a code/)
    assert.equal(mail.sent.length, sent)
    if (code === '') continue
    const used = await me.post('/members/sign-in/code', { code, next: '/members?show=closed' })
    assert.equal(used.headers.location, '/members?show=closed')
    await me.post('/members/sign-out')
    assert.match((await me.get('/members')).body, /Email me a code/)
  }
  const late = browser()
  await codeFor(late, email)
  await db.pool.query(`update member_codes set expires_at = $1 where used_at is null`, [db.clock.now().toString()])
  assert.match((await late.get('/members')).body, /Email me a code/, 'the code opens nothing any more')
})

test('another Member’s enquiry is as one that is not there, by every address', async () => {
  const [mine, theirs] = [await member(), await member()]
  const { href, caseId, reference } = await anEnquiry(theirs.id, { words: '1. Where are the hidden herons?' })
  const me = await signedIn(mine.email)
  const absent = '/members/enquiries/FP-9999999'
  const [other, none] = [await me.get(href), await me.get(absent)]
  assert.equal(other.statusCode, 404)
  const plain = (body: string) => body.replaceAll(/(nonce|value)="[^"]*"/g, '')
  assert.equal(plain(other.body), plain(none.body))
  for (const step of ['update', 'further', 'dispute', 'satisfied', 'withdraw', 'authority']) {
    const fields = { key: newId(), version: '1', update: 'x', further: 'x', open: 'x', how: 'x' }
    assert.equal((await me.post(`${href}/${step}`, fields)).statusCode, 404, step)
  }
  for (const page of [
    '/members',
    '/members?q=herons',
    `/members?q=${reference}`,
    '/members/wards',
    '/members/wards.csv',
  ])
    assert.ok(!(await me.get(page)).body.includes('herons are'), page)
  assert.ok(!(await me.get('/members')).body.includes('hidden herons'))
  assert.equal((await ended(caseId)).because, null)
})

test('an assistant acts for those they write for, and for nobody else', async () => {
  const [one, two, other] = [await member(), await member({ name: 'Councillor Ivo Marsh' }), await member()]
  const { email, id } = await anAssistant([one.id, two.id])
  const [seen, unseen] = [await anEnquiry(two.id), await anEnquiry(other.id)]
  const me = await signedIn(email)
  assert.equal((await me.get(seen.href)).statusCode, 200)
  assert.equal((await me.get(unseen.href)).statusCode, 404)
  const choose = await me.get('/members/new')
  assert.match(choose.body, /For Councillor Ivo Marsh/)
  const fields = { member: other.id, key: newId(), questions: 'Why?' }
  assert.equal((await me.post('/members/new/ward/send', fields)).statusCode, 404)
  const sent = await me.post('/members/new/ward/send', { ...fields, member: two.id })
  assert.equal(sent.statusCode, 303, sent.body)
  const row = await db
    .selectFrom('enquiries')
    .select('member_id as memberId')
    .where('assistant_id', '=', id)
    .executeTakeFirstOrThrow()
  assert.equal(row.memberId, two.id)
})

test('whoever wrote it for a Member is sent what the Member is sent, for as long as they write for them', async () => {
  const [one, assistant] = [await member(), await anAssistant([])]
  const writesFor = (memberIds: readonly string[]) => act(async (tx) => saveAssistants(tx, assistant.id, memberIds))
  await writesFor([one.id])
  const { caseId, href } = await anEnquiry(one.id, { assistantId: assistant.id, door: 'mailbox' })
  const delay = { reason: 'The contractor has the log', newDate: null }
  const hold = (day: string) =>
    act((tx) =>
      sendHolding(tx, officer, { caseId, version: null, ...delay, nextUpdateOn: Temporal.PlainDate.from(day) }),
    )
  assert.equal((await hold('2026-11-25')).refusal, null)
  await writesFor([])
  assert.equal((await hold('2026-11-26')).refusal, null)
  const sent = await db
    .selectFrom('messages')
    .select(['to_address as to', 'template_key as key', 'subject', 'body_text as text'])
    .where('subject_id', '=', caseId)
    .execute()
  for (const { to, subject, text } of sent) {
    const isCopy = to === assistant.email
    assert.equal(
      subject.endsWith(') for Councillor Delia Rowe'),
      isCopy,
      'who writes for several reads for whom it was',
    )
    assert.equal(text.includes('You wrote this for Councillor Delia Rowe. We wrote the same to them.'), isCopy)
    assert.equal(text.includes('Priya Shaw wrote this for you.'), !isCopy, 'the Member reads who wrote it')
  }
  const page = (await (await signedIn(one.email)).get(href)).body
  assert.match(page, /We got an email from Priya Shaw, written for you/)
  assert.match(page, /What Priya Shaw wrote</)
  const to = (email: string) => sent.filter((message) => message.to === email).map(({ key }) => key)
  assert.deepEqual(to(one.email).toSorted(), ['enquiry-holding', 'enquiry-holding', 'enquiry-received'])
  assert.deepEqual(to(assistant.email).toSorted(), ['enquiry-holding', 'enquiry-received'])
})

test('a Member reads what was said first and what holds now, however often the date moved or was left open', async () => {
  const one = await member()
  const { caseId, href } = await anEnquiry(one.id)
  const me = await signedIn(one.email)
  const hold = async (given: { newDate?: string; nextUpdateOn?: string }) => {
    const day = (text?: string) => (text ? Temporal.PlainDate.from(text) : null)
    const delay = { reason: 'The contractor has the log', newDate: day(given.newDate) }
    const when = { ...delay, nextUpdateOn: day(given.nextUpdateOn) }
    assert.equal((await act((tx) => sendHolding(tx, officer, { caseId, version: null, ...when }))).refusal, null)
    const { body } = await me.get(href)
    return {
      before: /We had said: ([^<]+)\./.exec(body)?.[1],
      now: /Now: <strong>([^<]+)</.exec(body)?.[1],
      letter: /fp-members__words">([^<]+)</.exec(body)?.[1] ?? '',
    }
  }
  const first = /<p class="govuk-body-l">([^<]+)\.</.exec((await me.get(href)).body)?.[1] ?? ''
  const whole = first.replace('reply to you', 'answer every question')
  const sooner = await hold({ newDate: '2026-11-20' })
  assert.deepEqual([sooner.before, sooner.now], [whole, 'We will answer every question by Friday 20 November'])
  assert.match(
    sooner.letter,
    /We had said that we would answer by \w+ \d+ November 2026\. We will answer by Friday 20 November 2026, which is sooner\.$/,
  )
  const later = await hold({ newDate: '2026-12-04' })
  assert.deepEqual([later.before, later.now], [whole, 'We will answer every question by Friday 4 December'])
  assert.match(
    later.letter,
    /We had said that we would answer by Friday 20 November 2026\. We will answer by Friday 4 December 2026, which is later\.$/,
  )
  const open = await hold({ nextUpdateOn: '2026-11-27' })
  assert.deepEqual([open.before, open.now], [whole, 'We will tell you how it stands by Friday 27 November'])
  assert.match(
    open.letter,
    /We had said that we would answer by Friday 4 December 2026\. We cannot honestly give a date/,
  )
  const again = await hold({ newDate: '2026-12-09' })
  assert.deepEqual([again.before, again.now], [whole, 'We will answer every question by Wednesday 9 December'])
  const last = await hold({ newDate: '2026-12-11' })
  assert.deepEqual([last.before, last.now], [whole, 'We will answer every question by Friday 11 December'])
  const running = await promisesOf(db, system('test'), [{ kind: 'case', id: caseId }])
  assert.equal(running.filter(({ state }) => state === 'running').length, 1, 'what was told again is not owed twice')
})

test('whoever wrote a request for information for a Member is sent its answer too, and reads for whom it was', async () => {
  const [one, assistant] = [await member(), await anAssistant([])]
  await act(async (tx) => saveAssistants(tx, assistant.id, [one.id]))
  const { caseId } = await anEnquiry(one.id, { assistantId: assistant.id, door: 'mailbox' })
  const own = { caseId, version: null }
  await act((tx) => sortEnquiry(tx, officer, { ...own, what: 'foi', serviceKey: null, reason: 'It names the Act' }))
  const done = await act((tx) =>
    resolveCase(tx, system('test'), { ...own, outcome: 'given', filledIn: {}, reason: 'It was 40 lamps.' }),
  )
  assert.equal(done.refusal, null)
  await runJobs(work)
  const sent = await db
    .selectFrom('messages')
    .select(['to_address as to', 'body_text as text'])
    .where('subject_id', '=', caseId)
    .execute()
  const answers = sent.filter(({ text }) => text.includes('It was 40 lamps.'))
  assert.deepEqual(answers.map(({ to }) => to).toSorted(), [one.email, assistant.email].toSorted())
  const ofMember = answers.find(({ to }) => to === one.email)
  assert.match(ofMember?.text ?? '', /^Dear [^\n]+\n\nPriya Shaw wrote this for you\./, 'the Member reads who wrote it')
  const theirs = answers.find(({ to }) => to === assistant.email)
  assert.match(theirs?.text ?? '', /You wrote this for Councillor Delia Rowe\. We wrote the same to them\./)
})

const forResident = {
  residentName: 'Winifred Tarn',
  residentAddress: '4 Gate Row, Wrenbridge',
  residentContact: '07700 900123',
  residentAsked: 'To have the kerb mended',
  asked: 'yes',
  askedHow: 'at my surgery on 14 November',
  background: 'The kerb is loose. Mrs Tarn uses a walker.',
  questions: 'When is the kerb mended?\n- Who checks the contractor?',
}

test('an enquiry for a resident needs that they asked, keeps what was typed, and is sent once however often it is pressed', async () => {
  const { id, email } = await member()
  const me = await signedIn(email)
  const form = await me.get(`/members/new/resident?member=${id}`)
  const key = /name="key" value="([^"]+)"/.exec(form.body)?.[1] ?? ''
  const fields = { ...forResident, member: id, key }
  const without = await me.post('/members/new/resident', { ...fields, asked: [] })
  assert.equal(without.statusCode, 422)
  assert.match(without.body, /Confirm that the resident asked you/)
  assert.match(without.body, /Mrs Tarn uses a walker/)
  assert.match((await me.post('/members/new/resident', { ...fields, consent: 'yes' })).body, /Enter how they agreed/)
  const check = await me.post('/members/new/resident', fields)
  assert.match(check.body, /Check your enquiry/)
  assert.match(check.body, /May not be told/)
  const sent = [
    await me.post('/members/new/resident/send', fields),
    await me.post('/members/new/resident/send', fields),
  ]
  assert.equal(sent[0]?.statusCode, 303)
  assert.equal(sent[0]?.headers.location, sent[1]?.headers.location)
  const rows = await db
    .selectFrom('enquiries')
    .select(['case_id as caseId', 'authority', 'door', 'resident_words as resident'])
    .where('member_id', '=', id)
    .execute()
  assert.equal(rows.length, 1)
  assert.equal(rows[0]?.authority, 'asked-to-act')
  assert.equal(rows[0]?.door, 'portal')
  assert.deepEqual(
    (await questionsOf(db, rows[0]?.caseId ?? '')).map(({ question }) => question),
    ['When is the kerb mended?', 'Who checks the contractor?'],
  )
  const page = await me.get(String(sent[0]?.headers.location))
  assert.match(page.body, /by 10am on Wednesday 25 November/)
})

test('the page of what somebody wrote for a Member says so to the Member, and not to whoever wrote it', async () => {
  const [one, assistant] = [await member(), await anAssistant([])]
  await act(async (tx) => saveAssistants(tx, assistant.id, [one.id]))
  const { href } = await anEnquiry(one.id, { assistantId: assistant.id, door: 'mailbox' })
  const says = /Priya Shaw wrote this enquiry for you\./
  assert.match((await (await signedIn(one.email)).get(href)).body, says)
  assert.doesNotMatch((await (await signedIn(assistant.email)).get(href)).body, says)
  assert.doesNotMatch(
    (await (await signedIn(one.email)).get((await anEnquiry(one.id)).href)).body,
    /wrote this enquiry/,
  )
})

test('what cannot wait in a Member’s form is its circle’s and calls somebody; the Member reads 999 at once', async () => {
  const { id, email } = await member()
  const me = await signedIn(email)
  const fields = {
    member: id,
    key: newId(),
    questions: 'At 12 Mill Road a child is being hit by his dad every night. Who looks at that?',
  }
  const sent = await me.post('/members/new/ward/send', fields)
  assert.equal(sent.headers.location, '/members')
  assert.match(
    (await me.get('/members')).body,
    /We have called somebody to read it\. If anybody is in danger now, call 999/,
  )
  const { rows } = await db.pool.query(
    `select s.key, d.scope_id = c.scope_id as called_inside, e.scope_id = c.scope_id as kept, t.case_id = c.id as waits from enquiries e
     join cases c on c.id = e.case_id left join scopes s on s.id = c.scope_id left join duty_calls d on d.subject_id = c.id
     left join triage_items t on t.case_id = c.id where e.member_id = $1`,
    [id],
  )
  assert.deepEqual(rows, [{ key: 'childrens-care', called_inside: true, kept: true, waits: true }])
})

test('consent to sensitive facts is recorded only with how it was given', async () => {
  const { id, email } = await member()
  const me = await signedIn(email)
  const fields = { ...forResident, member: id, key: newId(), consent: 'yes', consentHow: 'signed the form' }
  assert.equal((await me.post('/members/new/resident/send', fields)).statusCode, 303)
  const row = await db
    .selectFrom('enquiries')
    .select(['authority', 'authority_note as note'])
    .where('member_id', '=', id)
    .executeTakeFirstOrThrow()
  assert.equal(row.authority, 'consent-given')
  assert.match(row.note, /signed the form/)
})

test('asking for an update puts it before whoever has it and counts as contact we caused, once', async () => {
  const { id, email } = await member()
  const { caseId, href } = await anEnquiry(id)
  const me = await signedIn(email)
  const fields = { key: newId(), update: 'Mrs Tarn fell over it again' }
  for (const _ of [1, 2]) assert.equal((await me.post(`${href}/update`, fields)).statusCode, 303)
  const tasks = await db.selectFrom('case_tasks').select('words').where('case_id', '=', caseId).execute()
  assert.equal(tasks.filter(({ words }) => words.includes('fell over it')).length, 1)
  const demand = await db
    .selectFrom('demand_records')
    .innerJoin('case_matters', 'case_matters.matter_id', 'demand_records.matter_id')
    .select('demand_records.class')
    .where('case_matters.case_id', '=', caseId)
    .execute()
  assert.deepEqual(
    demand.map((one) => one.class),
    ['failure'],
  )
  assert.match((await me.get(href)).body, /You asked how it stands/)
})

test('taken further it goes straight to a named manager, once', async () => {
  const { id, email } = await member()
  const { caseId, href } = await anEnquiry(id)
  const me = await signedIn(email)
  const version = versionOn((await me.get(href)).body)
  assert.equal((await me.post(`${href}/further`, { version, further: 'Nobody calls back' })).statusCode, 303)
  const twice = await me.post(`${href}/further`, { version, further: 'Nobody calls back' })
  assert.equal(twice.statusCode, 303, 'a double click is no problem of theirs')
  assert.equal((await me.post(`${href}/further`, { version, further: 'Something else' })).statusCode, 422)
  const rows = await db
    .selectFrom('enquiry_escalations')
    .select(['to_staff_id as to', 'by_member as by'])
    .where('case_id', '=', caseId)
    .execute()
  assert.equal(rows.length, 1)
  assert.equal(rows[0]?.by, id)
  assert.match((await me.get(href)).body, /to decide by the end of/)
})

test('an answer waits for the Member’s word: disputed it is open again, satisfied it is closed', async () => {
  const { id, email } = await member()
  const { caseId, href } = await anEnquiry(id)
  const me = await signedIn(email)
  await answered(caseId)
  assert.match((await me.get('/members')).body, /Waiting for you/)
  const page = await me.get(href)
  assert.match(page.body, /It went up today/)
  assert.equal((await me.post(`${href}/dispute`, { version: versionOn(page.body), open: '' })).statusCode, 422)
  const version = versionOn(page.body)
  for (const press of ['once', 'a double click'])
    assert.equal((await me.post(`${href}/dispute`, { version, open: 'It is down again' })).statusCode, 303, press)
  assert.equal((await ended(caseId)).resolvedAt, null)
  await act((tx) => sendReply(tx, officer, { caseId, version: null, body: 'Up again.', restBy: null }))
  const last = versionOn((await me.get(href)).body)
  assert.doesNotMatch((await me.get(href)).body, /Take it further/, 'it is answered: yes or no comes first')
  assert.equal((await me.post(`${href}/satisfied`, { version: last })).statusCode, 303)
  assert.equal((await me.post(`${href}/satisfied`, { version: last })).statusCode, 303, 'a double click')
  assert.equal((await ended(caseId)).because, 'satisfied')
  assert.match((await me.get('/members?show=closed')).body, new RegExp(href))
})

test('when the days to dispute are over the page asks no more, closed by then or not, and says what to do instead', async () => {
  const { id, email } = await member()
  const { caseId, href } = await anEnquiry(id)
  const me = await signedIn(email)
  await answered(caseId)
  const version = versionOn((await me.get(href)).body)
  await db.pool.query("update enquiries set resolved_at = resolved_at - interval '14 days' where case_id = $1", [
    caseId,
  ])
  const page = await me.get(href)
  assert.doesNotMatch(page.body, /Does it answer your enquiry\?/)
  assert.match(page.body, /The five working days to tell us[\s\S]*raise a new enquiry<\/a> and name FP-/)
  const late = await me.post(`${href}/dispute`, { version, open: 'Down again' })
  assert.match(late.body, /days to say so are over\. Raise a new enquiry/)
  assert.notEqual((await ended(caseId)).resolvedAt, null)
})

test('a withdrawn enquiry stops with all its parts', async () => {
  const { id, email } = await member()
  const { caseId, href } = await anEnquiry(id)
  const team = await teamByKey(db, 'street-cleansing')
  const questions = await questionsOf(db, caseId)
  await act((tx) =>
    splitEnquiry(tx, officer, {
      caseId,
      version: null,
      teamId: team?.id ?? '',
      questionIds: questions.map((one) => one.id),
      proposedBecause: '',
      proposal: 'none',
    }),
  )
  const me = await signedIn(email)
  const version = versionOn((await me.get(href)).body)
  assert.equal((await me.post(`${href}/withdraw`, { version, withdraw: 'Settled' })).statusCode, 303)
  assert.equal((await ended(caseId)).because, 'withdrawn')
  const [part] = await partsOf(db, caseId)
  assert.equal(part?.status, 'resolved')
})

test('a complaint’s stage is told only to whoever the resident asked to act for them', async () => {
  const { id, email } = await member()
  const me = await signedIn(email)
  const as = (authority: 'not-recorded' | 'asked-to-act') =>
    anEnquiry(id, { forWhom: 'resident', authority, residentWords: 'Winifred Tarn' })
  const [with_, without] = [await as('asked-to-act'), await as('not-recorded')]
  for (const { caseId } of [with_, without]) {
    const sorted = await act((tx) =>
      sortEnquiry(tx, officer, {
        caseId,
        version: null,
        what: 'complaint',
        serviceKey: null,
        reason: 'The resident is unhappy',
      }),
    )
    assert.equal(sorted.refusal, null)
  }
  assert.match((await me.get(with_.href)).body, /Where it is now: We have it, and are finding out who answers it/)
  await db.pool.query(`update complaints set state = 'investigating', stage = 2 where case_id = $1`, [with_.caseId])
  assert.match((await me.get(with_.href)).body, /Where it is now: Stage 2, we are looking into it/)
  const page = await me.get(without.href)
  assert.match(page.body, /only when the resident asked you to act/)
  assert.ok(!page.body.includes('Where it is now'))
})

test('a request for information that we refused reads as the letter: the reason, and how to challenge it', async () => {
  const { id, email } = await member()
  const me = await signedIn(email)
  const { caseId, href } = await anEnquiry(id)
  const own = { caseId, version: null }
  const sort = { ...own, what: 'foi' as const, serviceKey: null, reason: '' }
  assert.equal((await act((tx) => sortEnquiry(tx, officer, sort))).refusal, null)
  const before = (await me.get(href)).body
  assert.doesNotMatch(before, /internal review|<strong>We answered/)
  assert.match(before, /<h1[^>]*>Dealt with another way/)
  assert.doesNotMatch(before, /freedom of information request, so it is dealt with as/)
  const filledIn = { why: 'Section 31: it would help a crime.' }
  const refuse = { ...own, outcome: 'refused', filledIn, reason: null }
  assert.equal((await act((tx) => resolveCase(tx, officer, refuse))).refusal, null)
  assert.match(
    (await me.get(href)).body,
    /We may not give you what you asked for\. The reason: Section 31[\s\S]*internal review within 40 working days[\s\S]*ico\.org\.uk/,
  )
  assert.match(
    (await me.get(href)).body,
    /<h1[^>]*>We have answered<[\s\S]*What has happened[\s\S]*<strong>We answered</,
  )
})

test('what moved into a circle is no longer there for its Member', async () => {
  const { id, email } = await member()
  const { caseId, href } = await anEnquiry(id, { words: '1. Where are the quiet kestrels?' })
  const me = await signedIn(email)
  await db.pool.query('update enquiries set scope_id = (select id from scopes limit 1) where case_id = $1', [caseId])
  assert.equal((await me.get(href)).statusCode, 404)
  assert.ok(!(await me.get('/members')).body.includes('kestrels'))
  assert.ok(!(await me.get('/members?q=kestrels')).body.includes('quiet kestrels'))
})
