import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markUrgent } from '#modules/cases/index.ts'
import { recordNeed } from '#modules/customers/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { type Browser, signInAs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)

async function signedIn(role: string, name?: string) {
  const page = browser()
  if (!name) {
    const { id } = await signInAs(db, page, role)
    return { page, id }
  }
  const { id } = await db.selectFrom('staff').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  await page.get('/staff/sign-in')
  await page.post('/staff/sign-in/trial', { account: id })
  await page.get('/staff/account')
  return { page, id }
}

const { page: officer } = await signedIn('complaints-officer', 'Yusuf Demir')
const { page: manager } = await signedIn('complaints-manager')
const { page: director } = await signedIn('director', 'Gareth Pemberton')

async function aComplaint(answers: Record<string, string> = {}) {
  const { reference, caseId } = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: {
      what: 'The bin was missed three weeks running',
      wanted: 'An apology',
      category: 'waste',
      'for-whom': 'myself',
      ...answers,
    },
  })
  return { reference, caseId, href: `/staff/complaints/${reference}` }
}

const versionOn = (body: string) => /name="_version" value="(\d+)"/.exec(body)?.[1] ?? ''

/** Fills in a step as it stands and sends it, past the preview where there is one. */
async function does(who: Browser, href: string, fields: Record<string, string> = {}) {
  const shown = await who.get(href)
  assert.equal(shown.statusCode, 200, `${href}: ${shown.statusCode}`)
  const [path = ''] = href.split('?')
  return who.post(path, { _version: versionOn(shown.body), _stage: 'send', ...fields })
}

const tests = { 'test-unhappy': 'yes', 'test-had-a-chance': 'yes', 'test-other-way': 'no' }
const accepted = { ...tests, about: 'waste/missed-again', tenure: 'other', broughtBy: 'resident', risk: 'none' }

async function accept(href: string, who = officer) {
  assert.equal((await does(who, href.replace(/$/, '/accept'), accepted)).statusCode, 303)
}

async function acknowledged() {
  const complaint = await aComplaint()
  const { href } = complaint
  await officer.get(href)
  const seen = await officer.get(href)
  assert.equal((await officer.post(`${href}/take`, { _version: versionOn(seen.body) })).statusCode, 303)
  await accept(href)
  assert.equal((await does(officer, `${href}/acknowledge`)).statusCode, 303)
  return complaint
}

const pointHref = (body: string) => /href="([^"]+\/points\/[^"]+\/answer)"/.exec(body)?.[1] ?? ''

test('whoever looks into it sees who complains, what to know before writing to them, and how to reach them', async () => {
  const customerId = await aPerson(db, 'Ada Quillfeather')
  await inTransaction(db, (tx) =>
    recordNeed(tx, system('test'), {
      customerId,
      value: 'large-print',
      detail: null,
      appliesTo: 'person',
      since: Temporal.PlainDate.from('2026-01-01'),
      source: 'They told us',
      consentToShare: true,
    }),
  )
  const { reference } = await openedCase(db, 'complaint', {
    customerId,
    answers: { what: 'The bin was missed', category: 'waste', 'for-whom': 'myself' },
  })
  const page = (await officer.get(`/staff/complaints/${reference}`)).body
  assert.match(page, new RegExp(`From <a class="govuk-link" href="/staff/customers/${customerId}">Ada Quillfeather`))
  assert.match(page, /Before you act[\s\S]*[Ll]arge print/)
  assert.match(page, /How to reach them/)
})

test('the list shows what is to sort out, and everything stays within it', async () => {
  const { reference, caseId } = await aComplaint()
  const list = await officer.get('/staff/complaints?view=triage')
  assert.match(list.body, new RegExp(reference))
  assert.match(list.body, /href="\/staff\/desk">Enter a complaint</)
  assert.doesNotMatch((await director.get('/staff/complaints')).body, /Enter a complaint/, 'logs no contacts')
  assert.doesNotMatch((await officer.get('/staff/complaints?view=answered')).body, new RegExp(reference))
  assert.equal((await officer.get('/staff/complaints?view=nonsense&page=x')).statusCode, 200)
  await db.pool.query("update complaints set state = 'answered' where case_id = $1", [caseId])
  const answered = (await officer.get('/staff/complaints?view=answered')).body
  assert.match(answered, /<th scope="col">Received<\/th>/, 'no date runs any more, so there is none to fall due')
  assert.match(answered, new RegExp(reference))
})

test('what is urgent stands before all that is not, and says so', async () => {
  const ordinary = await aComplaint()
  const urgent = await aComplaint()
  await inTransaction(db, (tx) =>
    markUrgent(tx, system('test'), { caseId: urgent.caseId, version: null, reason: 'A child is alone at home' }),
  )
  const list = (await officer.get('/staff/complaints?view=triage')).body
  assert.ok(list.indexOf(urgent.reference) < list.indexOf(ordinary.reference))
  assert.match(list, new RegExp(`Urgent: A child is alone at home</span><a [^>]*>${urgent.reference}`))
})

test('the questions of the Code stand beside the choice, and none can be left out', async () => {
  const { href } = await aComplaint()
  const shown = await officer.get(`${href}/sort`)
  assert.match(shown.body, /Has the service had a fair chance to put it right\?/)
  const refused = await officer.post(`${href}/sort`, { route: 'complaint', 'test-unhappy': 'yes' })
  assert.equal(refused.statusCode, 422)
  assert.match(refused.body, /Select yes or no: Has the service had a fair chance/)
  const notTheirs = await officer.post(`${href}/sort`, { route: 'refused', ...tests })
  assert.equal(notTheirs.statusCode, 422)
  assert.match(notTheirs.body, /The complaints manager decides on this\. Hand it over/)
  const managers = await manager.post(`${href}/sort`, { route: 'refused', ...tests })
  assert.match(String(managers.headers.location), /\/refuse\?route=refused/)
  const chosen = await officer.post(`${href}/sort`, { route: 'complaint', ...tests })
  assert.match(String(chosen.headers.location), /\/accept\?route=complaint&test-unhappy=yes/)
})

test('a complaint goes from sorted out to signed and sent; each point is answered first', async () => {
  const { href, caseId } = await acknowledged()
  const page = await officer.get(href)
  assert.match(page.body, /What the older rule would have given/)
  assert.equal(
    (await does(officer, pointHref(page.body), { finding: 'upheld', reason: 'The crew had the old list' })).statusCode,
    303,
  )
  const drafted = await does(officer, `${href}/draft`, { openingWords: 'Thank you for telling us.' })
  const letter = String(drafted.headers.location)
  assert.match(letter, /\/letters\//)
  const preview = await officer.get(letter)
  assert.match(preview.body, /Thank you for telling us\./)
  assert.match(preview.body, /gets this: email/)
  const early = await officer.post(`${letter}/send`, { _version: versionOn(preview.body) })
  assert.match((await officer.get(String(early.headers.location))).body, /This letter is not signed yet/)
  await officer.post(`${letter}/ask`, { _version: versionOn((await officer.get(letter)).body) })
  assert.match((await officer.get(href)).body, /With Gareth Pemberton to sign/)
  const head = await db
    .selectFrom('staff')
    .select('id')
    .where('name', '=', 'Helen Cartwright')
    .executeTakeFirstOrThrow()
  await director.post('/staff/signing/delegates', { delegateId: head.id, since: '2026-11-18', until: '2026-11-19' })
  assert.match((await officer.get(href)).body, /\(or Helen Cartwright, who signs for them\)/)
  assert.match((await officer.get(letter)).body, /Lies with Gareth Pemberton or Helen Cartwright, who signs for them/)
  const ending = /action="(\/staff\/signing\/delegates\/[^"]+\/end)"/.exec((await director.get('/staff/signing')).body)
  await director.post(ending?.[1] ?? '')

  const waiting = await director.get('/staff/signing')
  assert.match(waiting.body, new RegExp(letter))
  const menu = async () =>
    /To sign <span class="fp-nav__waiting">(\d+)</.exec((await director.get('/staff/account')).body)?.[1]
  assert.equal(await menu(), '1', 'the menu of every page says how many letters wait')
  const toSign = await director.get(letter)
  const letterVersion = /name="letterVersion" value="(\d+)"/.exec(toSign.body)?.[1] ?? ''
  const silent = await director.post(`${letter}/sign`, { letterVersion, decision: 'return', comments: '' })
  assert.equal(silent.statusCode, 422)
  assert.match(silent.body, /Enter what has to change/)
  const stale = await director.post(`${letter}/sign`, { letterVersion: '1', decision: 'sign', comments: 'Good' })
  assert.equal(stale.statusCode, 409)
  assert.match(stale.body, /has changed since you read it[\s\S]*Good/)
  assert.equal((await director.post(`${letter}/sign`, { letterVersion, decision: 'sign' })).statusCode, 303)
  assert.equal(await menu(), undefined, 'and nothing where none does')

  const signed = versionOn((await officer.get(letter)).body)
  assert.equal((await officer.post(`${letter}/send`, { _version: signed })).headers.location, href)
  const twice = await officer.post(`${letter}/send`, { _version: signed })
  assert.match(
    (await officer.get(String(twice.headers.location))).body,
    /has changed since you opened it|has gone already/,
  )
  const sent = await db
    .selectFrom('messages')
    .select('id')
    .where('subject_id', '=', caseId)
    .where('template_key', '=', 'complaint-letter')
    .execute()
  assert.equal(sent.length, 2, 'one acknowledgement, one answer')
  assert.match((await officer.get(href)).body, /Stage 1: <strong>upheld/)
})

test('the second to save is told what changed, and nothing they typed is lost', async () => {
  const { href } = await acknowledged()
  const page = await officer.get(href)
  const answer = pointHref(page.body)
  const seen = versionOn((await manager.get(answer)).body)
  await does(officer, answer, { finding: 'upheld', reason: 'The first to save' })
  const late = await manager.post(answer, { _version: seen, finding: 'not-upheld', reason: 'The second to save' })
  assert.equal(late.statusCode, 409)
  assert.match(late.body, /What changed while you were writing[\s\S]*Point 1 answered/)
  assert.match(late.body, /The second to save/)
})

test('more time says what the rule allows before anybody asks, and not beyond it', async () => {
  const { href } = await acknowledged()
  const shown = await officer.get(`${href}/extend`)
  assert.match(shown.body, /The rule allows more time once, until Wednesday 16 December 2026 at the latest/)
  assert.match(shown.body, /The letter has to say the reasons, the new day and how to reach the Ombudsman/)
  const beyond = await does(officer, `${href}/extend`, { newDay: '2027-02-01', reasons: 'Papers' })
  assert.equal(beyond.statusCode, 422)
  const preview = await officer.post(`${href}/extend`, {
    _version: versionOn(shown.body),
    newDay: '2026-12-14',
    reasons: 'The crew log is with the contractor',
  })
  assert.match(preview.body, /What they will get[\s\S]*The crew log is with the contractor/)
  assert.equal((await does(officer, `${href}/extend`, { newDay: '2026-12-14', reasons: 'Papers' })).statusCode, 303)
  assert.match((await officer.get(`${href}/extend`)).body, /allows no longer time now/)
})

test('a step that sorts it asks what was not answered yet, and never says that it was answered', async () => {
  const { href } = await aComplaint()
  for (const step of ['accept', 'elsewhere', 'refuse']) {
    const { body } = await manager.get(`${href}/${step}`)
    assert.match(body, /<input[^>]*name="test-had-a-chance" type="radio"/, step)
    assert.doesNotMatch(body, /The questions you answered/, step)
  }
  const fields = { route: 'refused', ground: 'too-long-ago', reason: 'It happened in 2023', evidence: 'A letter' }
  const open = await does(manager, `${href}/refuse`, { ...fields, 'test-unhappy': 'yes' })
  assert.equal(open.statusCode, 422)
  assert.match(open.body, /href="#test-had-a-chance">Select yes or no for each question/)
  assert.match(open.body, /value="yes" checked/, 'what was answered stays')
})

test('not taking it on needs evidence, and shows the letter with the Ombudsman first', async () => {
  const { href } = await aComplaint()
  const fields = { ...tests, route: 'refused', ground: 'too-long-ago', reason: 'It happened in 2023' }
  const bare = await does(manager, `${href}/refuse?route=refused`, fields)
  assert.equal(bare.statusCode, 422)
  assert.match(bare.body, /Without evidence this cannot be decided/)
  const shown = await manager.get(`${href}/refuse?route=refused`)
  const sent = { ...fields, evidence: 'Their letter of May 2023', _version: versionOn(shown.body) }
  assert.match((await manager.post(`${href}/refuse`, sent)).body, /you can ask the Ombudsman to look at it/)
  assert.equal((await manager.post(`${href}/refuse`, { ...sent, _stage: 'send' })).statusCode, 303)
  const other = await aComplaint()
  const notTheirs = await does(officer, `${other.href}/refuse?route=refused`, { ...fields, evidence: 'A letter' })
  assert.match(notTheirs.body, /Only the handler of this complaint, or the complaints manager/)
})

test('a request for a service goes where it belongs; a statutory complaint begins there by its own rules', async () => {
  const first = await aComplaint()
  const moved = await does(manager, `${first.href}/elsewhere?route=service-request`, {
    ...tests,
    route: 'service-request',
    serviceKey: 'missed-bin',
    reason: 'The first time they tell us',
  })
  assert.equal(moved.statusCode, 303, moved.body.slice(0, 2000))
  const second = await aComplaint({ what: 'No visit for two months' })
  const { page: insider } = await signedIn('complaints-manager')
  const sent = await does(insider, `${second.href}/elsewhere?route=statutory`, {
    ...tests,
    route: 'statutory',
    serviceKey: 'childrens-care-complaint',
    reason: 'It is about a social worker',
  })
  assert.equal(sent.statusCode, 303)
  assert.equal(sent.headers.location, '/staff/complaints', 'the page they came from is not theirs to see any more')
  const row = await db
    .selectFrom('complaints')
    .select(['regime', 'state', 'subject', 'scope_id as scopeId'])
    .where('case_id', '=', second.caseId)
    .executeTakeFirstOrThrow()
  assert.equal(row.regime, 'childrens-social-care')
  assert.equal(row.state, 'triage')
  assert.notEqual(row.scopeId, null)
  assert.equal((await officer.get(second.href)).statusCode, 404, 'who is not in the circle finds nothing')
})

test('whoever is away can be stood in for: named beforehand, or asked anew', async () => {
  const { page: chief } = await signedIn('chief-executive')
  const stand = await db.selectFrom('staff').select('id').where('name', '=', 'Naledi Mokoena').executeTakeFirstOrThrow()
  const wrong = await chief.post('/staff/signing/delegates', { delegateId: stand.id, since: '2026-11-01', until: '' })
  assert.equal(wrong.statusCode, 422)
  assert.match(wrong.body, /Enter days from today on/)
  const officers = await db.selectFrom('staff').select('id').where('name', '=', 'Yusuf Demir').executeTakeFirstOrThrow()
  assert.ok(!(await chief.get('/staff/signing')).body.includes(officers.id), 'not offered')
  const low = await chief.post('/staff/signing/delegates', { delegateId: officers.id, since: '2026-11-18', until: '' })
  assert.equal(low.statusCode, 422)
  assert.match(low.body, /neither sign answers nor lead a unit close to yours/)
  const named = await chief.post('/staff/signing/delegates', {
    delegateId: stand.id,
    since: '2026-11-18',
    until: '2026-12-01',
  })
  assert.equal(named.statusCode, 303)
  const shown = await chief.get('/staff/signing')
  assert.match(shown.body, /<strong>Naledi Mokoena<\/strong>, from 18 Nov 2026/)
  const end = /action="(\/staff\/signing\/delegates\/[^"]+\/end)"/.exec(shown.body)?.[1] ?? ''
  await chief.post(end)
  assert.doesNotMatch((await chief.get('/staff/signing')).body, /<strong>Naledi Mokoena/)
})

test('the people the law names and the bodies that answer are kept, with what each answered', async () => {
  const { href } = await acknowledged()
  const names = { role: 'independent-person', name: 'Iris Halloway' }
  assert.equal((await does(officer, `${href}/people`, names)).statusCode, 303)
  const body = { name: 'Wrenbridge Hospitals', lead: 'yes' }
  assert.equal((await does(officer, `${href}/bodies`, body)).statusCode, 303)
  assert.equal((await does(officer, `${href}/bodies`, { ...body, answer: 'The ward was full' })).statusCode, 303)
  const shown = (await officer.get(href)).body
  assert.match(shown, /Independent person<\/dt><dd>Iris Halloway/)
  assert.match(shown, /Body that leads<\/dt><dd class="fp-wrap">Wrenbridge Hospitals: The ward was full/)
})

test('what is restricted goes as a message without words; whoever writes and signs it reads the letter itself', async () => {
  const { reference } = await openedCase(db, 'adult-care-complaint', {
    customerId: await aPerson(db),
    answers: { what: 'Nobody came to see my mother', 'for-whom': 'myself' },
  })
  const { page: manager } = await signedIn('team-manager', 'Denise Rowntree')
  const href = `/staff/complaints/${reference}`
  assert.equal(
    (await does(manager, `${href}/accept`, { ...accepted, about: 'adult-care/', sector: 'single' })).statusCode,
    303,
  )
  const shown = await manager.get(`${href}/acknowledge`)
  const check = { _version: versionOn(shown.body), openingWords: 'We are sorry to hear this.' }
  const preview = await manager.post(`${href}/acknowledge`, check)
  assert.match(
    preview.body,
    /To keep it private[\s\S]*read behind the link[\s\S]*We are sorry to hear this\.[\s\S]*Nobody came to see my mother/,
  )
  const drafted = await does(manager, `${href}/draft`, { openingWords: 'I am sorry that you waited.' })
  assert.equal(drafted.statusCode, 303)
  const letter = await manager.get(String(drafted.headers.location))
  assert.match(letter.body, /To keep it private, it is not written here/)
  assert.match(
    letter.body,
    /The letter, read behind the link[\s\S]*I am sorry that you waited\.[\s\S]*Nobody came to see my mother/,
  )
})

test('an officer of any service starts a complaint from a request, which goes on', async () => {
  const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const { page: lights } = await signedIn('officer')
  const href = `/staff/cases/${reference}/complain`
  assert.equal((await does(lights, href, { words: '' })).statusCode, 422)
  const started = await does(lights, href, { words: 'Nobody came, twice', category: 'roads' })
  assert.match(String(started.headers.location), /^\/staff\/complaints\/FP-/)
  const page = await lights.get(String(started.headers.location))
  assert.match(page.body, /Nobody came, twice/)
  assert.match(
    page.body,
    new RegExp(`Request it is about</dt><dd><a class="govuk-link" href="/staff/cases/${reference}"`),
  )
})

test('the answer to somebody who complains for another person waits until it is recorded that they agree', async () => {
  const { href } = await aComplaint({
    'for-whom': 'someone-else',
    'other-name': 'Maud Tillotson',
    'other-relation': 'Neighbour',
  })
  await does(officer, `${href}/accept`, { ...accepted, broughtBy: 'representative' })
  await does(officer, `${href}/acknowledge`)
  const page = (await officer.get(href)).body
  assert.match(page, /Complained of for Maud Tillotson\.[\s\S]*Ask them whether they agree/)
  const [, point] = /points\/([\w-]+)\/answer/.exec(page) ?? []
  await does(officer, `${href}/points/${point}/answer`, {
    finding: 'upheld',
    reason: 'The crew forgot',
    reliedOn: 'Standard 4',
  })
  const drafted = await does(officer, `${href}/draft`)
  const letter = String(drafted.headers.location)
  const asks = async () => officer.post(`${letter}/ask`, { _version: versionOn((await officer.get(letter)).body) })
  await asks()
  assert.match((await officer.get(letter)).body, /Somebody else complained for them\. Record first/)
  assert.equal((await does(officer, `${href}/agreement`, { agreement: 'agrees', shownBy: '' })).statusCode, 422)
  const agreed = { agreement: 'agrees', shownBy: 'She said so on the phone today' }
  assert.equal((await does(officer, `${href}/agreement`, agreed)).statusCode, 303)
  assert.equal((await asks()).headers.location, href)
  const after = (await officer.get(href)).body
  assert.doesNotMatch(after, /Ask them whether they agree/)
  assert.match(after, /the person agrees[\s\S]*She said so on the phone today/)
})
