import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { testDatabase } from '#test/index.ts'
import { findProperty, findPropertyAndWards } from '../queries/places.ts'
import { columnsOf } from '../rules/import-rows.ts'
import { loadPlaces } from './import-places.ts'

const db = await testDatabase()
const folder = await mkdtemp(join(tmpdir(), 'firstpoint-places-'))
after(() => rm(folder, { recursive: true, force: true }))

async function load(name: string, content: string | Buffer) {
  const file = join(folder, name)
  await writeFile(file, content)
  const [report] = await loadPlaces(db, file)
  assert.ok(report)
  return report
}

const header = `${columnsOf('properties').join(',')}\n`
const row = (uprn: number, more: Record<string, string> = {}) => {
  const usual = {
    number: '1',
    street: 'Castlegate',
    usrn: '47100112',
    postcode: 'ZZ99 1EQ',
    ward: 'W-CAS',
    tenure: 'owner',
    lat: '52.2',
    lon: '-1.9',
  }
  const given: Record<string, string> = { uprn: String(uprn), ...usual, ...more }
  return `${columnsOf('properties')
    .map((column) => given[column] ?? '')
    .join(',')}\n`
}

describe('importing addresses', () => {
  test('a second time changes nothing, and a change changes only what changed', async () => {
    const rows = row(999800000001) + row(999800000002, { number: '2a' })
    assert.deepEqual(await load('a.csv', header + rows), {
      file: 'a.csv',
      refused: null,
      added: 2,
      changed: 0,
      unchanged: 0,
      rejected: [],
    })
    assert.deepEqual(await load('a.csv', header + rows), {
      file: 'a.csv',
      refused: null,
      added: 0,
      changed: 0,
      unchanged: 2,
      rejected: [],
    })
    const changed = await load(
      'a.csv',
      header +
        row(999800000001, { tenure: 'council', landlord: 'Wrenbridge Council' }) +
        row(999800000002, { number: '2A' }),
    )
    assert.deepEqual(
      { ...changed, rejected: [] },
      { file: 'a.csv', refused: null, added: 0, changed: 1, unchanged: 1, rejected: [] },
    )
    assert.equal((await findProperty(db, '999800000002'))?.address, '2A Castlegate, Wrenbridge, ZZ99 1EQ')
    assert.equal((await findProperty(db, '999800000001'))?.landlord, 'Wrenbridge Council')
  })

  test('takes the good lines and names each of the others with its number and the reason', async () => {
    const report = await load(
      'b.csv',
      header +
        row(999800000011) +
        row(999800000011) +
        row(999800000012, { usrn: '1', street: 'Nowhere' }) +
        row(999800000013, { street: 'Mill Lane' }) +
        row(999800000014, { ward: 'W-XXX' }) +
        row(999800000015, { postcode: 'ZZ99', lat: '-1.9', lon: '52.2' }) +
        row(999800000016, { number: '' }) +
        'too,short\n' +
        row(999800000017),
    )
    assert.ok(report.refused === null)
    assert.equal(report.added, 2)
    assert.deepEqual(
      report.rejected.map(({ at, reason }) => `${at}: ${reason}`),
      [
        'line 3: 999800000011 is also on line 2',
        'line 4: usrn: There is no street 1. Import the streets first',
        'line 5: street: The street with USRN 47100112 is Castlegate',
        'line 6: ward: There is no ward W-XXX. Import the wards first',
        'line 7: postcode: This is not a whole postcode; lat: Latitude is in degrees, between 49 and 61.5; lon: Longitude is in degrees, between -9 and 2.5',
        'line 8: number: A number, a building or an organisation is needed',
        'line 9: The line does not have as many fields as the first line',
      ],
    )
  })

  test('goes on after a line whose quotation marks are wrong', async () => {
    const lines = [
      row(999800000021),
      '999800000022,"x"y,,,,,,,,,,,,\n',
      row(999800000023),
      row(999800000024, { building: '"never closed' }),
    ]
    const report = await load('c.csv', header + lines.join(''))
    assert.ok(report.refused === null)
    assert.equal(report.added, 2)
    assert.deepEqual(
      report.rejected.map(({ at, reason }) => `${at}: ${reason}`),
      ['line 3: A quotation mark is in the wrong place', 'line 5: A quotation mark is opened and never closed'],
    )
  })

  test('reads what a spreadsheet writes: a mark at the start, Windows line ends, quoted fields', async () => {
    const text = `\uFEFF${header}${row(999800000031, { building: '"Old ""Corn"" Hall, The"' })}`.replaceAll(
      '\n',
      '\r\n',
    )
    assert.deepEqual(await load('d.csv', text), {
      file: 'd.csv',
      refused: null,
      added: 1,
      changed: 0,
      unchanged: 0,
      rejected: [],
    })
    assert.match((await findProperty(db, '999800000031'))?.address ?? '', /^Old "Corn" Hall, The, 1 Castlegate/)
  })

  test('refuses letters it cannot read rather than storing nonsense', async () => {
    const report = await load('e.csv', Buffer.from(header + row(999800000041, { building: 'Caf\u00e9' }), 'latin1'))
    assert.ok(report.refused === null)
    assert.match(report.rejected[0]?.reason ?? '', /save the file as UTF-8/)
  })

  test('keeps the ward an address was in when it changes', async () => {
    await load('f.csv', header + row(999800000051))
    await load('f.csv', header + row(999800000051, { ward: 'W-STA' }))
    const moved = await findPropertyAndWards(db, '999800000051')
    assert.deepEqual(
      moved?.wards.map(({ name, since, until }) => `${name} ${since} ${until}`),
      ['Station 2026-11-18 null', 'Castle 2011-05-05 2026-11-18'],
    )
    const before = await findProperty(db, '999800000051', Temporal.PlainDate.from('2026-11-17'))
    assert.equal(before?.wardName, 'Castle')
  })
})

test('the wards of an address are taken all together, or refused when they overlap', async () => {
  await load('g.csv', header + row(999800000061) + row(999800000062))
  const report = await load(
    'wards.csv',
    'uprn,ward,since,until\n999800000061,W-HEA,2011-05-05,2020-05-07\n999800000061,W-CAS,2020-05-07,\n' +
      '999800000062,W-HEA,2011-05-05,2020-05-07\n999800000062,W-CAS,2020-05-06,\n999899999999,W-CAS,2020-05-06,\n,,soon,2020\n',
  )
  assert.ok(report.refused === null)
  assert.deepEqual(
    report.rejected.map(({ at }) => at),
    ['line 4', 'line 5', 'line 6', 'line 7'],
  )
  assert.equal((await findProperty(db, '999800000061', Temporal.PlainDate.from('2019-01-01')))?.wardName, 'Heathside')
})

test('rounds and who is on them may change at any time', async () => {
  await load('h.csv', header + row(999800000071))
  const rounds = (container: string) =>
    `key,name,container,team,frequency,first_on\ntest-round,Test,${container},waste-collections,weekly,2026-01-05\n`
  const added = await load('rounds.csv', rounds('food'))
  assert.ok(added.refused === null && added.added === 1)
  const other = await load('rounds.csv', rounds('refuse'))
  assert.ok(other.refused === null)
  assert.deepEqual(other.rejected, [{ at: 'line 2', reason: 'container: The round test-round is for food' }])
  const collections = (food: string, refuse = '') =>
    `uprn,refuse,recycling,food,garden\n999800000071,${refuse},,${food},\n`
  const counts = async (text: string) => {
    const report = await load('collections.csv', text)
    return report.refused === null
      ? [report.added, report.changed, report.unchanged, report.rejected.length]
      : report.refused
  }
  assert.deepEqual(await counts(collections('test-round')), [1, 0, 0, 0])
  assert.deepEqual(await counts(collections('test-round')), [0, 0, 1, 0])
  assert.deepEqual(await counts(collections('', 'test-round')), [0, 0, 0, 1])
  assert.deepEqual(await counts(collections('')), [0, 1, 0, 0])
})

test('what is not a file of places is refused in a sentence', async () => {
  const refusals = [
    await load('empty.csv', ''),
    await load('other.csv', 'name,colour\nx,y\n'),
    await load('properties.csv', 'uprn,street\n1,x\n'),
    await load('noise.geojson', '{"type":"FeatureCollection","features":[{}]}'),
    await load('broken.geojson', '{"type":'),
    ...(await loadPlaces(db, join(folder, 'nowhere'))),
    ...(await loadPlaces(db, await mkdtemp(join(folder, 'bare-')))),
  ]
  assert.ok(refusals.every(({ refused }) => refused))
})

test('shapes that are not shapes are rejected one by one', async () => {
  const line = (usrn: unknown, coordinates: unknown) => ({
    type: 'Feature',
    properties: { usrn, name: 'Test Row' },
    geometry: { type: 'LineString', coordinates },
  })
  const good = [
    [-1.9, 52.2],
    [-1.89, 52.21],
  ]
  const features = [
    line('49000001', good),
    line('49000001', good),
    line('x', good),
    line('49000002', [[1]]),
    line('49000003', [
      [-1.9, 522],
      [-1.9, 52],
    ]),
    null,
  ]
  const report = await load('s.geojson', JSON.stringify({ type: 'FeatureCollection', features }))
  assert.ok(report.refused === null)
  assert.equal(report.added, 1)
  assert.deepEqual(
    report.rejected.map(({ at }) => at),
    ['feature 2', 'feature 3', 'feature 4', 'feature 5', 'feature 6'],
  )
})

test('the sample city is whole: no line of it is rejected, and loading it again changes nothing', async () => {
  const fresh = await testDatabase()
  const reports = await loadPlaces(fresh, join(import.meta.dirname, '../../../../council/places'))
  assert.equal(reports.length, 7)
  for (const report of reports) {
    assert.ok(report.refused === null)
    assert.deepEqual([report.file, report.added, report.changed, report.rejected], [report.file, 0, 0, []])
  }
})
