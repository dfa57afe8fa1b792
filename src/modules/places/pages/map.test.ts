import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { createTemplates } from '#platform/views/index.ts'
import { testApp, testDatabase } from '#test/index.ts'
import { placeMap } from '../answers/place-map.ts'
import { areaSchema, lineSchema } from '../rules/geojson.ts'

const db = await testDatabase()
const { app } = await testApp(db, { MAP_TILE_URL: 'https://tiles.example.org/{z}/{x}/{y}.png' })

const collection = z.object({
  tiles: z.string().nullish(),
  features: z.array(z.object({ properties: z.record(z.string(), z.string()), geometry: z.unknown() })),
})

async function shapes(url: string) {
  const response = await app.inject({ url })
  assert.equal(response.statusCode, 200)
  assert.match(String(response.headers['cache-control']), /public, max-age=\d+/)
  assert.ok(gzipSync(response.body).length < 60_000)
  return { response, ...collection.parse(response.json()) }
}

test('anybody may have the wards and streets, light enough for a phone', async () => {
  const wards = (await shapes('/map/wards.json')).features.filter(({ properties }) => properties['kind'] === 'ward')
  assert.equal(wards.length, 6)
  for (const { geometry } of wards) areaSchema.parse(geometry)
  const streets = (await shapes('/map/streets.json')).features
  assert.ok(streets.length >= 60)
  for (const { geometry } of streets) lineSchema.parse(geometry)
})

test('a browser that has them is told to keep them', async () => {
  const { response } = await shapes('/map/streets.json')
  const etag = String(response.headers.etag)
  const again = await app.inject({ url: '/map/streets.json', headers: { 'if-none-match': etag } })
  assert.deepEqual([again.statusCode, again.body], [304, ''])
})

test('tiles are used only where the council names a tile server', async () => {
  assert.equal((await shapes('/map/wards.json')).tiles, 'https://tiles.example.org/{z}/{x}/{y}.png')
  const { app: other } = await testApp(await testDatabase())
  assert.equal(collection.parse((await other.inject({ url: '/map/wards.json' })).json()).tiles, null)
})

test('a picture is drawn without scripts, and what is written on it is text', async () => {
  const map = await placeMap(db, { lat: 52.203187, lon: -1.899192, text: '11 Castlegate' })
  assert.ok(map?.hasStreetNames && map.pin)
  assert.ok(map.pin.x > 0 && map.pin.x < map.width && map.pin.y > 0 && map.pin.y < map.height)
  const hostile = { ...map, streets: map.streets.map((street) => ({ ...street, name: '<b>"x"</b>' })) }
  const html = createTemplates().renderString(
    '{% from "modules/places/pages/map.njk" import mapPicture %}{{ mapPicture(map, label) }}',
    { map: hostile, label: '"><script>' },
  )
  assert.match(html, /<svg[^>]+role="img" aria-label="&quot;&gt;&lt;script&gt;"/)
  assert.ok(!html.includes('<b>') && !html.includes('<script>'))
})

test('there is no map before any ward was imported', async () => {
  const bare = await testDatabase()
  for (const table of ['property_wards', 'wards']) await bare.pool.query(`delete from ${table}`)
  assert.equal(await placeMap(bare, null), null)
})
