import { type Db, sql } from '#platform/db/index.ts'
import { areaSchema, lineSchema, shapeSchema } from '../rules/geojson.ts'
import type { Box } from '../rules/geometry.ts'
import type { MapContent } from '../rules/map-view.ts'

/** So many streets can be drawn in one picture; the longest are drawn when there are more. */
const mostStreets = 400

const inForce = (on: Temporal.PlainDate) => sql<boolean>`since <= ${on} and (until is null or until > ${on})`

/** The box that holds all wards; null before any were imported. */
export async function findCouncilBox(db: Db, on: Temporal.PlainDate): Promise<Box | null> {
  const { west, south, east, north } = await db
    .selectFrom('wards')
    .select(({ fn }) => [fn.min('west').as('west'), fn.min('south').as('south')])
    .select(({ fn }) => [fn.max('east').as('east'), fn.max('north').as('north')])
    .where(inForce(on))
    .executeTakeFirstOrThrow()
  const found = [west, south, east, north].every((edge) => typeof edge === 'number')
  return found ? { west, south, east, north } : null
}

/** What is to be drawn of a box. */
export async function findMapContent(db: Db, box: Box, on: Temporal.PlainDate): Promise<MapContent> {
  const { rows } = await sql<MapRow>`
    select 'ward' as kind, code as key, name, boundary as shape from wards where ${inForce(on)}
    union all select kind, name, name, shape from map_shapes
    union all (
      select 'street', usrn, name, line from streets
      where west <= ${box.east} and east >= ${box.west} and south <= ${box.north} and north >= ${box.south}
      order by (east - west) + (north - south) desc limit ${mostStreets}
    )`.execute(db)
  const wards = rows.filter(({ kind }) => kind === 'ward')
  const streets = rows.filter(({ kind }) => kind === 'street')
  return {
    wards: wards.map(({ key, name, shape }) => ({ code: key, name, boundary: areaSchema.parse(shape) })),
    ground: rows.flatMap(({ kind, name, shape }) =>
      kind === 'ward' || kind === 'street' ? [] : [{ kind, name, shape: shapeSchema.parse(shape) }],
    ),
    streets: streets.map(({ key, name, shape }) => ({ usrn: key, name, line: lineSchema.parse(shape) })),
  }
}

type MapRow = { kind: 'ward' | 'street' | 'water' | 'green' | 'railway'; key: string; name: string; shape: unknown }

export async function listWardShapes(db: Db, on: Temporal.PlainDate) {
  const rows = await db
    .selectFrom('wards')
    .select(['code', 'name', 'boundary'])
    .where(inForce(on))
    .orderBy('code')
    .execute()
  return rows.map((ward) => ({ ...ward, boundary: areaSchema.parse(ward.boundary) }))
}

export async function listStreetLines(db: Db) {
  const rows = await db.selectFrom('streets').select(['usrn', 'name', 'line']).orderBy('usrn').execute()
  return rows.map((street) => ({ ...street, line: lineSchema.parse(street.line) }))
}

export async function listGround(db: Db) {
  const rows = await db
    .selectFrom('map_shapes')
    .select(['kind', 'name', 'shape'])
    .orderBy('kind')
    .orderBy('name')
    .execute()
  return rows.map((one) => ({ ...one, shape: shapeSchema.parse(one.shape) }))
}
