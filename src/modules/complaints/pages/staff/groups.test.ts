import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scopeByKey } from '#modules/access/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { runJobs, signInAs, testApp, testDatabase } from '#test/index.ts'
import { complaintKind } from '../../actions/kind.ts'
import { answerPoint, raisePoint } from '../../actions/points.ts'
import { acceptComplaint } from '../../actions/triage.ts'
import { complaintOf } from '../../queries/complaints.ts'
import { lettersOf } from '../../queries/letters.ts'
import { decisionsOf, findingsOf, pointsOf } from '../../queries/register.ts'

const db = await testDatabase()
const { browser, work } = await testApp(db)
const manager = browser()
await signInAs(db, manager, 'complaints-manager')

async function accepted(what = 'The reading at the library was called off', categoryKey = 'waste') {
  const opened = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what, category: 'other', 'for-whom': 'myself' },
  })
  const done = await inTransaction(db, (tx) =>
    acceptComplaint(tx, system('test'), {
      caseId: opened.caseId,
      version: null,
      categoryKey,
      detailKey: null,
      aboutTeamId: null,
      tenure: 'other',
      sector: 'single',
      risk: null,
      broughtBy: 'resident',
      tests: {},
      reason: 'They are unhappy',
      evidence: 'Their letter',
    }),
  )
  assert.equal(done.refusal, null)
  return opened
}

const url = '/staff/complaints/groups'
const title = 'A library reading was called off'
const found = {
  about: 'The reading was called off',
  investigation: 'Asked the library',
  finding: 'not-upheld',
  reason: 'The room was not safe',
}

async function aGroup(complaints: readonly { reference: string }[]) {
  const references = complaints.map(({ reference }) => reference).join('\n')
  const grouped = await manager.post(`${url}/new`, { title, references })
  assert.equal(grouped.statusCode, 303)
  return String(grouped.headers.location)
}

/** Whoever the first letter of a group lies with, signed in, and the address where they sign for all. */
async function signerOf(href: string) {
  const { asked_id: id } = await db
    .selectFrom('complaint_signatures')
    .innerJoin('complaint_letters', 'complaint_letters.id', 'letter_id')
    .innerJoin('complaints', 'complaints.case_id', 'complaint_letters.case_id')
    .select('asked_id')
    .where('group_id', '=', href.slice(-36))
    .where('decision', 'is', null)
    .limit(1)
    .executeTakeFirstOrThrow()
  const signer = browser()
  await signer.get('/staff/sign-in')
  await signer.post('/staff/sign-in/trial', { account: id ?? '' })
  return { signer, signing: `/staff/signing/groups/${href.slice(-36)}` }
}

const sealOn = (body: string) => /name="seal" value="([^"]+)"/.exec(body)?.[1] ?? ''
const stateOf = async (caseId: string) => (await lettersOf(db, caseId)).map(({ state }) => state)

test('many complaints about one thing get one finding and a letter each', async () => {
  const complaints = [await accepted(), await accepted(), await accepted()]
  const references = complaints.map(({ reference }) => reference).join('\n')
  const alone = await manager.post(`${url}/new`, { title, references: complaints[0]?.reference ?? '' })
  assert.match(alone.body, /at least two/)
  const href = await aGroup(complaints)
  assert.match((await manager.get(href)).body, /3 complaints, counted as one thing/)
  assert.match((await manager.post(`${url}/new`, { title, references })).body, /another group already/)
  const list = (await manager.get('/staff/complaints')).body
  const counted = /(\d+) complaints\. Counted once where they are looked into together: (\d+)\./.exec(list)
  assert.equal(Number(counted?.[1]) - Number(counted?.[2]), 2)
  assert.equal(list.match(/One of many: A library reading was called off/g)?.length, 3)

  assert.equal((await manager.post(`${href}/carry`, found)).statusCode, 303)
  await runJobs(work)
  for (const { caseId } of complaints) {
    assert.deepEqual(
      (await findingsOf(db, caseId)).map((one) => one.finding),
      ['not-upheld'],
    )
    const letters = await lettersOf(db, caseId)
    assert.deepEqual(
      letters.map(({ kind, state }) => [kind, state]),
      [['response', 'draft']],
    )
    assert.match(letters[0]?.body ?? '', /The room was not safe/)
  }
  await manager.get(href)
  assert.match((await manager.post(`${href}/carry`, found)).body, /No complaint in this group has an open point/)
  assert.equal((await manager.post(`${href}/carry`, { ...found, reason: '' })).statusCode, 422)
})

test('a point of somebody’s own is answered for them alone, and a finding changed for them stays theirs', async () => {
  const [one, two] = [await accepted(), await accepted()]
  const more = await accepted()
  const raised = await inTransaction(db, (tx) =>
    raisePoint(tx, system('test'), {
      caseId: more.caseId,
      version: null,
      alleged: 'Nobody answered my telephone call',
      desired: '',
      whose: null,
      raisedBy: 'resident',
      reason: 'The same evening',
      related: true,
      wouldDelay: false,
    }),
  )
  assert.equal(raised.refusal, null)
  const href = await aGroup([one, two, more])
  assert.match((await manager.get(`${href}/carry`)).body, /2\. Nobody answered my telephone call/)
  const [first] = await pointsOf(db, more.caseId)
  assert.equal((await manager.post(`${href}/carry`, { ...found, same: first?.id ?? '' })).statusCode, 303)
  await runJobs(work)
  assert.deepEqual(await stateOf(one.caseId), ['draft'])
  assert.deepEqual(await stateOf(more.caseId), [], 'their other point is open')

  const [point] = await pointsOf(db, two.caseId)
  const changed = { finding: 'upheld', reason: 'You were sent away at the door', reliedOn: '', evidence: '' } as const
  await inTransaction(db, (tx) =>
    answerPoint(tx, system('test'), { ...changed, caseId: two.caseId, version: null, pointId: point?.id ?? '' }),
  )
  const page = await manager.get(href)
  const findingId = /carry\?finding=([^"]+)"/.exec(page.body)?.[1] ?? ''
  const again = await manager.post(`${href}/carry`, { ...found, findingId, reason: 'The ceiling was coming down' })
  assert.equal(again.statusCode, 303)
  await runJobs(work)
  const reasons = async (caseId: string) => (await findingsOf(db, caseId)).map(({ reason }) => reason)
  assert.deepEqual(await reasons(one.caseId), ['The ceiling was coming down'])
  assert.deepEqual(await reasons(two.caseId), ['You were sent away at the door'])
  assert.deepEqual(await reasons(more.caseId), ['The ceiling was coming down'])
  assert.match((await manager.get(href)).body, /Signed apart: a point of their own/)
})

test('complaints are found by their words and added many at once, and taken out again', async () => {
  const group = [await accepted(), await accepted()]
  const others = [await accepted('A poem was not read on Quarry Hill'), await accepted('The poem of Quarry Hill')]
  const href = await aGroup(group)
  const shown = await manager.get(`${href}/add?words=quarry+poem`)
  assert.match(shown.body, /2 open complaints in no group/)
  assert.equal((await manager.post(`${href}/add?words=quarry+poem`)).statusCode, 422)
  const added = await manager.post(`${href}/add`, { reference: others.map(({ reference }) => reference) })
  assert.equal(added.statusCode, 303)
  assert.match((await manager.get(href)).body, /4 complaints, counted as one thing/)
  const twice = await manager.post(`${href}/add`, { reference: others.map(({ reference }) => reference) })
  assert.match(twice.body, /another group already/)
  await manager.post(`${href}/carry`, found)
  await runJobs(work)
  const [gone] = others
  assert.equal((await manager.post(`${href}/remove`, { caseId: gone?.caseId ?? '' })).statusCode, 303)
  assert.match((await manager.get(href)).body, /3 complaints, counted as one thing/)
  const [kept] = await findingsOf(db, gone?.caseId ?? '')
  assert.equal(kept?.reason, found.reason)
  assert.equal(kept?.groupFindingId, null, 'it is theirs from now on')
  await manager.post(`${href}/remove`, { caseId: gone?.caseId ?? '' })
  assert.match((await manager.get(href)).body, /No complaint has this reference/)
})

test('one is sorted out, and the others are taken on and acknowledged like it, each in its own words', async () => {
  const said = ['We drove an hour for the reading', 'My daughter had waited for the reading', 'Nobody rang about it']
  const opened = []
  for (const what of said)
    opened.push(
      await openedCase(db, 'complaint', {
        customerId: await aPerson(db),
        answers: { what, category: 'other', 'for-whom': 'myself' },
      }),
    )
  const href = await aGroup(opened)
  assert.match((await manager.get(href)).body, /3 are still to be sorted out\. Sort out one on its own page/)
  await manager.post(`${href}/take-on`)
  assert.match((await manager.get(href)).body, /Sort out one complaint of this group first/)
  const like = await accepted()
  await manager.post(`${href}/add`, { reference: like.reference })
  const shown = (await manager.get(href)).body
  assert.match(shown, new RegExp(`checked><label[^>]*>${like.reference}: `))
  assert.match(shown, /Take on and acknowledge 3 like it/)
  await manager.post(`${href}/take-on`, { likeId: like.caseId })
  await manager.post(`${href}/take-on`, { likeId: like.caseId })
  await runJobs(work)
  for (const [index, { caseId }] of opened.entries()) {
    const letters = await lettersOf(db, caseId)
    assert.deepEqual(
      letters.map(({ kind, state }) => [kind, state]),
      [['acknowledgement', 'sent']],
    )
    assert.match(letters[0]?.body ?? '', new RegExp(said[index] ?? ''))
    const [decision] = (await decisionsOf(db, caseId)).filter((one) => one.decision === 'complaint')
    assert.deepEqual([decision?.reason, decision?.evidence], ['They are unhappy', 'Their letter'])
  }
  assert.doesNotMatch((await manager.get(href)).body, /still to be sorted out/)
})

test('where they were sorted in several ways, the manager chooses which one the others follow', async () => {
  const opened = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what: 'Nobody rang about it', category: 'other', 'for-whom': 'myself' },
  })
  const [first, second, alike] = [
    await accepted(),
    await accepted(undefined, 'other'),
    await accepted(undefined, 'other'),
  ]
  const href = await aGroup([opened, first, second, alike])
  const shown = (await manager.get(href)).body
  assert.match(shown, new RegExp(`${second.reference}: [^<]*, as 2 are sorted<`))
  assert.match(shown, /Take on and acknowledge 1 like the selected one/)
  const gone = await manager.post(`${href}/take-on`, { likeId: opened.caseId })
  assert.match((await manager.get(String(gone.headers.location))).body, /Select another/)
  await manager.post(`${href}/take-on`, { likeId: second.caseId })
  await runJobs(work)
  assert.equal((await complaintOf(db, opened.caseId))?.categoryKey, 'other')
})

/** Two complaints about one thing, found upheld together, whose letters wait for a signature. */
async function waitingForSignature() {
  const complaints = [await accepted(), await accepted()]
  const href = await aGroup(complaints)
  await manager.post(`${href}/carry`, found)
  await runJobs(work)
  await manager.post(`${href}/ask`)
  await runJobs(work)
  return { complaints, href }
}

test('one signature is for what was read: a letter changed meanwhile is read again, and given back goes to all', async () => {
  const { complaints, href } = await waitingForSignature()
  const { signer, signing } = await signerOf(href)
  const shown = await signer.get(signing)
  assert.match(shown.body, /You sign once, and 2 letters go\. They all say the same/)
  const seal = sealOn(shown.body)
  const [first] = complaints
  const [point] = await pointsOf(db, first?.caseId ?? '')
  const own = { finding: 'upheld', reason: 'You were sent away', reliedOn: '', evidence: '' } as const
  await inTransaction(db, (tx) =>
    answerPoint(tx, system('test'), {
      ...own,
      caseId: first?.caseId ?? '',
      version: null,
      pointId: point?.id ?? '',
    }),
  )
  const late = await signer.post(signing, { seal, decision: 'sign' })
  assert.equal(late.statusCode, 409)
  assert.match(late.body, /have changed since you read them/)
  const silent = await signer.post(signing, { seal: sealOn(late.body), decision: 'return', comments: '' })
  assert.match(silent.body, /Enter what has to change/)
  const back = { seal: sealOn(late.body), decision: 'return', comments: 'Say sorry first' }
  assert.equal((await signer.post(signing, back)).statusCode, 303)
  await runJobs(work)
  assert.deepEqual(await stateOf(complaints[1]?.caseId ?? ''), ['returned'])
  assert.deepEqual(await stateOf(first?.caseId ?? ''), ['draft'])
  assert.match((await manager.get(href)).body, /Given back by[\s\S]*1 of 1 letter through[\s\S]*Say sorry first/)
})

test('of a group whose letters are asked for together its signer has one email', async () => {
  const told = () =>
    db.selectFrom('messages').select('body_text as text').where('subject', 'like', 'Answer to sign (%').execute()
  const before = (await told()).length
  await waitingForSignature()
  const [text, ...more] = (await told()).slice(before)
  assert.match(text?.text ?? '', /Answers to complaints that are looked into together lie with you to sign/)
  assert.deepEqual(more, [])
})

test('a delegate named later signs for the group too', async () => {
  const { complaints, href } = await waitingForSignature()
  const { signer, signing } = await signerOf(href)
  const deputy = browser()
  const { id: delegateId } = await signInAs(db, deputy, 'head-of-service')
  assert.doesNotMatch((await deputy.get('/staff/signing')).body, new RegExp(signing))
  await signer.get('/staff/signing')
  const named = await signer.post('/staff/signing/delegates', { delegateId, since: '2026-11-18', until: '' })
  assert.equal(named.statusCode, 303)
  assert.match((await deputy.get('/staff/signing')).body, new RegExp(signing))
  const shown = await deputy.get(signing)
  assert.match(shown.body, /You sign once, and 2 letters go/)
  const signed = await deputy.post(signing, { seal: sealOn(shown.body), decision: 'sign' })
  assert.equal(signed.statusCode, 303)
  await runJobs(work)
  for (const { caseId } of complaints) assert.deepEqual(await stateOf(caseId), ['sent'])
  const mine = /delegates\/([0-9a-f-]{36})\/end/.exec((await signer.get('/staff/signing')).body)?.[1]
  await signer.post(`/staff/signing/delegates/${mine}/end`)
})

test('whoever goes into a circle leaves the group, and the last one takes it along; who may not know sees nothing of it', async () => {
  const [one, two] = [await accepted(), await accepted()]
  const href = await aGroup([one, two])
  const circle = await scopeByKey(db, 'childrens-care')
  const move = (caseId: string) =>
    inTransaction(db, async (tx) => {
      await complaintKind.onRestamp?.(tx, caseId, circle?.id ?? null)
    })
  await move(one.caseId)
  assert.match((await manager.get(href)).body, /1 complaint, counted as one thing/)
  assert.doesNotMatch((await manager.get(href)).body, new RegExp(one.reference))
  await move(two.caseId)
  assert.equal((await manager.get(href)).statusCode, 404)
  assert.doesNotMatch((await manager.get(url)).body, new RegExp(href))
})

test('140 complaints about one library event: one finding, one signature, 140 letters, each by a job of its own', async (t) => {
  const took = (what: string, since: number) => t.diagnostic(`${what}: ${Math.round(performance.now() - since)} ms`)
  let since = performance.now()
  const words = 'The evening of ballads at the library was called off'
  const complaints: { caseId: string; reference: string }[] = []
  for (let nth = 0; nth < 140; nth += 1) complaints.push(await accepted(`${words}, I had seat ${nth}`))
  took('received and accepted', since)
  await db.pool.query('delete from outbox')
  const href = await aGroup(complaints.slice(0, 2))
  since = performance.now()
  const list = await manager.get(`${href}/add?words=ballads+seat`)
  const references = [...list.body.matchAll(/name="reference" value="([^"]+)" checked/g)].map(([, each = '']) => each)
  assert.equal(references.length, 138)
  assert.equal((await manager.post(`${href}/add`, { reference: references })).statusCode, 303)
  took('found and added', since)
  since = performance.now()
  assert.equal((await manager.post(`${href}/carry`, found)).statusCode, 303)
  took('finding written, the request', since)
  await runJobs(work)
  took('finding taken into each, letters drafted', since)
  since = performance.now()
  assert.equal((await manager.post(`${href}/ask`)).statusCode, 303)
  await runJobs(work)
  took('signature asked for', since)
  const { signer, signing } = await signerOf(href)
  assert.match((await signer.get('/staff/signing')).body, /140 letters say the same/)
  const shown = await signer.get(signing)
  assert.match(shown.body, /You sign once, and 140 letters go/)
  assert.match(shown.body, /I had seat 139/, 'what differs in each can be read')
  since = performance.now()
  const sign = { seal: sealOn(shown.body), decision: 'sign', comments: '' }
  assert.equal((await signer.post(signing, sign)).statusCode, 303)
  took('signed, the request', since)
  assert.equal((await signer.post(signing, sign)).statusCode, 303, 'pressed twice, it is signed once')
  await runJobs(work)
  took('140 letters signed and sent', since)
  const sent = await db
    .selectFrom('complaint_letters')
    .innerJoin('complaints', 'complaints.case_id', 'complaint_letters.case_id')
    .select(['body', 'complaint_letters.state', 'complaints.state as stands'])
    .where('group_id', '=', href.slice(-36))
    .execute()
  assert.equal(sent.length, 140)
  assert.ok(sent.every(({ state, stands }) => state === 'sent' && stands === 'answered'))
  assert.equal(new Set(sent.map(({ body }) => /seat \d+/.exec(body)?.[0])).size, 140, 'each in their own words')
  const messages = await db
    .selectFrom('messages')
    .select('id')
    .where('template_key', '=', 'complaint-letter')
    .where(
      'subject_id',
      'in',
      complaints.map(({ caseId }) => caseId),
    )
    .execute()
  assert.equal(messages.length, 140)
  const page = await manager.get(href)
  assert.match(page.body, /140 complaints, counted as one thing\. 140 answered/)
  assert.match(page.body, /140 of 140 letters through/)
})

test('a group says how many of its complaints are still to be sorted out, for nothing is taken into those', async () => {
  const answers = { what: 'The doors were locked', category: 'other', 'for-whom': 'myself' }
  const fresh = await openedCase(db, 'complaint', { customerId: await aPerson(db), answers })
  const href = await aGroup([await accepted(), fresh])
  assert.match((await manager.get(href)).body, /1 is still to be sorted out/)
})
