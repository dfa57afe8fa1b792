import { createHash } from 'node:crypto'
import type { Db } from '#platform/db/index.ts'
import type { App } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { findCouncilBox, findMapContent, listGround, listStreetLines, listWardShapes } from '../queries/map.ts'
import { boxOfPin, type MapView, mapView, type Pin, withMargin } from '../rules/map-view.ts'
import { isArea, type Position, type Shape } from '../rules/shapes.ts'

/** A picture of the streets around a pin, or of the whole area without one. Null before any ward was imported. */
export async function placeMap(db: Db, pin: Pin | null): Promise<MapView | null> {
  const today = londonDate(db.clock.now())
  const box = pin ? boxOfPin(pin) : await findCouncilBox(db, today)
  return box && mapView(await findMapContent(db, box, today), pin ? box : withMargin(box), pin)
}

/** The council's own shapes for maps that are drawn in the browser. */
export function mapShapes(app: App) {
  const route = { config: { access: { for: 'everyone' as const } } }
  const answer = (features: object[]) => {
    const body = JSON.stringify({ type: 'FeatureCollection', features })
    return { body, tag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` }
  }

  app.get('/map/wards.json', route, async (request, reply) => {
    const [wards, ground] = await Promise.all([listWardShapes(app.db, londonDate(app.clock.now())), listGround(app.db)])
    const { body, tag } = answer([
      ...ground.map(({ kind, name, shape }) => feature({ kind, name }, shape)),
      ...wards.map(({ code, name, boundary }) => feature({ kind: 'ward', code, name }, boundary)),
    ])
    if (request.headers['if-none-match'] === tag) return reply.code(304).send()
    return reply.headers({ 'cache-control': lasting, etag: tag }).type(geoJson).send(body)
  })

  app.get('/map/streets.json', route, async (request, reply) => {
    const streets = await listStreetLines(app.db)
    const { body, tag } = answer(streets.map(({ usrn, name, line }) => feature({ usrn, name }, line)))
    if (request.headers['if-none-match'] === tag) return reply.code(304).send()
    return reply.headers({ 'cache-control': lasting, etag: tag }).type(geoJson).send(body)
  })
}

const lasting = 'public, max-age=3600'
const geoJson = 'application/geo+json; charset=utf-8'

const feature = (properties: object, shape: Shape) => ({ type: 'Feature', properties, geometry: light(shape) })

/** Five decimals are a metre: enough to draw and a third less to send. */
function light(shape: Shape): object {
  const { type } = shape
  if (isArea(shape))
    return shape.type === 'Polygon'
      ? { type, coordinates: shape.coordinates.map(thin) }
      : { type, coordinates: shape.coordinates.map((rings) => rings.map(thin)) }
  return shape.type === 'LineString'
    ? { type, coordinates: thin(shape.coordinates) }
    : { type, coordinates: shape.coordinates.map(thin) }
}

const thin = (path: readonly Position[]) => path.map(([lon, lat]) => [round(lon), round(lat)])

const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5
