import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findStaffByEmail, scopeByKey } from '#modules/access/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { beginPromise, keepPromises, promisesOf, sweepBroken } from '#modules/promises/index.ts'
import { enqueue, queueItemOf } from '#modules/queues/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { type Browser, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser, clock } = await testApp(db)
const robot = system('test')

const staffId = async (name: string) => {
  const found = await findStaffByEmail(db, `${name}@example.org`)
  assert.ok(found)
  return found.id
}
const signedIn = async (name: string): Promise<Browser> => {
  const visitor = browser()
  await visitor.get('/staff/sign-in')
  await visitor.post('/staff/sign-in/trial', { account: await staffId(name) })
  return visitor
}
const teamId = async (key: string) => {
  const found = await teamByKey(db, key)
  assert.ok(found)
  return found.id
}
const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()
const atTime = (text: string) => db.at({ now: () => at(text) })
const waste = await teamId('waste-collections')
const ben = await staffId('ben.tranter')

/** A piece of work with a promise, as a case would make them. */
async function work(
  title: string,
  more: {
    startedAt?: string
    ownerId?: string | null
    scopeId?: string
    policyKey?: string
    wardCode?: string
    teamId?: string
    serviceKey?: string
  } = {},
) {
  const subject = { kind: 'case', id: newId() }
  const startedAt = at(more.startedAt ?? '2026-11-17T09:00')
  const about = {
    subject,
    teamId: more.teamId ?? waste,
    ownerId: more.ownerId === undefined ? ben : more.ownerId,
    scopeId: more.scopeId ?? null,
    serviceKey: more.serviceKey ?? 'missed-bin',
    wardCode: more.wardCode ?? 'W-CAS',
  }
  const promise = await inTransaction(atTime('2026-11-18T09:00'), async (tx) => {
    const begun = await beginPromise(tx, robot, { ...about, policyKey: more.policyKey ?? 'missed-bin-2wd', startedAt })
    enqueue(tx, {
      ...about,
      title,
      reference: null,
      placeText: null,
      urgentReason: null,
      dueAt: begun.dueAt,
      enteredAt: startedAt,
    })
    return begun
  })
  return { ...promise, subject }
}

const broken = await work('Bin broken a day ago', { startedAt: '2026-11-13T09:00' })
const soon = await work('Bin due soon', { ownerId: null })
await work('Bin later', { policyKey: 'container-10wd' })
await inTransaction(db, sweepBroken)
const kelly = await signedIn('kelly.marsh')
const imran = await signedIn('imran.siddiqui')

test('the board shows what is broken with its decision, what is about to break and what nobody has', async () => {
  const { body, statusCode } = await kelly.get('/staff/board')
  assert.equal(statusCode, 200)
  assert.match(body, /Today, Waste collections/)
  assert.match(body, /Bin broken a day ago/)
  assert.match(body, /Ben Tranter has it/)
  assert.match(body, /You decide\./)
  assert.match(body, /Bin due soon/)
  assert.doesNotMatch(body, /Bin later/)
  assert.equal(body.match(/<svg class="fp-chart"/g)?.length, 3)
  assert.doesNotMatch(body, /NaN|undefined|\[object/)
})

test('every number of the board is a link to its records, and every link opens', async () => {
  const { body } = await kelly.get('/staff/board')
  const links = [...body.matchAll(/href="(\/staff\/board\/promises[^"]+)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  )
  assert.ok(links.length >= 3)
  for (const href of new Set(links)) {
    const page = await kelly.get(href)
    assert.equal(page.statusCode, 200, href)
    assert.doesNotMatch(page.body, /There are none/, href)
  }
  assert.match(body, new RegExp(`/staff/queue\\?team=${waste}&amp;state=broken`))
  assert.match(body, new RegExp(`/staff/queue\\?team=${waste}&amp;state=nobody`))
})

test('a figure and the list behind it agree', async () => {
  const { body } = await kelly.get(`/staff/board/promises?figure=missed&on=2026-11-17&teams=${waste}`)
  assert.match(body, /1 promise, Waste collections/)
  assert.match(body, /We will empty your bin by Tuesday 17 November/)
  const board = (await kelly.get('/staff/board')).body
  const counted = [...board.matchAll(/<a [^>]*href="(\/staff\/board\/promises[^"]+)"[^>]*>(\d+)<\/a>/g)]
  assert.ok(counted.length >= 3)
  for (const [, href = '', count] of counted) {
    const list = (await kelly.get(href.replaceAll('&amp;', '&'))).body
    assert.match(list, new RegExp(`>${count} promises?, `), href)
    assert.equal(list.match(/<tr class="govuk-table__row">/g)?.length, Number(count) + 1, href)
  }
})

test('somebody else sees who decides, and has no form for it', async () => {
  const { body } = await imran.get(`/staff/board?team=${waste}`)
  assert.match(body, /Kelly Marsh decides\./)
  assert.doesNotMatch(body, /Give new date/)
})

test('a manager’s board is of the teams they run; all teams are one choice away', async () => {
  assert.match((await imran.get('/staff/board')).body, /Today, your 2 teams/)
  const all = await imran.get('/staff/board?team=all')
  assert.match(all.body, /Today, all teams/)
  assert.match(all.body, /Planning enquiries/)
})

test('whoever may not read the board is told so, and an address with nonsense shows the usual board', async () => {
  assert.equal((await (await signedIn('ben.tranter')).get('/staff/board')).statusCode, 403)
  assert.equal((await kelly.get('/staff/board?team=%27')).statusCode, 200)
  assert.equal((await kelly.get('/staff/board/promises?figure=x&on=2026-13-45&teams=y&after=z~z')).statusCode, 200)
})

test('what is in a scope is on nobody else’s board', async () => {
  const scope = await scopeByKey(db, 'childrens-care')
  assert.ok(scope)
  await work('Secret bin', { scopeId: scope.id, startedAt: '2026-11-13T09:00' })
  await inTransaction(db, sweepBroken)
  assert.doesNotMatch((await kelly.get('/staff/board')).body, /Secret bin/)
  assert.doesNotMatch((await kelly.get('/staff/decisions')).body, /Secret bin/)
  assert.match((await kelly.get(`/staff/board/promises?figure=missed&on=2026-11-17&teams=${waste}`)).body, /1 promise,/)
})

test('text from a resident shows as text', async () => {
  await work('<script>alert(1)</script><img src=x>', { startedAt: '2026-11-16T09:00' })
  assert.doesNotMatch((await kelly.get('/staff/board')).body, /<script>alert|<img src=x>/)
})

test('a new date is given on the decisions page, and what is missing is said with what was typed kept', async () => {
  const late = await work('Bin to be moved', { startedAt: '2026-11-13T10:00' })
  await inTransaction(db, sweepBroken)
  const { id } = await db
    .selectFrom('promise_breaches')
    .select('id')
    .where('promise_id', '=', late.id)
    .executeTakeFirstOrThrow()
  assert.match((await kelly.get('/staff/decisions')).body, /Bin to be moved/)
  const decide = (fields: Record<string, string>) => kelly.post(`/staff/decisions/${id}`, fields)

  const incomplete = await decide({ decision: 'renegotiate', newDay: '2026-11-25', reason: '' })
  assert.equal(incomplete.statusCode, 422)
  assert.match(incomplete.body, /Enter the reason\. The customer is told it/)
  assert.match(incomplete.body, /value="2026-11-25"/)
  const past = await decide({ decision: 'renegotiate', newDay: '2026-11-10', reason: 'the lorry broke down' })
  assert.match(past.body, /Enter a date from today on/)
  assert.match((await decide({ decision: 'nonsense' })).body, /Choose what is to happen/)
  assert.match(
    (await decide({ decision: 'reassign', to: `${waste}:${newId()}` })).body,
    /Select somebody from the list/,
  )

  const given = await decide({ decision: 'renegotiate', newDay: '2026-11-25', reason: 'the lorry broke down' })
  assert.equal(given.statusCode, 303)
  const page = await kelly.get('/staff/decisions')
  assert.match(page.body, /The customer is told the new date and the reason/)
  assert.doesNotMatch(page.body, /Bin to be moved/)
  assert.deepEqual((await queueItemOf(db, robot, late.subject))?.dueAt, at('2026-11-25T23:59:59'))
  const again = await decide({ decision: 'do-now' })
  assert.equal(again.statusCode, 422)
  assert.match(again.body, /decided already/)
})

test('a decision that is not one’s own is refused, one that does not exist is not found', async () => {
  const { id } = await db
    .selectFrom('promise_breaches')
    .select('id')
    .where('promise_id', '=', broken.id)
    .executeTakeFirstOrThrow()
  const refused = await imran.post(`/staff/decisions/${id}`, { decision: 'do-now' })
  assert.equal(refused.statusCode, 422)
  assert.match(refused.body, /gone to somebody else/)
  assert.equal((await kelly.post(`/staff/decisions/${newId()}`, { decision: 'do-now' })).statusCode, 404)
})

test('what is done meanwhile leaves the decisions', async () => {
  const late = await work('Bin done meanwhile', { startedAt: '2026-11-13T10:00' })
  await inTransaction(db, sweepBroken)
  await inTransaction(db, async (tx) => keepPromises(tx, late.subject))
  assert.doesNotMatch((await kelly.get('/staff/decisions')).body, /Bin done meanwhile/)
})

const snow = {
  reason: 'heavy snow',
  words: 'Our lorries cannot reach these streets.',
  services: 'missed-bin',
  wards: 'W-RIV',
  streets: '',
  startsOn: '2026-11-18',
  endsOn: '2026-11-25',
  nextUpdateOn: '2026-11-19',
  treatment: 'next-update',
  newDay: '',
}

test('a disruption is declared after a look at what it reaches, updated, and ended', async () => {
  const bins = [await work('Snowed bin', { wardCode: 'W-RIV' }), await work('Snowed bin 2', { wardCode: 'W-RIV' })]
  const check = await kelly.post('/staff/disruptions', { ...snow, step: 'check' })
  assert.equal(check.statusCode, 200)
  assert.match(check.body, /2 promises will lose their dates: the next update is promised instead/)
  assert.match(check.body, /Missed bin, Riverside|Riverside/)
  const change = await kelly.post('/staff/disruptions', { ...snow, step: 'change' })
  assert.match(change.body, /value="heavy snow"/)
  const [before] = await promisesOf(db, robot, [bins[0]?.subject ?? soon.subject])
  assert.equal(before?.kind, 'finish', 'looking and changing does nothing')

  const declared = await kelly.post('/staff/disruptions', { ...snow, step: 'declare' })
  assert.equal(declared.statusCode, 303)
  const address = String(declared.headers.location)
  assert.match((await kelly.get(address)).body, /Declared\. 2 promises were dealt with/)
  const board = await kelly.get('/staff/board')
  assert.match(board.body, /Heavy snow<\/a>: .*2<\/a> promises wait/)
  for (const bin of bins) {
    const item = await queueItemOf(db, robot, bin.subject)
    assert.deepEqual(item?.dueAt, at('2026-11-19T23:59:59'))
    assert.ok(address.endsWith(item?.disruptionId ?? 'none'))
  }

  const faulty = await kelly.post(`${address}/update`, { updateWords: 'Still snowing', updateNext: '2026-11-01' })
  assert.equal(faulty.statusCode, 422)
  assert.match(faulty.body, /Enter today or a later day/)
  assert.match(faulty.body, /Still snowing/)
  assert.equal(
    (await kelly.post(`${address}/update`, { updateWords: 'Still snowing', updateNext: '2026-11-20' })).statusCode,
    303,
  )
  assert.match(
    (await kelly.post(`${address}/end`, { endWords: 'Over', endDates: 'one-day', endDay: '' })).body,
    /Enter the day by which/,
  )
  assert.equal(
    (await kelly.post(`${address}/end`, { endWords: 'Over', endDates: 'usual', endDay: '' })).statusCode,
    303,
  )
  await kelly.get(address)
  assert.match(
    (await kelly.post(`${address}/end`, { endWords: 'Over', endDates: 'usual', endDay: '' })).body,
    /This disruption is over/,
  )
  const [after] = await promisesOf(db, robot, [bins[1]?.subject ?? soon.subject])
  assert.equal(after?.words, 'We will empty your bin by Friday 20 November')
  const over = (await kelly.get(address)).body
  assert.match(over, /18 Nov 2026 to 18 Nov 2026/)
  assert.doesNotMatch(over, /Promises that wait|Next update<|no end yet/)
})

test('a declaration with faults names each of them and keeps what was typed', async () => {
  const faulty = await kelly.post('/staff/disruptions', {
    ...snow,
    reason: 'Snow.',
    endsOn: '2026-11-17',
    streets: 'Nowhere Lane\nHigh Street',
    treatment: 'new-date',
  })
  assert.equal(faulty.statusCode, 422)
  for (const words of [
    'without a full stop',
    'The last day must be the first day or later',
    'Enter the new date for all of them',
  ]) {
    assert.match(faulty.body, new RegExp(words))
  }
  assert.match(faulty.body, /Nowhere Lane\nHigh Street/)
  const unknown = await kelly.post('/staff/disruptions', {
    ...snow,
    streets: 'Nowhere Lane',
    services: ['missed-bin', 'nonsense'],
    wards: 'W-XXX',
  })
  assert.match(unknown.body, /We know no street called Nowhere Lane/)
  assert.match(unknown.body, /Select services from the list/)
  assert.match(unknown.body, /Select wards from the list/)
  assert.equal((await kelly.post('/staff/disruptions', {})).statusCode, 422)
})

test('what a disruption reaches has its name, also where nobody can ask for it by itself', async () => {
  await work('A unit’s answers', { wardCode: 'W-HEA', serviceKey: 'member-enquiry-part' })
  const { services: _, ...everything } = { ...snow, wards: 'W-HEA', step: 'check' }
  const { body } = await kelly.post('/staff/disruptions', everything)
  assert.match(body, />Part of a Member’s enquiry</)
  assert.doesNotMatch(body, />Something else</)
})

test('everybody on the staff may read about disruptions, only some may declare one', async () => {
  const officer = await signedIn('ben.tranter')
  assert.equal((await officer.get('/staff/disruptions')).statusCode, 200)
  assert.equal((await officer.get('/staff/disruptions/new')).statusCode, 403)
  assert.equal((await officer.post('/staff/disruptions', { ...snow, step: 'declare' })).statusCode, 403)
  assert.equal((await officer.get(`/staff/disruptions/${newId()}`)).statusCode, 404)
})

test('the clock alone makes the board right: nothing has been swept', async () => {
  const quiet = await teamId('planning-enquiries')
  await work('Enquiry', { teamId: quiet, startedAt: '2026-11-13T09:00' })
  clock.set('2026-11-18T11:00:00Z')
  const { body } = await imran.get(`/staff/board?team=${quiet}`)
  assert.match(body, /Enquiry/)
  assert.match(body, /Nobody has been asked to decide yet/)
})
