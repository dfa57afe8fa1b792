import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { answerPart, insertMember, sendReply, splitEnquiry } from '#modules/member-enquiries/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { anOfficer } from '../cases.ts'
import { startProgram, type Visitor, visitor } from './browser.ts'

const program = await startProgram()
const { db, mail } = program
const act = <T>(on: (tx: Tx) => Promise<T>) => inTransaction(db, on)
const email = 'noor.hadley@example.org'

const wards = (await db.selectFrom('wards').select('code').orderBy('code').limit(2).execute()).map(({ code }) => code)

await act(async (tx) =>
  insertMember(tx, {
    kind: 'councillor',
    name: 'Councillor Noor Hadley',
    title: 'Member for two wards',
    email,
    otherEmails: [],
    phone: null,
    prefers: 'portal',
    wardCodes: wards,
    since: Temporal.PlainDate.from('2024-05-02'),
  }),
)

async function codeFromMail(): Promise<string> {
  for (let tries = 0; tries < 150; tries += 1) {
    const sent = mail.sent.findLast((one) => one.to === email && /code/i.test(one.subject))
    const code = /\b(\d{6})\b/.exec(sent?.text ?? '')?.[1]
    if (code) return code
    await wait(100)
  }
  throw new Error('No mail with a code came')
}

const heading = async (me: Visitor) => (await me.page.locator('h1').innerText()).trim()
const main = async (me: Visitor) => (await me.page.locator('main').innerText()).replaceAll(/\s+/g, ' ')

/** Customer relations gives every question to street cleansing, which answers, and sends the one reply. */
async function staffAnswer(reference: string, words: string) {
  const manage = ['cases.read', 'cases.work', 'cases.assign', 'enquiries.read', 'enquiries.handle', 'enquiries.manage']
  const officer = await anOfficer(db, 'customer-relations', { permissions: manage })
  const cleansing = await anOfficer(db, 'street-cleansing', {
    permissions: ['cases.read', 'cases.work', 'enquiries.handle'],
  })
  const team = await teamByKey(db, 'street-cleansing')
  const found = await db.selectFrom('cases').select('id').where('reference', '=', reference).executeTakeFirstOrThrow()
  const caseId = found.id
  const open = await db
    .selectFrom('enquiry_questions')
    .select('id')
    .where('case_id', '=', caseId)
    .where('part_id', 'is', null)
    .execute()
  if (open.length > 0) {
    const split = await act((tx) =>
      splitEnquiry(tx, officer, {
        caseId,
        version: null,
        teamId: team?.id ?? newId(),
        questionIds: open.map(({ id }) => id),
        proposedBecause: '',
        proposal: 'none',
      }),
    )
    assert.equal(split.refusal, null)
    const part = await db
      .selectFrom('enquiry_parts')
      .select('case_id as id')
      .where('enquiry_id', '=', caseId)
      .executeTakeFirstOrThrow()
    const given = { caseId: part.id, version: null, outcome: 'done', workDueOn: null } as const
    assert.equal((await act((tx) => answerPart(tx, cleansing, { ...given, answer: words }))).refusal, null)
    assert.equal(
      (await act((tx) => sendReply(tx, officer, { caseId, version: null, body: null, restBy: null }))).refusal,
      null,
    )
    return
  }
  assert.equal(
    (await act((tx) => sendReply(tx, officer, { caseId, version: null, body: words, restBy: null }))).refusal,
    null,
  )
}

test('a councillor raises an enquiry for a resident on the phone, without scripts, and follows it to the end', async () => {
  const me = await visitor(program.url, { script: false, size: 'phone' })
  await me.go('/members')
  assert.equal(await heading(me), 'Sign in to Members’ enquiries')
  await me.picture('members-sign-in')
  await me.page.getByLabel('Email address you use with the council').fill(email)
  await me.press('Email me a code')
  await me.page.getByLabel('6-digit code').fill(await codeFromMail())
  await me.press('Continue')
  assert.equal(await heading(me), 'Your enquiries')

  await me.press('Raise an enquiry')
  await me.picture('members-new')
  await me.press('For a resident', 'link')
  await me.page.getByLabel('Name', { exact: true }).fill('Winifred Tarn')
  await me.page.getByLabel('Address', { exact: true }).fill('4 Gate Row, Wrenbridge, ZZ99 1AA')
  await me.page.getByLabel('What did they ask for?').fill('That the loose kerb outside her door is mended')
  await me.press('Continue')
  assert.match(await main(me), /Confirm that the resident asked you to act/)
  assert.match(await main(me), /Enter what you want to know/)
  await me.picture('members-resident-errors')
  await me.page.getByLabel('The resident asked me to act for them').check()
  await me.page.getByLabel('How did they ask?').fill('at my surgery on 14 November')
  await me.page
    .getByLabel('What do you want to know?')
    .fill('When is the kerb in Gate Row mended?\nWho checks what the contractor did?')
  await me.page.getByLabel(/What do we need to know to answer/).fill('Mrs Tarn uses a walker and has fallen over it.')
  await me.press('Continue')
  assert.equal(await heading(me), 'Check your enquiry')
  await me.picture('members-check')
  await me.press('Change it')
  assert.equal(await me.page.getByLabel('Name', { exact: true }).inputValue(), 'Winifred Tarn')
  await me.press('Continue')
  await me.press('Send enquiry')
  assert.equal(await heading(me), 'We are finding the answers')
  assert.match(await main(me), /We will reply to you by/)
  const reference = new URL(me.page.url()).pathname.split('/').at(-1) ?? ''
  await me.picture('members-enquiry-open')

  await me.page.getByText('Ask for an update').click()
  await me.page.getByLabel(/What would you like to know/).fill('She has fallen again')
  await me.press('Ask', 'button')
  assert.match(await main(me), /You asked how it stands/)

  await staffAnswer(reference, 'The kerb is mended. Highways checks it on Friday.')
  await me.go('/members')
  assert.match(await main(me), /Waiting for you: does it answer\?/)
  await me.picture('members-list')
  await me.press(/When is the kerb/, 'link')
  assert.match(await main(me), /Highways checks it on Friday/)
  await me.picture('members-enquiry-answered')
  await me.page.getByLabel('If not: what is not answered?').fill('It is still loose')
  await me.press('No, look at it again')
  assert.match(await heading(me), /You said it was not answered/)

  await me.page.getByText('Take it further').first().click()
  await me.page.getByLabel('Why do you take it further?').fill('Twice now')
  await me.page.getByRole('button', { name: 'Take it further' }).click()
  await me.page.waitForLoadState()
  await me.check()
  assert.match(await main(me), /to decide by the end of/)

  await staffAnswer(reference, 'It was set in concrete today, and we have looked at it ourselves.')
  await me.go(`/members/enquiries/${reference}`)
  await me.press('Yes, close it')
  assert.match(await heading(me), /Closed: you were satisfied/)
  await me.picture('members-enquiry-closed')

  await me.go('/members/wards')
  assert.equal(await heading(me), 'Figures')
  await me.picture('members-wards')
  await me.press('Sign out')
  await me.go(`/members/enquiries/${reference}`)
  assert.equal(await heading(me), 'Sign in to Members’ enquiries')
  assert.deepEqual(
    me.problems.filter((one) => !/status of 422 .*members\/new\/resident/.test(one)),
    [],
  )
  await me.close()
})
