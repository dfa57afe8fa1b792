import { boxOf, middleOf } from '../../rules/geometry.ts'
import { project } from '../../rules/projection.ts'
import { type Area, isArea, type Line, partsOf, type Shape } from '../../rules/shapes.ts'
import { draw } from './svg.ts'

export type Ward = { code: string; name: string; boundary: Area }
export type Street = { usrn: string; name: string; line: Line }
type Ground = { kind: string; shape: Shape }
export type Content = { wards: Ward[]; streets: Street[]; ground: Ground[]; tiles: string | null }

type Feature = { properties: { kind?: string; code?: string; usrn?: string; name: string }; geometry: Shape }

/** The council's own shapes. They are the same for every map, so they are fetched once. */
export function fetchContent(): Promise<Content> {
  content ??= Promise.all([fetchFeatures('/map/wards.json'), fetchFeatures('/map/streets.json')]).then(
    ([areas, lines]) => ({
      tiles: areas.tiles ?? null,
      wards: areas.features.flatMap(({ properties: { kind, code, name }, geometry }) =>
        kind === 'ward' && code && isArea(geometry) ? [{ code, name, boundary: geometry }] : [],
      ),
      ground: areas.features.flatMap(({ properties: { kind }, geometry }) =>
        kind && kind !== 'ward' ? [{ kind, shape: geometry }] : [],
      ),
      streets: lines.features.flatMap(({ properties: { usrn, name }, geometry }) =>
        usrn && !isArea(geometry) ? [{ usrn, name, line: geometry }] : [],
      ),
    }),
  )
  return content
}

let content: Promise<Content> | undefined

async function fetchFeatures(url: string): Promise<{ features: Feature[]; tiles?: string | null }> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.json()
}

/** Draws the shapes of a council into a map of its own size. */
export function drawContent({ wards, streets, ground }: Content) {
  const box = boxOf(wards.flatMap(({ boundary }) => partsOf(boundary).flat()))
  const corner = project({ lat: box.north, lon: box.west })
  const far = project({ lat: box.south, lon: box.east })
  const origin = { x: Math.floor(corner.x), y: Math.floor(corner.y) }
  const at = (point: { lat: number; lon: number }) => {
    const { x, y } = project(point)
    return { x: Math.round(x - origin.x), y: Math.round(y - origin.y) }
  }
  const path = (shape: Shape) =>
    partsOf(shape)
      .map(
        (part) =>
          `M${part.map(([lon, lat]) => Object.values(at({ lat, lon })).join(' ')).join('L')}${isArea(shape) ? 'z' : ''}`,
      )
      .join('')
  const tiles = draw('g')
  const svg = draw(
    'svg',
    { class: 'fp-map__picture', viewBox: `0 0 ${Math.ceil(far.x - origin.x)} ${Math.ceil(far.y - origin.y)}` },
    draw('g', { class: 'fp-map__wards' }, ...wards.map(({ boundary }) => draw('path', { d: path(boundary) }))),
    tiles,
    draw(
      'g',
      { class: 'fp-map__ground' },
      ...ground.map(({ kind, shape }) => draw('path', { class: `fp-map__${kind}`, d: path(shape) })),
    ),
    draw('g', { class: 'fp-map__edges' }, ...wards.map(({ boundary }) => draw('path', { d: path(boundary) }))),
    draw('g', { class: 'fp-map__streets' }, ...streets.map(({ line }) => draw('path', { d: path(line) }))),
    draw(
      'g',
      { class: 'fp-map__names fp-map__street-names', 'aria-hidden': 'true' },
      ...streets.map((street) => streetName(street, at)),
    ),
    draw(
      'g',
      { class: 'fp-map__names fp-map__ward-names', 'aria-hidden': 'true' },
      ...wards.map((ward) => wardName(ward, at)),
    ),
  )
  return { svg, tiles, origin, at }
}

export type Drawing = ReturnType<typeof drawContent>

type At = (point: { lat: number; lon: number }) => { x: number; y: number }

function streetName({ name, line }: Street, at: At) {
  const { x, y } = at(middleOf(line))
  return draw('text', { x, y, dy: '-0.35em' }, name)
}

function wardName({ name, boundary }: Ward, at: At) {
  const { west, south, east, north } = boxOf(partsOf(boundary).flat())
  const { x, y } = at({ lat: (south + north) / 2, lon: (west + east) / 2 })
  return draw('text', { x, y }, name)
}
