import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signedIn, startProgram, type Visitor, visitor } from './browser.ts'
import { asked, livesHere } from './city.ts'

const { url, db } = await startProgram()

const main = async (me: Visitor) => (await me.page.locator('main').innerText()).replaceAll(/\s+/g, ' ')

test('the complaints manager writes, checks and publishes the self-assessment, and a resident reads it without scripts', async () => {
  const tamsin = await livesHere(db, 'Tamsin Quillfeather')
  await asked(db, 'complaint', { customerId: tamsin.customerId, given: { category: 'waste', 'for-whom': 'myself' } })
  const catrin = await signedIn(url, 'Catrin Maddox')
  const { page } = catrin
  await catrin.go('/staff/complaints/assessments')
  await catrin.press('Begin a self-assessment', 'link')
  await page.getByLabel(/Local Government and Social Care Ombudsman/).check()
  await page.getByLabel(/If it is done again/).fill('Homes and Communities became one directorate')
  await catrin.press('Begin a self-assessment')
  await page.getByRole('button', { name: 'Save and check' }).waitFor()
  await catrin.picture('assessment-write')
  await page.locator('input[type=radio][value=yes]').evaluateAll((all) => all.forEach((one) => void one.click()))
  await page.getByLabel('How we keep to').evaluateAll((all) => {
    for (const one of all) one.value = 'As we do.'
  })
  await page.getByLabel('Member responsible for complaints').fill('Councillor Hepworth')
  await page.getByLabel('Lead officer for complaints').fill('Director of People and Resources')
  await page.getByLabel(/annual letter/).fill('https://letters.example.org/2026')
  const first = page.locator('fieldset').first()
  await first.getByLabel('Partly', { exact: true }).check()
  await catrin.press('Save and check')
  await catrin.picture('assessment-check')
  assert.match(await main(catrin), /1\.4: say what does not comply/)
  await catrin.press('Check that it is complete')
  assert.match(await main(catrin), /There is a problem/)
  await catrin.press('Cancel', 'link')
  await catrin.press('Write it')
  await page
    .getByLabel(/If partly or no/)
    .first()
    .fill('Two teams asked for a form. They were trained in May.')
  await catrin.press('Save and check')
  assert.match(await main(catrin), /Nothing is missing/)
  await catrin.press('Check that it is complete')
  assert.match(await main(catrin), /Complaints received: 1 /)
  await catrin.picture('assessment-checked')
  await catrin.press('Publish it')
  await page.getByLabel('Who governs the council').fill('Executive Board')
  await page.getByLabel('The day they considered it').fill(today())
  await page.getByLabel('Their response').fill('The Board asks for shorter letters.')
  await catrin.press('Publish it')
  assert.match(await main(catrin), /It does not change any more/)
  await catrin.picture('assessment-published')
  await catrin.close()

  const resident = await visitor(url, { script: false, size: 'phone' })
  await resident.go('/')
  await resident.press('Complaints', 'link')
  await resident.picture('public-complaints')
  assert.match(await main(resident), /within 5 working days.*www\.lgo\.org\.uk/)
  await resident.press('Read how we deal with complaints', 'link')
  await resident.picture('public-performance')
  await resident.press(/Read the whole self-assessment/, 'link')
  await resident.picture('public-assessment')
  const words = await main(resident)
  assert.match(words, /Response of Executive Board The Board asks for shorter letters/)
  assert.match(words, /What does not comply: Two teams asked for a form/)
  assert.match(words, /Complaints received: too few to show/)
  assert.doesNotMatch(words, /Quillfeather/)
  await resident.close()
})

const today = () => Temporal.Now.plainDateISO('Europe/London').toString()
