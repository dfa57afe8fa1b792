import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { listGround, listStreetLines, listWardShapes } from '../queries/map.ts'
import { isArea, type Position, type Shape } from '../rules/shapes.ts'

/** The council's own shapes for maps that are drawn in the browser. */
export function mapShapes(app: App) {
  const route = { config: { access: { for: 'everyone' as const } } }
  app.get('/map/wards.json', route, async (request, reply) => {
    const [wards, ground] = await Promise.all([listWardShapes(app.db, londonDate(app.clock.now())), listGround(app.db)])
    const features = [
      ...ground.map(({ kind, name, shape }) => feature({ kind, name }, shape)),
      ...wards.map(({ code, name, boundary }) => feature({ kind: 'ward', code, name }, boundary)),
    ]
    return send(request, reply, { type: 'FeatureCollection', tiles: app.config.MAP_TILE_URL ?? null, features })
  })

  app.get('/map/streets.json', route, async (request, reply) => {
    const features = (await listStreetLines(app.db)).map(({ usrn, name, line }) => feature({ usrn, name }, line))
    return send(request, reply, { type: 'FeatureCollection', features })
  })
}

/** Says "as you have it" to a browser that has it, so that a map costs nothing the second time. */
function send(request: FastifyRequest, reply: FastifyReply, collection: object) {
  const body = JSON.stringify(collection)
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  reply.headers({ 'cache-control': 'public, max-age=3600', etag: tag })
  // On its way through a proxy a tag may have been marked as weak.
  if (request.headers['if-none-match']?.replace('W/', '') === tag) return reply.code(304).send()
  return reply.type('application/geo+json; charset=utf-8').send(body)
}

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
