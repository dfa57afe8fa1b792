import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { addNamedScope } from '#modules/access/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { anEnquiryIn, splitTo } from '#test/enquiries.ts'
import { type Browser, signInAs, testApp, testDatabase } from '#test/index.ts'
import { raiseUndecided, warnOwners } from '../../actions/decide.ts'
import { answerPart } from '../../actions/parts.ts'
import { sendWeeklyLists } from '../../actions/weekly-lists.ts'
import { partsOf, questionsOf, restampEnquiry } from '../../queries/enquiries.ts'

const db = await testDatabase()
const { browser } = await testApp(db)

const signedIn = async (role: string, team?: string): Promise<Browser> => {
  const visitor = browser()
  await signInAs(db, visitor, role, team)
  return visitor
}
const officer = await signedIn('members-officer')
const cleansing = await signedIn('officer', 'street-cleansing')
const cleansingTeam = await teamByKey(db, 'street-cleansing')
assert.ok(cleansingTeam)

async function anEnquiry(words = 'Why is Castlegate not swept?\nWhen is the sign put up again?') {
  const opened = await inTransaction(db, (tx) => anEnquiryIn(tx, { words }))
  return { ...opened, href: `/staff/enquiries/${opened.reference}` }
}

const versionIn = (body: string) => /name="_version" value="(\d+)"/.exec(body)?.[1] ?? ''

/** The version of the case a page is about, after looking at the page. */
async function seen(by: Browser, href: string) {
  assert.equal((await by.get(href)).statusCode, 200)
  const reference = (href.split('/').at(-1) ?? '').replace('.', '/')
  const row = await db.selectFrom('cases').select('version').where('reference', '=', reference).executeTakeFirst()
  return String(row?.version)
}

async function splitAll({ caseId, href }: { caseId: string; href: string }) {
  const questions = await questionsOf(db, caseId)
  const version = await seen(officer, href)
  const fields = {
    _version: version,
    question: questions.map(({ id }) => id),
    unit: questions.map(() => cleansingTeam?.id ?? ''),
    proposed: questions.map(() => ''),
  }
  assert.equal((await officer.post(`${href}/split`, fields)).statusCode, 303)
  const hrefs = (await partsOf(db, caseId)).map(
    ({ reference }) => `/staff/enquiries/parts/${reference.replace('/', '.')}`,
  )
  const [part] = await partsOf(db, caseId)
  assert.ok(part)
  return { fields, part, partHref: hrefs[0] ?? '', hrefs }
}

const answers = async (partHref: string, answer: string) =>
  assert.equal(
    (await cleansing.post(`${partHref}/answer`, { _version: await seen(cleansing, partHref), answer, outcome: 'done' }))
      .statusCode,
    303,
  )

test('whoever gives questions to units while somebody else does reads one page, of after it was done', async () => {
  const { caseId, href } = await anEnquiry()
  const [question] = await questionsOf(db, caseId)
  const unit = cleansingTeam.id
  const fields = { _version: await seen(officer, href), question: question?.id ?? '', unit, proposed: '' }
  const other = await db.pool.connect()
  await other.query('begin')
  await other.query('update cases set version = version + 1 where id = $1', [caseId])
  await other.query("update enquiries set what = 'enquiry' where case_id = $1", [caseId])
  const sent = officer.post(`${href}/split`, fields)
  // It has read the enquiry by now, and waits for the case.
  await pause(700)
  await other.query('commit')
  other.release()
  const page = await sent
  assert.equal(page.statusCode, 409)
  assert.doesNotMatch(page.body, /Not sorted/)
})

test('an enquiry is sorted with one key, split to a unit, answered and sent, and each step shows what it does', async () => {
  const { caseId, href } = await anEnquiry()
  const page = await officer.get(href)
  assert.match(page.body, /Probably: <strong>Member’s enquiry/)
  assert.match(page.body, /Why is Castlegate not swept\?/)
  assert.equal((await officer.post(`${href}/is-enquiry`, { _version: versionIn(page.body) })).statusCode, 303)
  const sorted = (await officer.get(href)).body
  assert.match(sorted, /has it<\/li>/, 'whoever sorts what nobody has goes on with it')
  const green = [...(sorted.split('<main')[1] ?? '').matchAll(/class="govuk-button ?"[^>]*>([^<]+)/g)]
  assert.deepEqual(
    green.map(([, text]) => text?.trim()),
    ['Give the questions to these units'],
    'one green button, for what comes next',
  )
  const { hrefs } = await splitAll({ caseId, href })
  const [swept = '', partHref = ''] = hrefs
  await answers(swept, 'It is swept on Monday.')

  assert.match((await cleansing.get(partHref)).body, /When is the sign put up again\?/)
  const [toAnswer = '', whole = ''] = (await cleansing.get(partHref)).body.split('All that ')
  assert.doesNotMatch(toAnswer, /Why is Castlegate not swept\?/)
  assert.match(whole, /.+ wrote[\s\S]*Why is Castlegate not swept\?/, 'a question loses its sense without the rest')
  const noDate = await cleansing.post(`${partHref}/answer`, {
    _version: await seen(cleansing, partHref),
    answer: 'The sign is ordered.',
    outcome: 'long-lead',
  })
  assert.equal(noDate.statusCode, 422)
  assert.match(noDate.body, /Enter the day by which the work will be done/)
  const answered = await cleansing.post(`${partHref}/answer`, {
    _version: await seen(cleansing, partHref),
    answer: 'The sign is ordered.',
    outcome: 'long-lead',
    workDueOn: '2026-12-16',
  })
  assert.equal(answered.statusCode, 303)
  assert.match((await cleansing.get(partHref)).body, /The work will be done by Wednesday 16 December/)

  const form = await officer.get(`${href}/reply`)
  const preview = await officer.post(`${href}/reply`, { _version: versionIn(form.body), body: '' })
  assert.match(preview.body, /What they will get/)
  assert.match(preview.body, /You asked: “Why is Castlegate not swept\?”\s[\s\S]*It is swept on Monday/)
  assert.equal(preview.body.match(/It is swept on Monday/g)?.length, 1, 'under its own question only')
  const sent = await officer.post(`${href}/reply`, { _version: versionIn(form.body), body: '', _stage: 'send' })
  assert.equal(sent.statusCode, 303)
  const twice = await officer.post(`${href}/reply`, { _version: versionIn(form.body), body: '', _stage: 'send' })
  assert.equal(twice.statusCode, 303)
  assert.match((await officer.get(href)).body, /Resolved in time/)

  const version = await seen(cleansing, partHref)
  const shown = 'The sign stands. Our inspector saw it today'
  assert.equal((await cleansing.post(`${partHref}/work-done`, { _version: version })).statusCode, 422)
  assert.equal((await cleansing.post(`${partHref}/work-done`, { _version: version, shown })).statusCode, 303)
  const again = await cleansing.post(`${partHref}/work-done`, { _version: await seen(cleansing, partHref), shown })
  assert.match(again.body, /recorded as done already/)
})

test('what turned out to be a complaint says where it goes on', async () => {
  const { href, reference } = await anEnquiry()
  const fields = { _version: await seen(officer, href), what: 'complaint', serviceKey: '', reason: '', _stage: 'send' }
  assert.equal((await officer.post(`${href}/sort`, fields)).statusCode, 303)
  const there = new RegExp(`It goes on as: <a[^>]*/staff/complaints/${reference}">complaint`)
  const page = (await officer.get(href)).body
  assert.match(page, there)
  assert.doesNotMatch(page, /questions? answered|Nobody has it|No unit has it/, 'nobody has neglected it')
  const [, row = ''] = (await officer.get('/staff/enquiries?show=closed')).body.split(`${href}">`)
  const [own = ''] = row.split('</tr>')
  assert.match(own, there)
  assert.doesNotMatch(own, /of \d+ answered|Nobody/)
})

test('a question that names nothing itself goes where the rest of the mail says', async () => {
  const { href } = await anEnquiry(
    'The bollard in Mill Lane was knocked down. Can you tell me when it will be replaced?',
  )
  assert.match(
    (await officer.get(href)).body,
    /Highways maintenance: It reads like “Road or pavement defect” \(says “bollard”/,
  )
})

test('a second press of the same split, and a question a unit has already, are answered clearly', async () => {
  const { caseId, href } = await anEnquiry()
  const { fields } = await splitAll({ caseId, href })
  const page = (await officer.get(href)).body
  assert.doesNotMatch(page, /Not sorted|Nobody has it/, 'what goes to units is an enquiry, and whoever gave it has it')
  const twice = await officer.post(`${href}/split`, fields)
  assert.equal(twice.statusCode, 409)
  assert.match(twice.body, /Street cleansing has question 1 already, as FP-\d+\/1\. Go on with the others/)
  assert.equal((await partsOf(db, caseId)).length, 2, 'two questions for one unit are two parts')
})

test('questions stand as the Member asked them, whichever of them has a unit already', async () => {
  const { caseId, href } = await anEnquiry()
  const [, second] = await questionsOf(db, caseId)
  const _version = await seen(officer, href)
  const fields = { _version, question: second?.id ?? '', unit: cleansingTeam?.id ?? '', proposed: '' }
  assert.equal((await officer.post(`${href}/split`, fields)).statusCode, 303)
  assert.match(
    (await officer.get(href)).body,
    />1\. Why is Castlegate not swept\?<\/label>[\s\S]*>2\. When is the sign put up again\?<\/h3>/,
  )
})

test('whoever splits second reads which unit has each question, and what they chose themselves', async () => {
  const { caseId, href } = await anEnquiry()
  const lighting = await teamByKey(db, 'street-lighting')
  const [first, second] = await questionsOf(db, caseId)
  const version = await seen(officer, href)
  await splitAll({ caseId, href })
  const other = await signedIn('members-officer')
  const late = await other.post(`${href}/split`, {
    _version: version,
    question: [first?.id ?? '', second?.id ?? ''],
    unit: [lighting?.id ?? '', cleansingTeam?.id ?? ''],
    proposed: ['', ''],
  })
  assert.equal(late.statusCode, 409)
  const [, given = ''] = late.body.split('Given while you were choosing')
  assert.match(
    given,
    /1\. Why is Castlegate not swept\?<\/strong><br>Street cleansing has it, [\s\S]*?You chose Street lighting/,
  )
  assert.match(given, /2\. When is the sign[\s\S]*?That is the unit you chose too/)
  assert.match(late.body, /Nothing of what you sent is saved/)
  assert.doesNotMatch(late.body, /What you typed is below/, 'there is no form any more')
})

test('an answer that speaks for another unit waits for its word; what is missing goes back', async () => {
  const { caseId, href } = await anEnquiry()
  const { partHref } = await splitAll({ caseId, href })
  const other = await teamByKey(db, 'waste-collections')
  assert.ok(other)
  const saved = await cleansing.post(`${partHref}/for`, { _version: await seen(cleansing, partHref), teamId: other.id })
  assert.equal(saved.statusCode, 303)
  const answer = async () =>
    cleansing.post(`${partHref}/answer`, {
      _version: await seen(cleansing, partHref),
      answer: 'The bins are emptied on Monday.',
      outcome: 'done',
    })
  assert.match((await answer()).body, /Another unit must agree/)
  const [told, ...more] = await db
    .selectFrom('messages')
    .innerJoin('staff', 'staff.email', 'to_address')
    .innerJoin('unit_managers', 'unit_managers.staff_id', 'staff.id')
    .select(['unit_managers.unit_id as unitId', 'body_text as text'])
    .where('template_key', '=', 'enquiry-part-agree')
    .execute()
  assert.deepEqual([told?.unitId, more], [other.id, []], 'whoever answers for that unit hears of it at once')
  assert.match(
    told?.text ?? '',
    /before somebody of Waste collections agrees:\s+FP-\d+\/1: Street cleansing asks for your word\./,
  )
  const waste = await signedIn('officer', 'waste-collections')
  assert.equal((await waste.post(`${partHref}/agree`, { _version: await seen(waste, partHref) })).statusCode, 303)
  assert.equal((await answer()).statusCode, 303)
  const back = { _version: await seen(officer, partHref), missing: 'When is the sign put up?' }
  assert.equal((await officer.post(`${partHref}/return`, back)).statusCode, 303)
  assert.match((await cleansing.get(partHref)).body, /Given back, because this is missing/)
})

test('the list shows danger first, then what nobody has sorted, and each filter counts what it lists', async () => {
  const { reference } = await anEnquiry('The tenant says that she is in danger. Who visits her?')
  const list = await officer.get('/staff/enquiries?show=untriaged')
  assert.match(list.body, new RegExp(reference))
  assert.match(list.body, /Not sorted/)
  const advisor = await signedIn('advisor')
  assert.equal((await advisor.get('/staff/enquiries')).statusCode, 403)
})

test('a Member is added to the register once, changed with the version seen, and has named managers by service', async () => {
  const address = `${newId()}@example.org`
  const fields = {
    _version: '0',
    kind: 'councillor',
    name: 'Councillor Ada Finch',
    title: 'Member for Orchard',
    email: address,
    prefers: 'phone',
    wards: ['W-ORC'],
    since: '2026-05-04',
  }
  await officer.get('/staff/enquiries/members/new')
  const added = await officer.post('/staff/enquiries/members/new', fields)
  assert.equal(added.statusCode, 303)
  await officer.get('/staff/enquiries/members/new')
  assert.match((await officer.post('/staff/enquiries/members/new', fields)).body, /Another Member has this address/)
  const href = String(added.headers.location)
  const page = await officer.get(href)
  assert.match(page.body, /Orchard/)
  assert.match(page.body, /Street cleansing/)
  const changed = await officer.post(`${href}/edit`, { ...fields, _version: '1', title: 'Member for Orchard ward' })
  assert.equal(changed.statusCode, 303)
  const late = await officer.post(`${href}/edit`, { ...fields, _version: '1', title: 'Member for Castle' })
  assert.equal(late.statusCode, 409)
  assert.match((await officer.get('/staff/enquiries/members')).body, /Councillor Delia Rowe/)
})

test('an enquiry by phone counts from the call; the same form sent twice is one; an advisor can take it too', async () => {
  const advisor = await signedIn('advisor')
  const form = await advisor.get('/staff/enquiries/new')
  const key = /name="key" value="([^"]+)"/.exec(form.body)?.[1] ?? ''
  const memberId = /<option value="([0-9a-f-]{36})"/.exec(form.body)?.[1] ?? ''
  const fields = {
    key,
    memberId,
    door: 'phone',
    receivedAt: '2026-11-18T09:15',
    words: 'Why is the lamp in Mill Lane still out?',
    forWhom: 'ward',
  }
  const late = await advisor.post('/staff/enquiries/new', { ...fields, receivedAt: '2026-11-19T09:15' })
  assert.match(late.body, /not in the future/)
  assert.equal((await advisor.post('/staff/enquiries/new', fields)).statusCode, 303)
  assert.equal((await advisor.post('/staff/enquiries/new', fields)).statusCode, 303)
  const rows = await db
    .selectFrom('enquiries')
    .select(['received_at as at', 'due_at as dueAt'])
    .where('words', '=', fields.words)
    .execute()
  assert.deepEqual(
    rows.map(({ at, dueAt }) => [at.toString(), dueAt.toString()]),
    [['2026-11-18T09:15:00Z', '2026-11-25T09:15:00Z']],
  )
})

test('what was taken further and went into a circle since is decided by somebody in it', async () => {
  const { href, caseId } = await anEnquiry()
  await officer.post(`${href}/is-enquiry`, { _version: await seen(officer, href) })
  await officer.post(`${href}/escalate`, { _version: await seen(officer, href), reason: 'It names a child' })
  const one = await db.selectFrom('cases').select('owner_id').where('id', '=', caseId).executeTakeFirstOrThrow()
  const find = () =>
    db
      .selectFrom('enquiry_escalations')
      .select(['to_staff_id', 'level'])
      .where('case_id', '=', caseId)
      .executeTakeFirstOrThrow()
  const before = await find()
  assert.notEqual(before.to_staff_id, one.owner_id)
  await inTransaction(db, (tx) => addNamedScope(tx, system('test'), { name: 'Alder', staffIds: [one.owner_id ?? ''] }))
  const circle = await db.selectFrom('scopes').select('id').where('name', '=', 'Alder').executeTakeFirstOrThrow()
  await inTransaction(db, async (tx) => {
    restampEnquiry(tx, caseId, circle.id)
    return { refusal: null }
  })
  await inTransaction(db.at(fixedClock('2026-11-23T10:00:00Z')), raiseUndecided)
  assert.deepEqual(await find(), { to_staff_id: one.owner_id, level: before.level })
})

test('what is taken further goes to the person above, who decides; undecided it goes one level up; closed it is refused', async () => {
  const { href, caseId } = await anEnquiry()
  const reason = { reason: 'Two weeks and no word' }
  const taken = await officer.post(`${href}/escalate`, { _version: await seen(officer, href), ...reason })
  assert.equal(taken.statusCode, 303)
  const again = await officer.post(`${href}/escalate`, { _version: await seen(officer, href), ...reason })
  assert.match(again.body, /with somebody to decide already/)
  const find = () =>
    db
      .selectFrom('enquiry_escalations')
      .innerJoin('staff', 'staff.id', 'to_staff_id')
      .select(['enquiry_escalations.id', 'level', 'staff.id as staffId'])
      .where('case_id', '=', caseId)
      .executeTakeFirstOrThrow()
  const first = await find()
  await inTransaction(db.at(fixedClock('2026-11-23T10:00:00Z')), raiseUndecided)
  const raised = await find()
  assert.equal(raised.level, 2)
  assert.notEqual(raised.staffId, first.staffId)

  const director = browser()
  await director.get('/staff/sign-in')
  await director.post('/staff/sign-in/trial', { account: raised.staffId })
  const page = await director.get('/staff/enquiries/escalations')
  assert.match(page.body, /Two weeks and no word/)
  const decide = `/staff/enquiries/escalations/${first.id}`
  assert.match((await director.post(decide, { words: '' })).body, /Enter what you decide/)
  const circle = await db.selectFrom('scopes').select('id').where('kind', '=', 'named').executeTakeFirstOrThrow()
  const moveInto = (scopeId: string | null) =>
    inTransaction(db, async (tx) => {
      restampEnquiry(tx, caseId, scopeId)
      return { refusal: null }
    })
  await moveInto(circle.id)
  assert.equal((await director.post(decide, { words: 'What I may not know of.' })).statusCode, 422)
  await moveInto(null)
  assert.equal((await director.post(decide, { words: 'It is swept tomorrow.' })).statusCode, 303)
  const late = (await director.post(decide, { words: 'What I typed since.' })).body
  assert.match(late, /decided already[\s\S]*It is swept tomorrow\.[\s\S]*What I typed since\./)
  assert.match((await officer.get(href)).body, /It is swept tomorrow\./)

  const { hrefs } = await splitAll({ caseId, href })
  for (const part of hrefs) await answers(part, 'It was swept.')
  await officer.post(`${href}/reply`, { _version: await seen(officer, href), _stage: 'send' })
  const sent = await officer.post(`${href}/escalate`, { _version: await seen(officer, href), ...reason })
  assert.match(sent.body, /The full reply has gone already/)
  await officer.post(`${href}/satisfied`, { _version: await seen(officer, href) })
  for (const step of ['escalate', 'holding', 'dispute', 'authority']) {
    const { body } = await officer.get(`${href}/${step}`)
    assert.match(body, /This enquiry is closed/, step)
    assert.doesNotMatch(body, new RegExp(`<form[^>]*/${step}"`), step)
  }
  const closed = await officer.post(`${href}/escalate`, { _version: await seen(officer, href), ...reason })
  assert.match(closed.body, /This enquiry is closed/)
})

test('every number on the board opens exactly the records it counts, and parts are counted apart', async () => {
  const { caseId, href } = await anEnquiry()
  await splitAll({ caseId, href })
  const board = await officer.get('/staff/enquiries/board')
  const links = [...board.body.matchAll(/<a class="govuk-link fp-number" href="([^"]+)">(\d+)<\/a>/g)]
  assert.ok(links.length > 4)
  for (const [, address = '', count] of links) {
    const list = await officer.get(address.replaceAll('&amp;', '&'))
    assert.equal(list.body.match(/fp-queue__title/g)?.length, Number(count), address)
  }
  assert.match((await officer.get('/staff/enquiries/outstanding')).body, /Street cleansing/)
  const told = await inTransaction(db, sendWeeklyLists)
  assert.ok(told >= 1)
  const mail = await db
    .selectFrom('messages')
    .select('body_text as text')
    .where('template_key', '=', 'enquiry-outstanding')
    .execute()
  assert.ok(mail.some(({ text }) => text.includes('promised for')))
})

test('each line of a contractor’s weekly list opens to its manager, work that was promised too, and says what is late', async () => {
  const asked = async (team: string) => {
    const { caseId } = await anEnquiry()
    return inTransaction(db, (tx) => splitTo(tx, system('test'), caseId, team))
  }
  const [open, promised] = [await asked('highways-maintenance'), await asked('highways-maintenance')]
  await asked('street-cleansing')
  const answer = {
    caseId: promised.caseId,
    version: null,
    answer: 'The sign is ordered',
    outcome: 'long-lead',
    workDueOn: Temporal.PlainDate.from('2026-11-20'),
  } as const
  assert.equal((await inTransaction(db, (tx) => answerPart(tx, system('test'), answer))).refusal, null)
  await inTransaction(db.at(fixedClock('2026-11-24T07:00:00Z')), sendWeeklyLists)
  const mail = await db
    .selectFrom('messages')
    .select(['secrets', 'body_text as text'])
    .where('template_key', '=', 'enquiry-outstanding')
    .where('body_text', 'like', '%Highways maintenance%')
    .executeTakeFirstOrThrow()
  assert.match(mail.text, /was promised for Friday 20 November 2026 and is 2 working days late, [^.]*: the work/)
  const { link } = z.object({ link: z.string() }).parse(mail.secrets)
  const rob = browser()
  const larkin = db.selectFrom('staff').select('id').where('name', '=', 'Rob Larkin')
  await rob.get('/staff/sign-in')
  await rob.post('/staff/sign-in/trial', { account: (await larkin.executeTakeFirstOrThrow()).id })
  const list = (await rob.get(link)).body
  for (const { reference } of [open, promised]) {
    assert.ok(mail.text.includes(reference))
    const href = `/staff/enquiries/parts/${reference.replace('/', '.')}`
    assert.ok(list.includes(`href="${href}"`), 'it stands where the link leads')
    assert.equal((await rob.get(href)).statusCode, 200, 'and opens')
  }
  for (const query of ['', `?unit=${cleansingTeam?.id}`])
    assert.doesNotMatch((await rob.get(`/staff/enquiries/outstanding${query}`)).body, /Street cleansing/)
})

test('the case of an enquiry says that it came for a Member, and who is told of it', async () => {
  const { href } = await anEnquiry()
  const casePage = (await officer.get(`/staff/cases/${href.split('/').at(-1)}`)).body
  assert.match(casePage, /Opened for a Member/)
  assert.match(casePage, /The Member who asked is told what happens/)
})

test('an owner hears once that an enquiry falls due soon', async () => {
  const { href, caseId } = await anEnquiry()
  await officer.post(`/staff/cases/${href.split('/').at(-1)}/take`, { _version: await seen(officer, href) })
  const soon = db.at(fixedClock('2026-11-24T15:00:00Z'))
  await inTransaction(soon, warnOwners)
  await inTransaction(soon, warnOwners)
  const told = await db
    .selectFrom('messages')
    .select('id')
    .where('template_key', '=', 'enquiry-due-soon')
    .where('subject_id', '=', caseId)
    .execute()
  assert.equal(told.length, 1)
})

test('many about one thing get one answer, each of them told; one that is answered already is refused whole', async () => {
  const asked = [await anEnquiry('Why does the library close?'), await anEnquiry('Why does the library close?')]
  await officer.get('/staff/enquiries/campaigns/new')
  const fields = { title: 'Library hours', answer: 'It stays open.', enquiries: asked.map(({ caseId }) => caseId) }
  const one = await officer.post('/staff/enquiries/campaigns/new', { ...fields, enquiries: asked[0]?.caseId ?? '' })
  assert.match(one.body, /Select at least two enquiries/)
  assert.equal((await officer.post('/staff/enquiries/campaigns/new', fields)).statusCode, 303)
  await officer.get('/staff/enquiries/campaigns/new')
  assert.match((await officer.post('/staff/enquiries/campaigns/new', fields)).body, /The full reply has gone already/)
  assert.match((await officer.get('/staff/enquiries/campaigns')).body, /2 enquiries, answered by/)
  for (const { href } of asked) assert.match((await officer.get(href)).body, /It stays open\./)
})
