import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { boxAround, contains, metresBetween, metresToLine, middleOf } from './geometry.ts'
import { project, unproject } from './projection.ts'
import type { Area, Line } from './shapes.ts'

const square: Area = {
  type: 'Polygon',
  coordinates: [
    [
      [-2, 52],
      [-1, 52],
      [-1, 53],
      [-2, 53],
      [-2, 52],
    ],
    [
      [-1.6, 52.4],
      [-1.4, 52.4],
      [-1.4, 52.6],
      [-1.6, 52.6],
      [-1.6, 52.4],
    ],
  ],
}
const point = fc.record({
  lat: fc.double({ min: 50, max: 58, noNaN: true }),
  lon: fc.double({ min: -6, max: 1, noNaN: true }),
})

test('a point is in an area, unless it is in a hole of it or outside', () => {
  assert.equal(contains(square, { lat: 52.2, lon: -1.5 }), true)
  assert.equal(contains(square, { lat: 52.5, lon: -1.5 }), false)
  assert.equal(contains(square, { lat: 51.9, lon: -1.5 }), false)
  assert.equal(contains({ type: 'MultiPolygon', coordinates: [square.coordinates] }, { lat: 52.2, lon: -1.5 }), true)
})

test('two wards that share an edge never both hold a point, and one of them does', () => {
  const edge = -1.500001
  const west: Area = {
    type: 'Polygon',
    coordinates: [
      [
        [-2, 52],
        [edge, 52],
        [edge, 53],
        [-2, 53],
        [-2, 52],
      ],
    ],
  }
  const east: Area = {
    type: 'Polygon',
    coordinates: [
      [
        [edge, 52],
        [-1, 52],
        [-1, 53],
        [edge, 53],
        [edge, 52],
      ],
    ],
  }
  const inside = fc.record({
    lat: fc.double({ min: 52.01, max: 52.99, noNaN: true }),
    lon: fc.oneof(fc.double({ min: -1.99, max: -1.01, noNaN: true }), fc.constant(edge)),
  })
  fc.assert(fc.property(inside, (at) => contains(west, at) !== contains(east, at)))
})

test('distances are right to a metre or two within a city', () => {
  assert.ok(Math.abs(metresBetween({ lat: 52.2, lon: -1.9 }, { lat: 52.21, lon: -1.9 }) - 1113) < 2)
  assert.ok(Math.abs(metresBetween({ lat: 52.2, lon: -1.9 }, { lat: 52.2, lon: -1.89 }) - 682) < 2)
})

test('the box around a point holds everything within the distance', () => {
  const turn = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true })
  fc.assert(
    fc.property(point, turn, (centre, angle) => {
      const box = boxAround(centre, 500)
      const lat = centre.lat + ((box.north - box.south) / 2) * 0.999 * Math.sin(angle)
      const lon = centre.lon + ((box.east - box.west) / 2) * 0.999 * Math.cos(angle)
      return metresBetween(centre, { lat, lon }) <= 501 && lat <= box.north && lon >= box.west
    }),
  )
})

test('a line is as far as its nearest part, and its name stands half way along', () => {
  const line: Line = {
    type: 'LineString',
    coordinates: [
      [-1.9, 52.2],
      [-1.88, 52.2],
    ],
  }
  assert.ok(Math.abs(metresToLine({ lat: 52.201, lon: -1.89 }, line) - 111) < 1)
  assert.ok(Math.abs(metresToLine({ lat: 52.2, lon: -1.91 }, line) - 682) < 2)
  assert.deepEqual(middleOf(line), { lat: 52.2, lon: -1.89 })
  assert.deepEqual(
    middleOf({
      type: 'LineString',
      coordinates: [
        [-1.9, 52.2],
        [-1.9, 52.2],
      ],
    }),
    { lat: 52.2, lon: -1.9 },
  )
})

test('a place on the map leads back to the point it came from', () => {
  fc.assert(
    fc.property(point, (at) => {
      const back = unproject(project(at))
      return Math.abs(back.lat - at.lat) < 1e-8 && Math.abs(back.lon - at.lon) < 1e-8
    }),
  )
})
