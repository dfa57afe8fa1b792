import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCase } from '#modules/cases/index.ts'
import { addContactPoint, recordNeed } from '#modules/customers/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { signInAs, staffActor, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const officer = browser()
await signInAs(db, officer, 'officer', 'street-lighting')
const everybody = system('test')
const plain = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

async function aPersonWith(need: 'phone-only' | 'via-carer') {
  const customerId = await aPerson(db)
  const advisor = staffActor({ permissions: ['customers.edit'] })
  const since = Temporal.PlainDate.from('2026-03-02')
  const detail = need === 'via-carer' ? 'Mary Alder, 07700 900456' : null
  const about = { customerId, appliesTo: 'person', since, source: 'They said', consentToShare: false } as const
  await inTransaction(db, (tx) => recordNeed(tx, advisor, { ...about, value: need, detail }))
  const phone = { customerId, kind: 'phone', value: '+447700900123', preferred: false } as const
  await inTransaction(db, (tx) => addContactPoint(tx, advisor, phone))
  return customerId
}

async function caseOf(customerId: string) {
  const { caseId, reference } = await openedCase(db, 'street-light', { customerId })
  await officer.post(`/staff/cases/${reference}/take`, { _version: '1' })
  const url = `/staff/cases/${reference}`
  return { caseId, url, page: async () => plain((await officer.get(url)).body) }
}

const tasksOf = (caseId: string) =>
  db.selectFrom('case_tasks').selectAll().where('case_id', '=', caseId).orderBy('created_at').execute()
const statusOf = async (caseId: string) => (await findCase(db, everybody, caseId))?.status

test('a question to somebody who is only phoned is asked by the officer, and the case waits from then on', async () => {
  const { caseId, url, page } = await caseOf(await aPersonWith('phone-only'))
  const question = { _version: '2', question: 'Which side of the road is it?' }
  const preview = plain((await officer.post(`${url}/ask`, question)).body)
  assert.match(preview, /We cannot write to them\. Phone Amara Okafor on 07700 900123 and ask them:/)
  assert.match(preview, /Save and phone them/)
  assert.doesNotMatch(preview, /Send and save|Dear /)
  assert.equal((await tasksOf(caseId)).length, 0, 'looking does nothing')

  await officer.post(`${url}/ask`, { ...question, _stage: 'send' })
  const asked = await page()
  assert.match(asked, /Saved\. Ask them yourself/)
  assert.match(asked, /Phone Amara Okafor on 07700 900123 and ask them: Which side of the road is it\?/)
  assert.match(asked, /For somebody to ask the customer/)
  assert.doesNotMatch(asked, /Asked the customer|Waiting for customer/)
  assert.notEqual(await statusOf(caseId), 'waiting-for-customer')

  const [task] = await tasksOf(caseId)
  await officer.post(`${url}/tasks/${task?.id}/done`, {})
  assert.equal(await statusOf(caseId), 'waiting-for-customer')
  assert.match(await page(), /Asked the customer, by phone or in person/)
  const kept = await db
    .selectFrom('messages')
    .select('settled_at')
    .where('id', '=', String(task?.message_id))
    .executeTakeFirst()
  assert.ok(kept?.settled_at, 'nobody else sees to it again')
})

test('how a case ended is told by phone too: it stands in the queue until somebody has said it', async () => {
  const { caseId, url, page } = await caseOf(await aPersonWith('phone-only'))
  await officer.post(`${url}/start`, { _version: '2' })
  await officer.post(`${url}/resolve`, { _version: '3', _outcome: 'repaired', _stage: 'send' })
  assert.equal(await statusOf(caseId), 'resolved')
  assert.match(await page(), /Phone Amara Okafor on 07700 900123 and tell them: /)
  const [task] = await tasksOf(caseId)
  assert.match(String(task?.words), /repaired|light/)
  assert.doesNotMatch(String(task?.words), /Dear|private link|http/)
  assert.match(plain((await officer.get('/staff/queue')).body), /Tell them: /)
  await officer.post(`${url}/tasks/${task?.id}/done`, {})
  assert.match(await page(), /Told the customer, by phone or in person/)
})

test('what a carer passes on names the carer, and may turn out not to be needed', async () => {
  const customerId = await aPersonWith('via-carer')
  const { caseId, url, page } = await caseOf(customerId)
  const letter = { _version: '2', customerId, text: 'We come on Monday' }
  assert.match(plain((await officer.post(`${url}/write`, letter)).body), /Save and tell them another way/)
  await officer.post(`${url}/write`, { ...letter, _stage: 'send' })
  assert.match(
    await page(),
    /through their carer \(Contact Mary Alder, 07700 900456, not the person directly\): We come on Monday/,
  )
  assert.doesNotMatch(await page(), /Wrote to the customer/)
  const [task] = await tasksOf(caseId)
  await officer.post(`${url}/tasks/${task?.id}/done`, { drop: 'yes' })
  assert.match(await page(), /Not told: no longer needed/)
})

test('where we lack the one thing that somebody accepts, whoever records it and whoever has the case read what to ask for', async () => {
  const advisor = browser()
  await signInAs(db, advisor, 'advisor')
  for (const [value, lack] of [
    ['phone-only', 'They want phone calls, and we have no phone number. Ask for it'],
    ['letter-only', 'They want letters, and we have no postal address. Ask for it'],
  ] as const) {
    const customerId = await aPerson(db)
    const need = { value, detail: '', appliesTo: 'person', source: 'They said', consentToShare: 'no' }
    await advisor.post(`/staff/customers/${customerId}/needs/new`, need)
    const recorded = plain((await advisor.get(`/staff/customers/${customerId}`)).body)
    assert.equal(recorded.split(lack).length, 3, 'at once, and among how to reach them')
    const { url } = await caseOf(customerId)
    const preview = plain((await officer.post(`${url}/ask`, { _version: '2', question: 'Which side?' })).body)
    assert.match(preview, new RegExp(`Ask Amara Okafor another way \\(.*${lack}\\):`))
  }
})

test('whoever a contractor cannot write to is told by the council, and the contractor does not learn who it is', async () => {
  const customerId = await aPersonWith('phone-only')
  const { caseId, reference } = await openedCase(db, 'road-defect', { customerId })
  const contractor = browser()
  await signInAs(db, contractor, 'contractor', 'highways-maintenance')
  const url = `/staff/cases/${reference}`
  await contractor.post(`${url}/ask`, { _version: '1', question: 'How deep is it?', _stage: 'send' })
  const shown = plain((await contractor.get(url)).body)
  assert.match(shown, /Not for you: the council asks the resident/)
  assert.doesNotMatch(shown, /07700 900|Amara|I have asked them/)
  const [task] = await tasksOf(caseId)
  await contractor.post(`${url}/tasks/${task?.id}/done`, {})
  assert.equal((await tasksOf(caseId))[0]?.done_at, null)
})
