import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { addFiles, addNote } from '#modules/cases/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { storeFile } from '#platform/files/index.ts'
import { anOfficer } from '../cases.ts'
import { readZip } from '../zip.ts'
import { signedIn, startProgram, type Visitor, visitor } from './browser.ts'
import { asked, livesHere } from './city.ts'

const { url, db, work } = await startProgram()

const main = async (me: Visitor) => (await me.page.locator('main').innerText()).replaceAll(/\s+/g, ' ')

test('the complaints manager withholds a neighbour’s name and a statement, and hands the whole record over in one file', async () => {
  const ada = await livesHere(db, 'Tamsin Quillfeather')
  const given = { what: 'The bin was missed', category: 'waste', 'for-whom': 'myself' }
  const { reference, caseId } = await asked(db, 'complaint', { customerId: ada.customerId, given })
  const officer = await anOfficer(db, 'customer-relations')
  const text = 'Their neighbour Dorothy Pemberton-Vane saw the crew drive past on Tuesday and again on Friday.'
  await inTransaction(db, (tx) => addNote(tx, officer, { caseId, text }))
  const content = Buffer.from('I am Dorothy Pemberton-Vane and I saw it.')
  const file = await storeFile(work.files, { name: 'statement.txt', type: 'text/plain', content })
  await inTransaction(db, (tx) => addFiles(tx, officer, { caseId, files: [file] }))

  const catrin = await signedIn(url, 'Catrin Maddox')
  const { page } = catrin
  await catrin.go(`/staff/complaints/ombudsman/new?complaint=${reference}`)
  await page.getByLabel('Local Government and Social Care Ombudsman').check()
  await page.getByLabel('The Ombudsman’s reference').fill('26 004 117')
  await page.getByLabel('Day their first letter came').fill(db.clock.now().toString().slice(0, 10))
  await catrin.press('Enter an Ombudsman case')
  await catrin.picture('ombudsman-case')
  await catrin.press(reference, 'link')
  assert.match(await main(catrin), /Local Government and Social Care Ombudsman, 26 004 117: enquiries Nothing due/)
  await catrin.picture('complaint-with-ombudsman')
  await catrin.press('The whole record, as a bundle', 'link')
  await catrin.picture('record-list')

  await catrin.press(/^Note by/, 'link')
  const note = page.url()
  await page.evaluate(`{
    const text = [...document.querySelectorAll('[data-selectable] p')].find((one) => one.textContent.includes('Dorothy')).firstChild
    const from = text.data.indexOf('Dorothy')
    getSelection().setBaseAndExtent(text, from, text, from + 'Dorothy Pemberton-Vane'.length)
  }`)
  await page.getByRole('button', { name: 'Use the words I selected' }).click()
  assert.equal(await page.getByLabel('The words', { exact: true }).inputValue(), 'Dorothy Pemberton-Vane')
  assert.ok(await page.getByLabel('Some words').isChecked())
  await catrin.press('Withhold')
  assert.match(await main(catrin), /There is a problem Select the reason/)
  await page.getByLabel('About somebody else').check()
  await catrin.press('Withhold')
  assert.equal(page.url(), note)
  assert.equal(await page.locator('mark.fp-withheld').innerText(), 'Dorothy Pemberton-Vane')
  await catrin.picture('record-document')

  await catrin.press(/^The whole record of/, 'link')
  await catrin.press('Make the bundle (ZIP)')
  assert.match(await main(catrin), /There is a problem Document \d+: withheld words stand in this file/)
  await catrin.press(/^Document \d+: withheld words/, 'link')
  await page.getByLabel('The whole document').check()
  await page.getByLabel('About somebody else').check()
  await catrin.picture('record-file')
  await catrin.press('Withhold')
  await catrin.press(/^The whole record of/, 'link')
  await catrin.picture('record-list-withheld')
  await page.setViewportSize({ width: 390, height: 844 })
  await catrin.picture('record-list-phone')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Make the bundle (ZIP)' }).click(),
  ])
  assert.equal(download.suggestedFilename(), `${reference}-record.zip`)
  const zip = await buffer(await download.createReadStream())
  assert.doesNotMatch(zip.toString('utf8'), /Dorothy|Pemberton-Vane|statement\.txt/)
  await catrin.go(`/staff/cases/${reference}`)
  assert.match(await main(catrin), /Bundle of the record made for the Ombudsman/)
  await catrin.close()

  const reader = await visitor(url, { script: false })
  const entries = readZip(zip)
  const withNote = [...entries].find(([, bytes]) => bytes.includes('saw the crew'))?.[0] ?? ''
  await reader.page.route(`${url}/bundle/*/*`, (route) =>
    route.fulfill({
      body: entries.get(new URL(route.request().url()).pathname.split('/').slice(2).join('/')) ?? Buffer.of(),
      contentType: 'text/html',
    }),
  )
  await reader.page.route(`${url}/bundle/index.html`, (route) =>
    route.fulfill({ body: entries.get('index.html') ?? Buffer.of(), contentType: 'text/html' }),
  )
  await reader.go('/bundle/index.html')
  await reader.picture('bundle-index')
  await reader.go(`/bundle/${withNote}`)
  assert.match(
    await reader.page.locator('body').innerText(),
    /neighbour █████withheld: about a third party saw the crew/,
  )
  await reader.picture('bundle-document')
  await reader.close()
})
