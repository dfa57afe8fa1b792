import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { searchAddresses } from '#modules/places/index.ts'
import { signInAs, testApp, testDatabase } from '../../../../test/index.ts'
import { publicServices } from '../index.ts'

const db = await testDatabase()
const { browser: open } = await testApp(db)
const browser = open()
await signInAs(db, browser, 'administrator')

test('the list shows every service under its heading, and searches as a resident would', async () => {
  const list = await browser.get('/staff/services')
  assert.equal(list.statusCode, 200)
  for (const words of ['Missed bin', 'Restricted', 'Staff only', 'Streets and roads'])
    assert.ok(list.body.includes(words), words)
  const found = await browser.get('/staff/services?text=pot+hole')
  assert.match(found.body, /Found by “pot ?hole/)
  assert.match((await browser.get('/staff/services?text=qqqqzz')).body, /No service is found/)
})

test('nobody without the permission sees how services are set up', async () => {
  const other = open()
  assert.notEqual((await other.get('/staff/services')).statusCode, 500)
  await signInAs(db, other, 'advisor')
  for (const path of [
    '/staff/services',
    '/staff/services/noise',
    '/staff/services/noise/try/staff',
    '/staff/definitions',
  ])
    assert.equal((await other.get(path)).statusCode, 403, path)
})

test('a service that does not exist is not found', async () => {
  for (const path of ['/staff/services/nothing', '/staff/services/noise/try/both', '/staff/services/nothing/try/staff'])
    assert.equal((await browser.get(path)).statusCode, 404, path)
  const other = '00000000-0000-7000-8000-000000000000'
  assert.equal((await browser.get(`/staff/services/noise?version=${other}`)).statusCode, 404)
  assert.equal((await browser.get('/staff/services/noise?version=x')).statusCode, 200)
})

const hidden = (html: string, name: string) => {
  const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
  return value.replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}

describe('a service is tried page by page, and nothing of it is kept', () => {
  const path = '/staff/services/housing-repair/try/resident'
  const send = (html: string, fields: Record<string, string>) =>
    browser.post(path, { _answers: hidden(html, '_answers'), _page: hidden(html, '_page'), ...fields })

  test('to the promise that would be made', async () => {
    const [home] = await addressWith('council')
    let page = await browser.get(path)
    assert.match(page.body, /Report a repair in a council home/)
    page = await send(page.body, {})
    page = await send(page.body, { address: home ?? '' })
    assert.match(page.body, /What is the problem\?/)
    page = await send(page.body, { problem: 'heating' })
    page = await send(page.body, { room: 'whole' })
    page = await send(page.body, { vulnerable: 'yes' })
    for (let skipped = 0; skipped < 6 && !page.body.includes('What becomes of it'); skipped += 1) {
      page = await send(page.body, { _go: 'skip' })
    }
    assert.match(page.body, /We will make your home safe by/)
    assert.match(page.body, /Some questions were skipped/)
    assert.equal((await db.selectFrom('drafts').select('id').execute()).length, 0)
  })

  test('or to whom to ask instead', async () => {
    const [home] = await addressWith('association')
    let page = await browser.get(path)
    page = await send(page.body, {})
    page = await send(page.body, { address: home ?? '' })
    assert.match(page.body, /Ask your housing association/)
  })

  test('with errors as a resident would see them', async () => {
    let page = await browser.get(path)
    page = await send(page.body, {})
    page = await send(page.body, {})
    assert.match(page.body, /There is a problem/)
    assert.match(page.body, /Enter a postcode and choose the address/)
  })
})

async function addressWith(tenure: 'council' | 'association') {
  const rows = await db.selectFrom('properties').select('uprn').where('tenure', '=', tenure).limit(1).execute()
  return rows.map(({ uprn }) => uprn)
}

test('an advisor tries the same service on one screen', async () => {
  const path = '/staff/services/missed-bin/try/staff'
  const [address] = await searchAddresses(db, 'Castlegate', { limit: 1 })
  const shown = await browser.get(path)
  const asked = hidden(shown.body, '_asked')
  const half = await browser.post(path, { _asked: asked, _answers: '{}', address: address?.uprn ?? '' })
  assert.match(half.body, /Select which bin we missed/)
  const done = await browser.post(path, {
    _asked: asked,
    _answers: '{}',
    address: address?.uprn ?? '',
    container: 'recycling',
    'missed-on-day': '17',
    'missed-on-month': '11',
    'missed-on-year': '2026',
    'out-in-time': 'yes',
  })
  assert.match(done.body, /Waste collections/)
  assert.match(done.body, /We will empty your bin by/)
})

test('every service can be opened and begun, whatever is sent to it', async () => {
  for (const { key } of await publicServices(db)) {
    for (const audience of ['resident', 'staff']) {
      const path = `/staff/services/${key}/try/${audience}`
      assert.equal((await browser.get(path)).statusCode, 200, path)
      const hostile = {
        _answers: '{"__proto__":{"x":1},"a":[{}]}',
        _page: 'constructor',
        _go: '<script>',
        _action: 'find:x',
      }
      assert.equal((await browser.post(path, hostile)).statusCode, 200, path)
    }
    assert.equal((await browser.get(`/staff/services/${key}`)).statusCode, 200)
  }
})
