import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProgram, visitor } from './browser.ts'

const program = await startProgram()

test('an administrator finds a service, tries it on both sides, changes it and publishes the change', async () => {
  const who = await visitor(program.url)
  await who.go('/staff/services')
  await who.press('Sign in as Simon Fletcher')
  await who.go('/staff/services?text=my bin was missed')
  await who.go('/staff/services')
  await who.picture('services')
  await who.press('Bulky waste collection', 'link')
  const resident = who.page.frameLocator('iframe[title$="as a resident sees it"]')
  await resident.getByRole('button', { name: 'Start now' }).click()
  await resident.getByLabel('Postcode or part of the address').fill('Castlegate')
  await resident.getByLabel('Postcode or part of the address').press('Enter')
  await resident.getByRole('radio').first().waitFor()
  await who.check()
  await who.picture('service-try')
  for (const audience of ['resident', 'staff']) {
    await who.go(`/staff/services/bulky-waste/try/${audience}`)
    await who.picture(`try-${audience}`)
  }

  await who.go('/staff/definitions?kind=service')
  await who.picture('definitions')
  await who.go('/staff/definitions/service/bulky-waste/change')
  const source = who.page.getByLabel('Text')
  const text = await source.inputValue()
  await source.fill(text.replace('team: waste-collections', 'team: waste-colections'))
  await who.press('Save as a draft')
  assert.match(await who.page.textContent('main').then(String), /Did you mean “waste-collections”/)
  await who.picture('definition-faults')
  await source.fill(text.replace('title: Get rid of a large item', 'title: Get rid of something large'))
  await who.press('Save as a draft')
  await who.picture('definition-draft')
  await who.press('Publish this version')
  await who.go('/services/bulky-waste')
  assert.equal(await who.page.textContent('h1').then((words) => words?.trim()), 'Get rid of something large')
  await who.close()
  assert.deepEqual(
    who.problems.filter((problem) => !problem.includes('422')),
    [],
  )
})

test('an advisor finds an answer and a script', async () => {
  const who = await visitor(program.url)
  await who.go('/staff/guidance')
  await who.press(/Sign in as .*Marsh|Sign in as/)
  await who.go('/staff/guidance')
  await who.picture('guidance')
  await who.page.getByLabel('What did they ask?').fill('when does the tip open')
  await who.press('Find')
  await who.picture('guidance-found')
  await who.go('/staff/guidance/refusal')
  await who.picture('guidance-script')
  await who.close()
  assert.deepEqual(who.problems, [])
})

const photo = { name: 'face.png', mimeType: 'image/png', buffer: picture() }

for (const script of [false, true]) {
  test(`a resident answers every kind of question ${script ? 'with' : 'without'} JavaScript`, async () => {
    const who = await visitor(program.url, { script, size: 'phone' })
    const name = script ? 'script' : 'plain'
    const { page } = who
    const next = () => who.press('Continue')

    await who.go('/request/bulky-waste/address')
    await who.picture(`${name}-address`)
    await page.getByLabel('Postcode or part of the address').fill('Castlegate')
    await who.press('Find address')
    await who.picture(`${name}-address-found`)
    await next()
    await who.picture(`${name}-address-error`)
    await page.getByRole('radio').first().check()
    await next()
    await page.getByLabel('What is it?').selectOption('sofa')
    await who.press('Add another item')
    await page.getByLabel('What is it?').nth(1).selectOption('bed')
    await who.picture(`${name}-group`)
    await page.getByLabel('Anything that helps').first().press('Enter')
    await page.waitForURL(/where-left/)
    await page.getByLabel('In the front garden').check()
    await next()
    await next()
    await next()
    await who.picture(`${name}-declaration`)
    await page.getByLabel('I agree').check()
    await next()
    await who.picture(`${name}-contact`)

    await who.go('/request/noise/kind')
    await page.getByLabel('A barking dog').check()
    await next()
    await page.getByLabel('Name of the street').fill('castelgate')
    await who.press('Find street')
    await who.picture(`${name}-place`)
    await page.getByRole('radio').first().check()
    await page.getByLabel(/Which house or building/).fill('number 14, top flat')
    await next()
    await page.waitForURL(/address/)

    await who.go('/request/blue-badge/kind')
    await page.getByLabel('A first badge').check()
    await next()
    await page.getByLabel('Me', { exact: true }).check()
    await next()
    await page.getByLabel('Day').fill('31')
    await page.getByLabel('Month').fill('2')
    await page.getByLabel('Year').fill('1958')
    await next()
    assert.match(String(await page.textContent('main')), /Date of birth must be a real date/)
    await who.picture(`${name}-date-error`)
    await page.getByLabel('Day').fill('28')
    await next()
    await page.getByLabel('Postcode or part of the address').fill('Castlegate')
    await who.press('Find address')
    await page.getByRole('radio').first().check()
    await next()
    await page.getByLabel(/8 or more points/).check()
    await next()
    await next()
    await page.getByLabel('No').check()
    await next()
    await page.getByLabel('Choose a file').setInputFiles({ ...photo, name: 'face.jpg' })
    await who.press('Upload')
    assert.match(String(await page.textContent('main')), /does not hold what its name says/)
    await who.picture(`${name}-file-error`)
    await page.getByLabel('Choose a file').setInputFiles(photo)
    await who.press('Upload')
    assert.match(String(await page.textContent('main')), /Files you have added/)
    await who.picture(`${name}-file`)
    await next()
    await page.waitForURL(/identity/)
    await who.close()
    assert.deepEqual(
      who.problems.filter((problem) => !problem.includes('422')),
      [],
    )
  })
}

/** The smallest picture there is. */
function picture() {
  const base64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  return Buffer.from(base64, 'base64')
}
