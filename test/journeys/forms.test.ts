import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicServices } from '#modules/services/index.ts'
import { startProgram, type Visitor, visitor } from './browser.ts'

const program = await startProgram()
const { db } = program

const main = async (me: Visitor) => (await me.page.locator('main').innerText()).replaceAll(/\s+/g, ' ')
const next = (me: Visitor) => me.press('Continue')
const unexpected = ({ problems }: Visitor) => problems.filter((problem) => !/422/.test(problem))

async function chooseAddress(me: Visitor, postcode: string) {
  await me.page.getByLabel('Postcode or part of the address').fill(postcode)
  await me.press('Find address')
  const list = me.page.getByLabel('Choose the address', { exact: true })
  if ((await me.page.locator('select').count()) > 0) await list.selectOption({ index: 1 })
  else await me.page.getByRole('radio').first().check()
  await next(me)
}

async function contact(me: Visitor, name: string) {
  await me.page.getByLabel(/name/i).fill(name)
  await me.page.getByLabel(/email/i).fill(`${name.split(' ')[0]?.toLowerCase()}@example.org`)
  await next(me)
}

async function send(me: Visitor, picture: string) {
  assert.match(await main(me), /Check your answers/)
  await me.picture(`${picture}-check`)
  await me.press('Send')
  assert.match(await main(me), /We have it Your reference FP-\d+/)
}

const base64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const png = (name: string) => ({ name, mimeType: 'image/png', buffer: Buffer.from(base64, 'base64') })

test('a blue badge with its papers, without JavaScript', async () => {
  const me = await visitor(program.url, { script: false, size: 'phone' })
  const { page } = me
  await me.go('/services/blue-badge')
  await me.press('Start now')
  await page.getByLabel('A first badge').check()
  await next(me)
  await page.getByLabel('Me', { exact: true }).check()
  await next(me)
  await page.getByLabel('Day').fill('28')
  await page.getByLabel('Month').fill('2')
  await page.getByLabel('Year').fill('1958')
  await next(me)
  await chooseAddress(me, 'ZZ99 1BH')
  await page.getByLabel(/8 or more points/).check()
  await next(me)
  assert.match(await main(me), /Send the award letter/)
  const file = page.getByLabel(/Choose an?(other)? file/)
  await file.setInputFiles([png('page1.png'), { ...png('page2.jpg') }])
  await me.press('Upload')
  assert.match(await main(me), /There is a problem “page2.jpg” does not hold what its name says/)
  assert.match(await main(me), /Files you have added page1.png/)
  await file.setInputFiles(png('page1.png'))
  await me.press('Upload')
  await file.setInputFiles({
    name: 'program.exe',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('MZ program'),
  })
  await me.press('Upload')
  assert.match(await main(me), /“program.exe” must be/)
  await me.picture('files-error')
  await me.press(/Remove/)
  assert.equal(await page.getByRole('button', { name: /Remove/ }).count(), 1)
  await me.picture('files')
  await next(me)
  await page.getByLabel('No', { exact: true }).check()
  await next(me)
  await file.setInputFiles(png('face.png'))
  await next(me)
  await next(me)
  assert.match(await main(me), /There is a problem Send proof of who they are/)
  await file.setInputFiles(png('passport.png'))
  await next(me)
  await page.getByLabel('No', { exact: true }).check()
  await next(me)
  await file.setInputFiles(png('bill.png'))
  await me.press('Upload')
  assert.match(await main(me), /Files you have added bill.png/)
  assert.equal(await page.getByLabel('No', { exact: true }).isChecked(), true)
  await next(me)
  await next(me)
  assert.match(await main(me), /There is a problem Select that you agree/)
  await page.getByLabel('I agree').check()
  await next(me)
  await contact(me, 'Ada Field')
  for (const name of ['page1.png', 'face.png', 'passport.png', 'bill.png'])
    assert.ok((await main(me)).includes(name), name)
  await send(me, 'blue-badge')
  await me.close()
  assert.deepEqual(unexpected(me), [])
})

test('several large items, one taken out again, without JavaScript', async () => {
  const me = await visitor(program.url, { script: false, size: 'phone' })
  const { page } = me
  await me.go('/services/bulky-waste')
  await me.press('Start now')
  await chooseAddress(me, 'ZZ99 1BH')
  await page.getByLabel('What is it?').selectOption('sofa')
  for (const [nth, item] of ['bed', 'fridge'].entries()) {
    await me.press('Add another item')
    await page
      .getByLabel('What is it?')
      .nth(nth + 1)
      .selectOption(item)
  }
  await me.press(/Remove item 2/)
  await next(me)
  await page.getByLabel('In the front garden').check()
  await next(me)
  await page.getByLabel('Friday').check()
  await next(me)
  await page.getByLabel('I agree').check()
  await next(me)
  await contact(me, 'Bea Long')
  const said = await main(me)
  assert.match(said, /Sofa or armchair/)
  assert.match(said, /Fridge or freezer/)
  assert.doesNotMatch(said, /Bed frame/)
  await send(me, 'bulky')
  await me.close()
  assert.deepEqual(unexpected(me), [])
})

for (const script of [false, true]) {
  test(`a pothole is placed ${script ? 'with a pin' : 'by its street, without JavaScript'}`, async () => {
    const me = await visitor(program.url, { script, size: 'phone' })
    const { page } = me
    await me.go('/services/road-defect')
    await me.press('Start now')
    await page.getByLabel('A pothole or a hole in the road').check()
    await next(me)
    await next(me)
    assert.match(await main(me), /There is a problem Tell us where it is/)
    if (script) {
      const map = page.getByRole('application', { name: 'Map on which you can put a pin' })
      await map.scrollIntoViewIfNeeded()
      await map.click({ position: { x: 160, y: 150 } })
      assert.notEqual(await page.locator('#where-lat').inputValue(), '')
    } else {
      await page.getByLabel('Name of the street').fill('castelgate')
      await me.press('Find street')
      await page.getByRole('radio').first().check()
      await page.locator('#where-text').fill('Outside number 14, in the bus lane')
    }
    await next(me)
    await page.getByRole('radio').first().check()
    await next(me)
    await page.getByLabel('Where wheels of cars go').check()
    await next(me)
    await page.getByLabel('Yes').check()
    await next(me)
    await next(me)
    await next(me)
    await contact(me, 'Cal Reed')
    if (!script) assert.match(await main(me), /Outside number 14, in the bus lane, Castlegate/)
    assert.match(await main(me), /within 24 hours|by \d+(:\d+)?[ap]m/)
    await send(me, `pothole-${script}`)
    await me.close()
    assert.deepEqual(unexpected(me), [])
  })
}

test('no public page runs off a narrow screen, and the first page of a form is light', async () => {
  const me = await visitor(program.url)
  await me.page.setViewportSize({ width: 320, height: 640 })
  const services = await publicServices(db)
  const forms = services.flatMap(({ key, body }) => [`/services/${key}`, `/request/${key}/${body.form.pages[0]?.key}`])
  for (const path of [
    '/',
    '/search?q=bin',
    '/search?q=xqzwv',
    '/services',
    '/progress',
    '/progress/code',
    '/request/noise/save',
    '/accessibility',
    '/privacy',
    '/l/AAAAAAAAAAAAAAAAAAAAAA',
    '/nothing-here',
    ...forms,
  ]) {
    await me.go(path)
    await me.picture(`narrow${path.replaceAll(/[/?=]/g, '-')}`)
    const width = await me.page.evaluate('document.documentElement.scrollWidth')
    assert.equal(width, 320, path)
  }
  await me.close()

  const fresh = await visitor(program.url, { size: 'phone' })
  let bytes = 0
  fresh.page.on('response', async (response) => {
    const sizes = await response
      .request()
      .sizes()
      .catch(() => null)
    bytes += sizes ? sizes.responseBodySize + sizes.responseHeadersSize : 0
  })
  await fresh.page.goto('/request/missed-bin/address', { waitUntil: 'networkidle' })
  assert.ok(bytes > 5_000 && bytes < 60_000, `${bytes} bytes`)
  await fresh.close()
})
