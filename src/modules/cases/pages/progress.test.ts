import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addNote,
  addPerson,
  askCustomer,
  findLink,
  joinCase,
  makeLink,
  openLink,
  progressFor,
  resolveCase,
  takeCase,
  waitForThirdParty,
  writeToCustomer,
} from '#modules/cases/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import type { ResidentActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { testDatabase } from '#test/index.ts'

const db = await testDatabase()
const officer = await anOfficer(db, 'street-lighting')
const act = <T>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)

const resident = (customerId: string, caseIds: string[], level: ResidentActor['level'] = 'known'): ResidentActor => ({
  kind: 'resident',
  sessionId: 's',
  customerId,
  caseIds,
  level,
})

async function shown(actor: ResidentActor, caseId: string) {
  const answer = await progressFor(db, actor, caseId)
  assert.ok(answer?.kind === 'shown', JSON.stringify(answer))
  return answer.progress
}

test('the headline is the promise in words, never a bare status', async () => {
  const customerId = await aPerson(db)
  const { caseId, promiseWords } = await openedCase(db, 'street-light', { customerId })
  const progress = await shown(resident(customerId, [caseId]), caseId)
  assert.equal(progress.headline, promiseWords)
  assert.equal(progress.timeline.at(-1)?.heading, 'We got your request')
})

test('what somebody wrote for another says so to them, on their page and in what we write', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'street-light', {})
  const seen = { caseId, version: null }
  const added = await act((tx) =>
    addPerson(tx, officer, { ...seen, customerId, role: 'reporter', writtenBy: 'Priya Shaw' }),
  )
  assert.equal(added.refusal, null)
  assert.equal((await shown(resident(customerId, [caseId]), caseId)).writtenBy, 'Priya Shaw')
  await act((tx) => writeToCustomer(tx, officer, { ...seen, customerId, text: 'It is on again.' }))
  const [reply] = await db.selectFrom('messages').select('body_text as text').where('subject_id', '=', caseId).execute()
  assert.match(reply?.text ?? '', /Priya Shaw wrote this for you\.\s+It is on again\./)
})

test('a wait says for whom, until when, and that the promise stays', async () => {
  const customerId = await aPerson(db)
  const { caseId, promiseWords } = await openedCase(db, 'street-light', { customerId })
  const on = { nextUpdate: londonDate(db.clock.now()).add({ days: 5 }) }
  await act((tx) => waitForThirdParty(tx, officer, { caseId, version: null, forWhom: 'the power company', on }))
  const progress = await shown(resident(customerId, [caseId]), caseId)
  assert.equal(progress.headline, promiseWords)
  assert.match(
    progress.explanation ?? '',
    /waiting for the power company\. We will tell you more by Monday 23 November 2026\..*has not changed/,
  )
})

test('nobody reads what was said to another person on the same case, nor what is for staff', async () => {
  const [first, second] = [await aPerson(db), await aPerson(db, 'Piotr Nowak')]
  const { caseId } = await openedCase(db, 'street-light', { customerId: first })
  await act((tx) => joinCase(tx, officer, { caseId, customerId: second, matterId: null }))
  await act((tx) => takeCase(tx, officer, { caseId, version: null }))
  await act((tx) => askCustomer(tx, officer, { caseId, version: null, question: 'Is it your gate?' }))
  await act((tx) => writeToCustomer(tx, officer, { caseId, version: null, customerId: first, text: 'About your gate' }))
  await act((tx) => addNote(tx, officer, { caseId, text: 'Difficult neighbour' }))

  const own = await shown(resident(first, [caseId]), caseId)
  assert.equal(own.question, 'Is it your gate?')
  assert.ok(own.timeline.some(({ text }) => text === 'About your gate'))
  const other = await shown(resident(second, [caseId]), caseId)
  assert.equal(other.question, null)
  assert.equal(other.answers, null)
  assert.deepEqual(
    other.timeline.map(({ heading }) => heading),
    ['You told us about this too', 'We got your request'],
  )
  for (const { timeline } of [own, other]) assert.doesNotMatch(JSON.stringify(timeline), /Difficult/)
})

test('a link shows no more than its level', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'homelessness', { customerId, answers: { tonight: 'yes' } })
  assert.deepEqual(await progressFor(db, resident(customerId, [caseId], 'none'), caseId), {
    kind: 'level-needed',
    level: 'known',
  })
  assert.equal((await shown(resident(customerId, [caseId], 'known'), caseId)).answers, null)
  assert.ok((await shown(resident(customerId, [caseId], 'verified'), caseId)).answers)
  assert.equal(await progressFor(db, resident(customerId, []), caseId), null)
})

test('an outcome is told in the service’s words with what staff filled in', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'street-light', { customerId })
  await act((tx) =>
    resolveCase(tx, officer, {
      caseId,
      version: null,
      outcome: 'not-ours',
      filledIn: { owner: 'the parish council' },
      reason: null,
    }),
  )
  const progress = await shown(resident(customerId, [caseId]), caseId)
  assert.equal(progress.headline, 'This light belongs to the parish council. We have told them.')
  assert.equal(progress.mayReopen, true)
})

test('a private link works until it runs out; only its hash is kept, and the first opening is recorded', async () => {
  const customerId = await aPerson(db)
  const { caseId, reference } = await openedCase(db, 'street-light', { customerId })
  const token = await act(async (tx) => makeLink(tx, { caseId, customerId, scopeId: null }))
  assert.match(token, /^[\w-]{22}$/)
  const { rows } = await db.pool.query('select token_hash from case_links where case_id = $1', [caseId])
  assert.ok(rows.every(({ token_hash }: { token_hash: string }) => token_hash !== token && token_hash.length === 64))
  assert.equal((await findLink(db, token))?.reference, reference)
  const opened = await act((tx) => openLink(tx, { kind: 'public', visitId: null }, token))
  assert.deepEqual(opened, { caseId, reference, customerId, level: 'known' })
  for (const wrong of ['', 'x', token.slice(1), `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`])
    assert.equal(await findLink(db, wrong), null)
  db.testClock.advance({ days: 200 })
  assert.equal(await findLink(db, token), null)
})
