import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signInAs, testApp, testDatabase } from '../../../../test/index.ts'

const db = await testDatabase()
const { browser: open } = await testApp(db)
const browser = open()
const administrator = await signInAs(db, browser, 'administrator')

const versionsOf = (key: string) =>
  db
    .selectFrom('definition_versions')
    .select(['id', 'version', 'state', 'source', 'published_by'])
    .where('kind', '=', 'service')
    .where('key', '=', key)
    .orderBy('version', 'desc')
    .execute()

test('the list is found by kind and by part of a name', async () => {
  const all = await browser.get('/staff/definitions')
  assert.match(all.body, /Missed bin/)
  const some = await browser.get('/staff/definitions?kind=guidance&text=tip')
  assert.match(some.body, /When the tip is open/)
  assert.ok(!some.body.includes('council-tax-move'))
  assert.match((await browser.get('/staff/definitions?text=qqqq')).body, /Nothing is called that/)
})

test('a change is written on the screen, seen beside the version before, published by name, and counts', async () => {
  const path = '/staff/definitions/service/graffiti'
  const [first] = await versionsOf('graffiti')
  assert.match((await browser.get(`${path}/change`)).body, /title: Report graffiti/)
  const source = first?.source.replace('title: Report graffiti', 'title: Tell us about <b>graffiti</b>') ?? ''
  const saved = await browser.post(`${path}/change`, { source, base: '1' })
  assert.equal(saved.statusCode, 303)

  const draft = await browser.get(String(saved.headers.location))
  assert.match(draft.body, /Tell us about &lt;b&gt;graffiti&lt;\/b&gt;/)
  assert.ok(!draft.body.includes('<b>graffiti'))
  assert.match(draft.body, /taken out/)
  const [version] = await versionsOf('graffiti')
  assert.equal((await browser.post(`${path}/${version?.id}/publish`)).statusCode, 303)
  const [published] = await versionsOf('graffiti')
  assert.equal(published?.state, 'published')
  assert.equal(published?.published_by, administrator.name)
  assert.match((await browser.get('/staff/services/graffiti')).body, /Tell us about &lt;b&gt;/)

  const late = await browser.post(`${path}/change`, { source: `${source}\n`, base: '1' })
  assert.equal(late.statusCode, 422)
  assert.match(late.body, /Somebody has published another version/)
})

test('a text with faults is not kept, what was typed stays, and each fault has its line', async () => {
  const path = '/staff/definitions/service/noise/change'
  const [first] = await versionsOf('noise')
  const source = first?.source.replace('team: environmental-protection', 'team: enviromental-protection') ?? ''
  const refused = await browser.post(path, { source, base: '1' })
  assert.equal(refused.statusCode, 422)
  assert.match(
    refused.body,
    /Line \d+: There is no team “enviromental-protection”. Did you mean “environmental-protection”\?/,
  )
  assert.match(refused.body, /team: enviromental-protection/)
  assert.equal((await versionsOf('noise')).length, 1)
})

test('drafts are published together from the list, and one that is no draft is refused', async () => {
  const [first] = await versionsOf('dead-animal')
  await browser.post('/staff/definitions/service/dead-animal/change', {
    source: `${first?.source}# a note\n`,
    base: '1',
  })
  const [draft] = await versionsOf('dead-animal')
  assert.match((await browser.get('/staff/definitions')).body, /1 draft to publish/)
  assert.equal((await browser.post('/staff/definitions/publish', {})).statusCode, 422)
  assert.equal((await browser.post('/staff/definitions/publish', { drafts: draft?.id ?? '' })).statusCode, 303)
  const again = await browser.post('/staff/definitions/publish', { drafts: draft?.id ?? '' })
  assert.equal(again.statusCode, 422)
  assert.match(again.body, /no longer a draft/)
})

test('a draft can be thrown away and stays to be read', async () => {
  const [first] = await versionsOf('pest-control')
  await browser.post('/staff/definitions/service/pest-control/change', {
    source: `${first?.source}# a note\n`,
    base: '1',
  })
  const [draft] = await versionsOf('pest-control')
  assert.equal((await browser.post(`/staff/definitions/service/pest-control/${draft?.id}/discard`)).statusCode, 303)
  assert.match((await browser.get(`/staff/definitions/service/pest-control?version=${draft?.id}`)).body, /Thrown away/)
})

test('what does not exist is not found, and nothing that is sent breaks the page', async () => {
  for (const path of [
    'service/nothing',
    'nothing/noise',
    'service/nothing/change',
    'service/noise?version=00000000-0000-7000-8000-000000000000',
  ])
    assert.equal((await browser.get(`/staff/definitions/${path}`)).statusCode, 404, path)
  for (const source of [
    '',
    '\u0000',
    '- - -',
    'a: &a [*a]',
    '!!js/function x',
    'x'.repeat(300_000),
    '%YAML 9.9\n---\n{',
  ])
    assert.equal((await browser.post('/staff/definitions/service/noise/change', { source, base: 'x' })).statusCode, 422)
})

test('a text that is missing or too long is said, and what was typed can be mended and saved', async () => {
  const path = '/staff/definitions/service/pest-control/change'
  const [first] = await versionsOf('pest-control')
  const source = `${first?.source}# A word more\n`
  const long = await browser.post(path, { source: `${source}#${'x'.repeat(200_000)}`, base: '1' })
  assert.equal(long.statusCode, 422)
  assert.match(long.body, /# A word more/)
  const empty = await browser.post(path, { source: '', base: '1' })
  assert.match(empty.body, /Enter the text/)
  const base = /name="base" value="(\d*)"/.exec(empty.body)?.[1] ?? ''
  assert.equal((await browser.post(path, { source, base })).statusCode, 303)
})
