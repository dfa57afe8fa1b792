import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerPart, sendReply, splitEnquiry } from '#modules/member-enquiries/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { anOfficer } from '#test/cases.ts'
import { aMember, anEnquiryIn } from '#test/enquiries.ts'
import { runJobs, signInAs, testApp, testDatabase } from '#test/index.ts'
import { markPart, recordConsent, takeFactsOut, withdrawConsent } from './actions/consent.ts'
import { enquiryOf, partsOf, questionsOf, repliesOf } from './queries/enquiries.ts'
import { tells } from './rules/consent.ts'

const db = await testDatabase()
const { browser, work, mail } = await testApp(db)
const act = <T>(on: (tx: Tx) => Promise<T>) => inTransaction(db, on)

const officer = await anOfficer(db, 'customer-relations', {
  permissions: ['cases.read', 'cases.work', 'cases.assign', 'enquiries.read', 'enquiries.handle', 'enquiries.manage'],
})
const unit = async (key: string) =>
  anOfficer(db, key, { permissions: ['cases.read', 'cases.work', 'enquiries.handle'] })
const cleansing = await unit('street-cleansing')
const housing = await unit('housing-options')

const secret = 'Her son Marcus is in treatment at the Alder clinic.'
const plain = 'The street is swept on Monday.'
const done = { outcome: 'done', workDueOn: null } as const

/** An enquiry for a resident of two questions: one answered plainly, one with what only the resident can let us tell. */
async function anEnquiry() {
  const email = `${newId()}@example.org`
  const opened = await act((tx) =>
    anEnquiryIn(tx, {
      by: officer,
      memberId: aMember(tx, { email, prefers: 'portal' }),
      words: '1. When is the street swept next?\n2. Why has she not been rehoused?',
      forWhom: 'resident',
      residentWords: 'A resident of Castlegate',
      authority: 'asked-to-act',
      authorityNote: 'In the call',
    }),
  )
  const seen = { caseId: opened.caseId, version: null }
  const [street, home] = await questionsOf(db, seen.caseId)
  for (const [question, key] of [
    [street, 'street-cleansing'],
    [home, 'housing-options'],
  ] as const) {
    const team = await teamByKey(db, key)
    const split = { ...seen, teamId: team?.id ?? '', questionIds: [question?.id ?? ''] }
    const given = { ...split, proposedBecause: '', proposal: 'none' } as const
    assert.equal((await act((tx) => splitEnquiry(tx, officer, given))).refusal, null)
  }
  const [first, second] = await partsOf(db, seen.caseId)
  const swept = { caseId: first?.caseId ?? '', version: null }
  const housed = { caseId: second?.caseId ?? '', version: null }
  const told = await act((tx) => answerPart(tx, cleansing, { ...swept, ...done, answer: plain }))
  assert.equal(told.refusal, null)
  const kept = { ...housed, ...done, answer: secret, holds: 'third-party' } as const
  assert.equal((await act((tx) => answerPart(tx, housing, kept))).refusal, null)
  return { seen, housed, email, reference: opened.reference }
}

const reply = (seen: { caseId: string; version: number | null }, body: string | null = null) =>
  act((tx) => sendReply(tx, officer, { ...seen, body, restBy: null }))

const consent = {
  givenBy: 'Lena Morrow, the resident',
  givenOn: Temporal.PlainDate.from('2026-11-18'),
  how: 'email',
  evidence: 'Email of 18 November: you may tell Councillor Rowe about Marcus',
} as const

async function onThePortal(email: string, reference: string) {
  const me = browser()
  await me.get('/members/sign-in')
  await me.post('/members/sign-in', { email, next: '/members' })
  await runJobs(work)
  // The reply may be on its way to them as well, and arrive last.
  const codes = mail.sent.filter(({ to }) => to === email).flatMap(({ text }) => /\b(\d{6})\b/.exec(text)?.[1] ?? [])
  await me.post('/members/sign-in/code', { code: codes.at(-1) ?? '', next: '/members' })
  return async () => (await me.get(`/members/enquiries/${reference}`)).body
}

const mailTo = (email: string) => mail.sent.filter(({ to }) => to === email).map(({ text, html }) => `${text}${html}`)

test('that the resident asked the Member to act is enough for all but what is sensitive: the reply goes without it, and says why', async () => {
  const { seen, email, reference } = await anEnquiry()
  const page = await onThePortal(email, reference)
  assert.match(await page(), /so we can send it only when the resident agrees/)
  assert.equal((await reply(seen)).refusal, null)
  await runJobs(work)
  const [sent] = await repliesOf(db, seen.caseId)
  assert.equal(sent?.kind, 'partial')
  assert.match(sent?.body ?? '', /swept on Monday[\s\S]*2\. “Why has she not been rehoused\?” It holds personal facts/)
  const enquiry = await enquiryOf(db, seen.caseId)
  assert.equal(enquiry?.resolvedAt, null, 'an answer that waits is no answer')
  for (const text of [await page(), ...mailTo(email)]) assert.doesNotMatch(text, /Marcus|Alder/)
})

test('what somebody types into the reply does not go round the consent', async () => {
  const { seen } = await anEnquiry()
  const typed = 'Dear Councillor, the street is swept. I may add: her son Marcus is in treatment, at the Alder clinic!'
  assert.equal((await reply(seen, typed)).refusal, 'consent-missing')
  assert.deepEqual(await repliesOf(db, seen.caseId), [])
  assert.equal((await reply(seen, 'Dear Councillor, the street is swept on Monday.')).refusal, null)
  assert.equal(tells('We answered: yes.', ['Yes.']), true)
  assert.equal(tells('Nothing of it', [secret]), false)
})

test('with the resident’s own consent everything goes, and taken back it is hidden and no more is told', async () => {
  const { seen, housed, email, reference } = await anEnquiry()
  assert.equal((await act((tx) => recordConsent(tx, officer, { ...seen, ...consent }))).refusal, null)
  const stored = await enquiryOf(db, seen.caseId)
  assert.equal(stored?.authority, 'consent-given')
  assert.equal((await reply(seen)).refusal, null)
  const page = await onThePortal(email, reference)
  assert.match(await page(), /Alder clinic/)
  assert.equal((await repliesOf(db, seen.caseId))[0]?.kind, 'full')
  const because = 'By phone on 19 November'
  assert.equal((await act((tx) => withdrawConsent(tx, officer, { ...seen, because }))).refusal, null)
  const hidden = await page()
  assert.doesNotMatch(hidden, /Marcus|Alder/)
  assert.match(hidden, /no longer agrees to our telling them/)
  assert.equal((await act((tx) => withdrawConsent(tx, officer, { ...seen, because }))).refusal, 'no-consent')
  assert.equal((await act((tx) => markPart(tx, housing, { ...housed, holds: 'nothing' }))).refusal, 'reply-sent')
})

test('consent taken back before the reply holds it up again, and may be given anew', async () => {
  const { seen } = await anEnquiry()
  await act((tx) => recordConsent(tx, officer, { ...seen, ...consent }))
  await act((tx) => withdrawConsent(tx, officer, { ...seen, because: 'By letter' }))
  assert.equal((await reply(seen)).refusal, null)
  assert.equal((await repliesOf(db, seen.caseId))[0]?.kind, 'partial')
  assert.equal((await act((tx) => recordConsent(tx, officer, { ...seen, ...consent }))).refusal, null)
  assert.equal((await reply(seen)).refusal, null)
  assert.equal((await repliesOf(db, seen.caseId))[1]?.kind, 'full')
})

test('with the facts taken out of it the answer goes without consent', async () => {
  const { seen, housed } = await anEnquiry()
  const same = await act((tx) => takeFactsOut(tx, housing, { ...housed, answer: secret }))
  assert.equal(same.refusal, 'same-answer')
  const not = await act((tx) => takeFactsOut(tx, cleansing, { ...housed, answer: 'Another unit' }))
  assert.equal(not.refusal, 'not-allowed')
  const without = { ...housed, answer: 'She is on the list, in band B.' }
  assert.equal((await act((tx) => takeFactsOut(tx, housing, without))).refusal, null)
  assert.equal((await reply(seen)).refusal, null)
  const [sent] = await repliesOf(db, seen.caseId)
  assert.equal(sent?.kind, 'full')
  assert.match(sent?.body ?? '', /in band B/)
  assert.doesNotMatch(sent?.body ?? '', /Marcus/)
})

test('in the wrong order and twice: each has a clear answer', async () => {
  const { seen, housed } = await anEnquiry()
  assert.equal((await act((tx) => withdrawConsent(tx, officer, { ...seen, because: 'None' }))).refusal, 'no-consent')
  const tomorrow = { ...seen, ...consent, givenOn: Temporal.PlainDate.from('2026-11-19') }
  assert.equal((await act((tx) => recordConsent(tx, officer, tomorrow))).refusal, 'consent-in-future')
  const bare = { ...seen, ...consent, evidence: ' ' }
  assert.equal((await act((tx) => recordConsent(tx, officer, bare))).refusal, 'missing-words')
  assert.equal((await act((tx) => recordConsent(tx, cleansing, { ...seen, ...consent }))).refusal, 'not-allowed')
  const both = await Promise.all([1, 2].map(() => act((tx) => recordConsent(tx, officer, { ...seen, ...consent }))))
  assert.deepEqual(both.map(({ refusal }) => refusal).toSorted(), ['consent-recorded', null])
  assert.equal((await act((tx) => markPart(tx, housing, { ...housed, holds: 'nothing' }))).refusal, null)
})

test('the unit says what its answer holds, and the pages say what waits, record the consent and let the reply go', async () => {
  const { seen, housed, reference } = await anEnquiry()
  const page = browser()
  await signInAs(db, page, 'members-officer')
  const versionOn = (body: string) => /name="_version" value="(\d+)"/.exec(body)?.[1] ?? ''
  const href = `/staff/enquiries/${reference}`
  assert.match((await page.get(href)).body, /1 answer waits for it[\s\S]*Record their consent/)
  const part = `/staff/enquiries/parts/${(await partsOf(db, seen.caseId))[1]?.reference.replace('/', '.')}`
  assert.match((await page.get(part)).body, /It waits for the resident’s own consent/)
  const marked = await page.post(`${part}/holds`, { _version: versionOn((await page.get(part)).body), holds: 'odd' })
  assert.equal(marked.statusCode, 422)
  const form = { _version: versionOn((await page.get(`${href}/consent`)).body), givenBy: 'Lena Morrow', how: 'email' }
  const missing = await page.post(`${href}/consent`, { ...form, givenOn: '2026-11-18', evidence: '' })
  assert.equal(missing.statusCode, 422)
  assert.match(missing.body, /Enter what shows it[\s\S]*Lena Morrow/)
  const recorded = await page.post(`${href}/consent`, { ...form, givenOn: '2026-11-18', evidence: 'Her email' })
  assert.equal(recorded.statusCode, 303)
  const again = await page.post(`${href}/consent`, { ...form, givenOn: '2026-11-18', evidence: 'Her email' })
  assert.equal(again.statusCode, 303, 'pressed twice')
  assert.match((await page.get(href)).body, /Lena Morrow, 18 Nov 2026[\s\S]*They take it back/)
  assert.ok(housed.caseId)
})
