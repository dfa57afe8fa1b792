import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeLink } from '#modules/cases/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const officer = browser()
await signInAs(db, officer, 'complaints-manager')

/** A request of somebody, and the complaint they wrote about it, naming its reference. */
async function complainedAbout(serviceKey = 'complaint', earlier?: string) {
  const customerId = await aPerson(db)
  const request = await openedCase(db, 'street-light', { customerId })
  const complaint = await openedCase(db, serviceKey, {
    customerId,
    answers: {
      what: 'It is still dark',
      category: 'street-lighting',
      'for-whom': 'myself',
      earlier: earlier ?? request.reference,
    },
  })
  return { customerId, request, complaint }
}

const named = (body: string, reference: string) => body.includes(`>${reference}</a>`)

test('a request names the complaint that came out of it, and the complaint the request, on every page of the two', async () => {
  const { request, complaint } = await complainedAbout()
  assert.ok(named((await officer.get(`/staff/cases/${request.reference}`)).body, complaint.reference))
  assert.ok(named((await officer.get(`/staff/cases/${complaint.reference}`)).body, request.reference))
  assert.ok(named((await officer.get(`/staff/complaints/${complaint.reference}`)).body, request.reference))
})

test('whoever may not know of a restricted complaint does not read of it at the request', async () => {
  const { request, complaint } = await complainedAbout('childrens-care-complaint')
  const kept = await db
    .selectFrom('complaints')
    .select('about_case_id')
    .where('case_id', '=', complaint.caseId)
    .execute()
  assert.deepEqual(kept, [{ about_case_id: request.caseId }])
  assert.ok(!(await officer.get(`/staff/cases/${request.reference}`)).body.includes(complaint.reference))
})

test('nobody ties a complaint to somebody else’s request by naming its reference', async () => {
  const theirs = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const { complaint } = await complainedAbout('complaint', theirs.reference)
  assert.ok(!named((await officer.get(`/staff/complaints/${complaint.reference}`)).body, theirs.reference))
})

test('whoever brought both is led from the one to the other; a link to the request alone tells nothing of the complaint', async () => {
  const { customerId, request, complaint } = await complainedAbout()
  const linkTo = (caseId: string) =>
    inTransaction(db, async (tx) => makeLink(tx, { caseId, customerId, scopeId: null }))
  const neighbour = browser()
  await neighbour.get(`/l/${await linkTo(request.caseId)}`)
  const alone = await neighbour.get(`/my/${request.reference}`)
  assert.equal(alone.statusCode, 200)
  assert.ok(!alone.body.includes(complaint.reference))

  const resident = browser()
  await resident.get(`/l/${await linkTo(request.caseId)}`)
  await resident.get(`/l/${await linkTo(complaint.caseId)}`)
  assert.match(
    (await resident.get(`/my/${request.reference}`)).body,
    new RegExp(`You complained about this on [^<]+<a class="govuk-link" href="/my/${complaint.reference}"`),
  )
  assert.ok(named((await resident.get(`/my/${complaint.reference}`)).body, request.reference))
})

test('the advisor reads at a request that they complained about it', async () => {
  const { customerId, complaint } = await complainedAbout()
  const advisor = browser()
  await signInAs(db, advisor, 'advisor')
  const desk = String((await advisor.post('/staff/desk', { channel: 'phone', customerId })).headers.location)
  const { body } = await advisor.get(desk)
  assert.match(
    body,
    new RegExp(
      `They complained about it on [^<]+<a class="govuk-link" href="/staff/complaints/${complaint.reference}"`,
    ),
  )
})
