import { type Box, boxAround, middleOf, type Point } from './geometry.ts'
import { mapZoom, project } from './projection.ts'
import { type Area, isArea, type Line, type Position, partsOf, ringsOf, type Shape } from './shapes.ts'

/** Farther out than this the names of streets would only be dust. */
const widestWithNames = 6000

export type MapContent = {
  wards: readonly { code: string; name: string; boundary: Area }[]
  ground: readonly { kind: 'water' | 'green' | 'railway'; name: string; shape: Shape }[]
  streets: readonly { usrn: string; name: string; line: Line }[]
}

export type Pin = Point & { readonly text: string }

export type MapView = ReturnType<typeof mapView>

/** What a template needs to draw a map of a box: everything in whole units from the box's corner. */
export function mapView(content: MapContent, box: Box, pin: Pin | null) {
  const corner = project({ lat: box.north, lon: box.west })
  const far = project({ lat: box.south, lon: box.east })
  const origin = { x: Math.floor(corner.x), y: Math.floor(corner.y) }
  const width = Math.max(1, Math.ceil(far.x) - origin.x)
  const height = Math.max(1, Math.ceil(far.y) - origin.y)
  const at = (point: Point) => {
    const { x, y } = project(point)
    return { x: Math.round(x - origin.x), y: Math.round(y - origin.y) }
  }
  return {
    origin,
    zoom: mapZoom,
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    letterSize: Math.round(width / (pin ? 30 : 45)),
    pinScale: Math.round(width / 45) / 10,
    hasStreetNames: width <= widestWithNames,
    wards: content.wards.map(({ code, name, boundary }) => ({
      code,
      name,
      path: pathOf(boundary, at),
      ...at(centreOf(boundary)),
    })),
    ground: content.ground.map(({ kind, name, shape }) => ({ kind, name, path: pathOf(shape, at) })),
    streets: content.streets.map(({ usrn, name, line }) => ({
      usrn,
      name,
      path: pathOf(line, at),
      ...label(line, at),
    })),
    pin: pin && { ...at(pin), text: pin.text, lat: pin.lat, lon: pin.lon },
  }
}

/** What is shown around a pin: a few streets. */
export const boxOfPin = (pin: Point) => boxAround(pin, 350)

/** A little room around a box, so that nothing touches the edge. */
export function withMargin({ west, south, east, north }: Box): Box {
  const wide = (east - west) * 0.03
  const high = (north - south) * 0.03
  return { west: west - wide, south: south - high, east: east + wide, north: north + high }
}

type At = (point: Point) => { x: number; y: number }

function pathOf(shape: Shape, at: At): string {
  const close = isArea(shape) ? 'z' : ''
  return partsOf(shape)
    .map((part) => `M${part.map(([lon, lat]) => Object.values(at({ lat, lon })).join(' ')).join('L')}${close}`)
    .join('')
}

/** Where a street's name is written and how it is turned, never upside down. */
function label(line: Line, at: At) {
  const middle = middleOf(line)
  const { x, y } = at(middle)
  const points = partsOf(line)
    .flat()
    .map(([lon, lat]) => at({ lat, lon }))
  const byDistance = points.toSorted((a, b) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y))
  const [a, b] = byDistance
  const turn = a && b ? Math.round((Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI) : 0
  return { x, y, turn: turn > 90 ? turn - 180 : turn < -90 ? turn + 180 : turn }
}

/** The middle of an area's largest ring, weighted by its surface. */
export function centreOf(area: Area): Point {
  const parts = ringsOf(area).map(surface)
  const largest = parts.toSorted((a, b) => Math.abs(b.size) - Math.abs(a.size))[0]
  return largest && largest.size !== 0 ? { lat: largest.lat, lon: largest.lon } : { lat: 0, lon: 0 }
}

function surface(ring: readonly Position[]) {
  const [lon0, lat0] = ring[0] ?? [0, 0]
  let size = 0
  let east = 0
  let north = 0
  ring.forEach(([lon, lat], index) => {
    const [nextLon, nextLat] = ring[(index + 1) % ring.length] ?? [lon0, lat0]
    const [x1, y1, x2, y2] = [lon - lon0, lat - lat0, nextLon - lon0, nextLat - lat0]
    const cross = x1 * y2 - x2 * y1
    size += cross / 2
    east += (x1 + x2) * cross
    north += (y1 + y2) * cross
  })
  return { size, lon: lon0 + (size === 0 ? 0 : east / (6 * size)), lat: lat0 + (size === 0 ? 0 : north / (6 * size)) }
}
