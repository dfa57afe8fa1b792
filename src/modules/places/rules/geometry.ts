import { type Area, type Line, type Position, pathsOf, ringsOf } from './shapes.ts'

export type Point = { readonly lat: number; readonly lon: number }
export type Box = { readonly west: number; readonly south: number; readonly east: number; readonly north: number }

const metresPerDegree = 111_320

const metresPerDegreeEast = (lat: number) => metresPerDegree * Math.cos((lat * Math.PI) / 180)

/** How far apart two points are, good to a metre or two within a city. */
export function metresBetween(a: Point, b: Point): number {
  const east = (b.lon - a.lon) * metresPerDegreeEast((a.lat + b.lat) / 2)
  return Math.hypot(east, (b.lat - a.lat) * metresPerDegree)
}

/** The box that holds everything within so many metres of a point: the first, quick sieve of a search nearby. */
export function boxAround({ lat, lon }: Point, metres: number): Box {
  const high = metres / metresPerDegree
  const wide = metres / metresPerDegreeEast(lat)
  return { west: lon - wide, south: lat - high, east: lon + wide, north: lat + high }
}

export function boxOf(positions: readonly Position[]): Box {
  const box = { west: 180, south: 90, east: -180, north: -90 }
  for (const [lon, lat] of positions) {
    box.west = Math.min(box.west, lon)
    box.east = Math.max(box.east, lon)
    box.south = Math.min(box.south, lat)
    box.north = Math.max(box.north, lat)
  }
  return box
}

/** Whether a point lies in an area. A hole, and what lies outside every ring, is not in it. */
export function contains(area: Area, point: Point): boolean {
  let inside = false
  for (const ring of ringsOf(area)) if (crossesOdd(ring, point)) inside = !inside
  return inside
}

/** Counts how often a line drawn east from the point crosses the ring. */
function crossesOdd(ring: readonly Position[], { lat, lon }: Point): boolean {
  let odd = false
  for (const [[lon1, lat1], [lon2, lat2]] of segments(ring)) {
    const isBetween = lat1 > lat !== lat2 > lat
    if (isBetween && lon < lon1 + ((lat - lat1) / (lat2 - lat1)) * (lon2 - lon1)) odd = !odd
  }
  return odd
}

/** How far a point is from the nearest part of a line. */
export function metresToLine(point: Point, line: Line): number {
  const east = metresPerDegreeEast(point.lat)
  const flat = ([lon, lat]: Position) => ({ x: (lon - point.lon) * east, y: (lat - point.lat) * metresPerDegree })
  const distances = pathsOf(line).flatMap((path) => segments(path).map(([a, b]) => originToSegment(flat(a), flat(b))))
  return Math.min(...distances)
}

type Flat = { x: number; y: number }

function originToSegment(a: Flat, b: Flat): number {
  const along = { x: b.x - a.x, y: b.y - a.y }
  const square = along.x ** 2 + along.y ** 2
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, -(a.x * along.x + a.y * along.y) / square))
  return Math.hypot(a.x + share * along.x, a.y + share * along.y)
}

/** The point half way along a line's longest path: where its name is written. */
export function middleOf(line: Line): Point {
  const longest = pathsOf(line).toSorted((a, b) => lengthOf(b) - lengthOf(a))[0] ?? []
  let left = lengthOf(longest) / 2
  for (const [[lon1, lat1], [lon2, lat2]] of segments(longest)) {
    const length = metresBetween({ lat: lat1, lon: lon1 }, { lat: lat2, lon: lon2 })
    if (left <= length) {
      const share = length === 0 ? 0 : left / length
      return { lat: round(lat1 + share * (lat2 - lat1)), lon: round(lon1 + share * (lon2 - lon1)) }
    }
    left -= length
  }
  const [lon = 0, lat = 0] = longest.at(-1) ?? []
  return { lat, lon }
}

/** Six decimals are a tenth of a metre. */
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6

const lengthOf = (path: readonly Position[]) =>
  segments(path).reduce(
    (sum, [[lon1, lat1], [lon2, lat2]]) => sum + metresBetween({ lat: lat1, lon: lon1 }, { lat: lat2, lon: lon2 }),
    0,
  )

const segments = (path: readonly Position[]): [Position, Position][] =>
  path.slice(1).flatMap((to, index) => {
    const from = path[index]
    return from ? [[from, to]] : []
  })
