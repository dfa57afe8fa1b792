import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { receiveMail } from '../../src/modules/messages/index.ts'
import { inTransaction, newId } from '../../src/platform/db/index.ts'
import { startProgram, type Visitor, visitor } from './browser.ts'

const mailbox = 'members@wrenbridge.example.org'
const program = await startProgram({ MEMBERS_MAILBOX: mailbox })
const { db } = program

/** A mail of a councillor to the Members' mailbox, as the mail server hands it over. */
const arrives = (text: string, { subject, replyTo }: { subject: string; replyTo?: string }) =>
  inTransaction(db, (tx) =>
    receiveMail(tx, {
      source: 'smtp',
      raw: Buffer.from(
        `From: Councillor Delia Rowe <delia.rowe@example.org>\r\nTo: ${replyTo ?? mailbox}\r\nSubject: ${subject}\r\nMessage-ID: <${newId()}@example.org>\r\n\r\n${text.replaceAll('\n', '\r\n')}\r\n`,
      ),
      receivedAt: db.clock.now(),
      envelope: {
        from: 'delia.rowe@example.org',
        to: [replyTo ?? mailbox],
        clientIp: '203.0.113.9',
        clientName: 'mail.example.org',
      },
    }),
  )

async function until<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end; await setTimeout(150)) {
    const found = await find()
    if (found !== undefined) return found
  }
  throw new Error('It did not happen in 20 seconds')
}

async function signedIn(name: string, size: 'desktop' | 'phone' = 'desktop'): Promise<Visitor> {
  const who = await visitor(program.url, { size })
  await who.go('/staff/sign-in')
  for (const others of await who.page.locator('main summary').all()) await others.click()
  await who.press(`Sign in as ${name}`)
  return who
}

test('a Member’s mail is sorted, split to two units, held, answered with one reply, disputed, answered again and closed', async () => {
  await arrives('Two things:\n1. Why is Castlegate not swept?\n2. When is the street lamp by the bank repaired?', {
    subject: 'Castlegate',
  })
  const enquiry = await until(() =>
    db
      .selectFrom('enquiries')
      .innerJoin('cases', 'cases.id', 'case_id')
      .select(['case_id as caseId', 'cases.reference'])
      .where('enquiries.words', 'like', '%Castlegate%')
      .executeTakeFirst(),
  )
  const officer = await signedIn('Siobhan Kerr')
  await officer.go('/staff/enquiries')
  await officer.picture('enquiries-list')
  const href = `/staff/enquiries/${enquiry.reference}`
  const opened = '<details open><summary>It came opened</summary></details>'
  await officer.page.route(`**${href}`, async (route) => {
    const response = await route.fetch({ maxRedirects: 0 })
    const body = (await response.text()).replace(/(?=<details class="fp-menu")/, opened)
    await route.fulfill({ response, body })
  })
  await officer.go(href)
  await officer.picture('enquiry-questions')
  const [menu, besides] = ['Do something else', 'It came opened'].map((words) =>
    officer.page.locator('#enquiry-head details', { hasText: words }),
  )
  assert.ok(menu && besides)
  await menu.locator('summary').click()
  await besides.locator('summary').click()
  await officer.page.getByLabel('1. Why is Castlegate not swept?').selectOption({ label: 'Highways maintenance' })
  await officer.page.locator('#what').click()

  // A colleague is on the same page: what they change is there at once, and what was chosen, opened and closed stays so.
  const narrow = await signedIn('Siobhan Kerr', 'phone')
  await narrow.go(href)
  await narrow.press('It is an enquiry')
  await officer.page.getByRole('button', { name: 'It is an enquiry' }).waitFor({ state: 'detached' })
  assert.equal(await menu.getAttribute('open'), '', 'what somebody opened is still open')
  assert.equal(await besides.getAttribute('open'), null, 'what they closed is still closed')
  await officer.page.unroute(`**${href}`)
  const chosen = officer.page.locator('#enquiry-questions option:checked')
  assert.deepEqual(await chosen.allInnerTexts(), ['Highways maintenance', 'Street lighting'])
  await officer.press('Give the questions to these units')
  assert.match(await officer.page.locator('main').innerText(), /What changed while you were writing/)
  assert.deepEqual(await chosen.allInnerTexts(), ['Highways maintenance', 'Street lighting'])
  await officer.page.getByLabel('1. Why is Castlegate not swept?').selectOption({ label: 'Street cleansing' })
  await officer.press('Give the questions to these units')
  await officer.press('First contact')
  await officer.picture('enquiry-split')

  await officer.press('Send a holding reply')
  await officer.page.getByLabel('Why there is no full answer yet').fill('The lamp needs a part that is on order.')
  const day = Temporal.Now.plainDateISO('Europe/London').add({ days: 14 }).toString()
  await officer.page.getByLabel('We will answer by').fill(day)
  await officer.press('See what they will get')
  await officer.picture('enquiry-holding')
  await officer.press('Send and save')
  assert.match(await officer.page.locator('main').innerText(), /Holding reply sent/)

  const parts = await db
    .selectFrom('enquiry_parts')
    .innerJoin('cases', 'cases.id', 'enquiry_parts.case_id')
    .select('cases.reference')
    .where('enquiry_id', '=', enquiry.caseId)
    .orderBy('cases.part_number')
    .execute()
  const answers = ['It is swept on Monday and every week from then.', 'The lamp is lit again since this morning.']
  for (const [index, { reference }] of parts.entries()) {
    const name = index === 0 ? 'Priya Nair' : 'Colin Baxter'
    const unit = await signedIn(name, index === 0 ? 'phone' : 'desktop')
    await unit.go(`/staff/enquiries/parts/${reference.replace('/', '.')}`)
    await unit.picture(`enquiry-part-${index}`)
    await unit.page.getByLabel('Your answer').fill(answers[index] ?? '')
    await unit.page.getByLabel('Done', { exact: true }).check()
    await unit.press('Give this answer')
    await unit.close()
  }

  await officer.go(href)
  await officer.press('Send the reply')
  await officer.press('See what they will get')
  await officer.picture('enquiry-reply')
  await officer.press('Send and save')
  assert.match(await officer.page.locator('main').innerText(), /Resolved in time/)

  const sent = await until(() =>
    db
      .selectFrom('messages')
      .select(['reply_token as token'])
      .where('subject_id', '=', enquiry.caseId)
      .where('template_key', '=', 'enquiry-reply')
      .executeTakeFirst(),
  )
  assert.ok(sent.token)
  await arrives('The lamp is out again.', { subject: `Re: Your enquiry: our reply (${enquiry.reference})` })
  await until(() =>
    db
      .selectFrom('case_tasks')
      .select('id')
      .where('case_id', '=', enquiry.caseId)
      .where('kind', '=', 'message-received')
      .executeTakeFirst(),
  )
  await officer.go(href)
  await officer.picture('enquiry-disputed')
  await officer.press('They dispute the reply')
  assert.match(await officer.page.locator('main').innerText(), /Disputed/)
  await officer.go(`${href}/reply`)
  await officer.page.getByLabel('The reply').fill('Dear Councillor Rowe,\n\nThe lamp has a new part and is lit.')
  await officer.press('See what they will get')
  await officer.press('Send and save')
  await officer.page.locator('summary', { hasText: 'Do something else' }).click()
  await officer.press('The Member is satisfied', 'link')
  await officer.press('Close it')
  assert.match(await officer.page.locator('main').innerText(), /Closed: satisfied/)

  for (const path of ['board', 'outstanding', 'members', 'escalations', 'campaigns', 'new', 'records']) {
    await officer.go(`/staff/enquiries/${path}`)
    await officer.picture(`enquiries-${path}`)
  }
  for (const path of ['', '/board', `/${enquiry.reference}`]) {
    await narrow.go(`/staff/enquiries${path}`)
    await narrow.picture(`enquiries-narrow${path.replace('/', '-')}`)
    const wide = await narrow.page.evaluate('document.documentElement.scrollWidth > window.innerWidth + 1')
    assert.equal(wide, false, path)
  }
  await narrow.close()
  assert.deepEqual(
    officer.problems.filter((problem) => !problem.includes('409')),
    [],
  )
  await officer.close()
})
