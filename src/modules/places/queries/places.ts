import { z } from 'zod'
import { type Db, sql } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { addressLine, addressLines } from '../rules/address.ts'
import { areaSchema, lineSchema } from '../rules/geojson.ts'
import { boxAround, contains, metresToLine, type Point } from '../rules/geometry.ts'

const properties = (db: Db, on: Temporal.PlainDate) =>
  db
    .selectFrom('properties as p')
    .innerJoin('streets as s', 's.usrn', 'p.usrn')
    .leftJoin('property_wards as pw', (join) => join.onRef('pw.uprn', '=', 'p.uprn').on(isInForce('pw', on)))
    .leftJoin('wards as w', 'w.code', 'pw.ward_code')
    .select(['p.uprn', 'p.usrn', 'p.organisation', 'p.sub_building as subBuilding', 'p.building', 'p.number'])
    .select(['s.name as street', 's.town', 'p.postcode', 'p.tenure', 'p.landlord', 'p.lat', 'p.lon', 'p.assisted'])
    .select(['w.code as wardCode', 'w.name as wardName'])

const isInForce = (table: string, on: Temporal.PlainDate) =>
  sql<boolean>`${sql.ref(`${table}.since`)} <= ${on} and (${sql.ref(`${table}.until`)} is null or ${sql.ref(`${table}.until`)} > ${on})`

export type Property = NonNullable<Awaited<ReturnType<typeof findProperty>>>

const today = (db: Db) => londonDate(db.clock.now())

/** An address of ours with its ward on a day, today unless said otherwise; null when there is no such UPRN. */
export async function findProperty(db: Db, uprn: string, on: Temporal.PlainDate = today(db)) {
  const row = await properties(db, on).where('p.uprn', '=', uprn).executeTakeFirst()
  return row ? { ...row, address: addressLine(row), lines: addressLines(row) } : null
}

/** Several addresses at once, in the order asked for; those we do not know are left out. */
export async function listProperties(db: Db, uprns: readonly string[], on: Temporal.PlainDate = today(db)) {
  const rows = await properties(db, on)
    .where('p.uprn', 'in', [...uprns])
    .execute()
  const byUprn = new Map(rows.map((row) => [row.uprn, { ...row, address: addressLine(row), lines: addressLines(row) }]))
  return uprns.flatMap((uprn) => byUprn.get(uprn) ?? [])
}

const wardTimes = z.array(
  z.object({ name: z.string(), since: z.iso.date(), until: z.iso.date().nullable() }).transform((time) => ({
    name: time.name,
    since: Temporal.PlainDate.from(time.since),
    until: time.until === null ? null : Temporal.PlainDate.from(time.until),
  })),
)

/** An address with every ward it was in, the latest first. */
export async function findPropertyAndWards(db: Db, uprn: string, on: Temporal.PlainDate = today(db)) {
  const row = await properties(db, on)
    .select(
      sql<unknown>`(select coalesce(jsonb_agg(jsonb_build_object('name', w.name, 'since', h.since, 'until', h.until)
        order by h.since desc), '[]') from property_wards h join wards w on w.code = h.ward_code where h.uprn = p.uprn)`.as(
        'wards',
      ),
    )
    .where('p.uprn', '=', uprn)
    .executeTakeFirst()
  return row ? { ...row, address: addressLine(row), lines: addressLines(row), wards: wardTimes.parse(row.wards) } : null
}

/** The wards on a day, by name. */
export function listWards(db: Db, on: Temporal.PlainDate = today(db)) {
  return db.selectFrom('wards').select(['code', 'name']).where(isInForce('wards', on)).orderBy('name').execute()
}

/** The ward that a point lay in on a day; null outside the council's area. */
export async function findWardAt(db: Db, point: Point, on: Temporal.PlainDate = today(db)) {
  const found = (await wardAreas(db)).find(
    ({ since, until, box, area }) =>
      Temporal.PlainDate.compare(since, on) <= 0 &&
      (until === null || Temporal.PlainDate.compare(until, on) > 0) &&
      isInBox(box, point) &&
      contains(area, point),
  )
  return found ? { code: found.code, name: found.name } : null
}

const isInBox = ({ west, east, south, north }: Box, { lat, lon }: Point) =>
  west <= lon && lon <= east && south <= lat && lat <= north

type Box = { west: number; east: number; south: number; north: number }
type WardArea = Awaited<ReturnType<typeof readWardAreas>>[number]

const mostOldMilliseconds = 10_000
const remembered = new WeakMap<object, { readAt: number; areas: readonly WardArea[] }>()

/** Wards are few, their boundaries long, and they change once in years: each process remembers them for ten seconds. */
async function wardAreas(db: Db): Promise<readonly WardArea[]> {
  const held = remembered.get(db.home)
  if (held && performance.now() - held.readAt < mostOldMilliseconds) return held.areas
  const fresh = { readAt: performance.now(), areas: await readWardAreas(db) }
  remembered.set(db.home, fresh)
  return fresh.areas
}

/** Makes the next reader look again: wards were brought in. */
export function forgetWards(db: Db) {
  remembered.delete(db.home)
}

async function readWardAreas(db: Db) {
  const rows = await db
    .selectFrom('wards')
    .select(['code', 'name', 'boundary', 'since', 'until', 'west', 'east', 'south', 'north'])
    .orderBy('code')
    .execute()
  return rows.map(({ boundary, west, east, south, north, ...ward }) => ({
    ...ward,
    area: areaSchema.parse(boundary),
    box: { west, east, south, north },
  }))
}

export type NearStreet = { usrn: string; name: string; town: string; metres: number }

/** The street nearest to a point, if one is within so many metres. */
export async function findNearestStreet(db: Db, point: Point, within = 500): Promise<NearStreet | null> {
  const box = boxAround(point, within)
  const near = await db
    .selectFrom('streets')
    .select(['usrn', 'name', 'town', 'line'])
    .where('west', '<=', box.east)
    .where('east', '>=', box.west)
    .where('south', '<=', box.north)
    .where('north', '>=', box.south)
    .execute()
  const measured = near.map(({ line, ...street }) => ({
    ...street,
    metres: Math.round(metresToLine(point, lineSchema.parse(line))),
  }))
  const nearest = measured.toSorted((a, b) => a.metres - b.metres)[0]
  return nearest && nearest.metres <= within ? nearest : null
}

export async function findStreet(db: Db, usrn: string) {
  const row = await db
    .selectFrom('streets')
    .select(['usrn', 'name', 'town', 'lat', 'lon'])
    .where('usrn', '=', usrn)
    .executeTakeFirst()
  return row ?? null
}

/** Streets by their numbers, for names in lists. */
export function listStreets(db: Db, usrns: readonly string[]) {
  return db
    .selectFrom('streets')
    .select(['usrn', 'name', 'town'])
    .where('usrn', 'in', [...usrns])
    .orderBy('name')
    .execute()
}

/** The addresses of a street in their natural order. */
export async function listAddressesOf(db: Db, usrn: string, on: Temporal.PlainDate = today(db)) {
  const rows = await properties(db, on)
    .where('p.usrn', '=', usrn)
    .orderBy('p.number_value')
    .orderBy('p.number')
    .orderBy('p.building')
    .orderBy('p.sub_building_value')
    .orderBy('p.uprn')
    .execute()
  return rows.map((row) => ({ uprn: row.uprn, address: addressLine(row), tenure: row.tenure }))
}

/** How many addresses, streets and wards there are. */
export async function countPlaces(db: Db) {
  return db
    .selectNoFrom((from) => [
      from.selectFrom('properties').select(from.fn.countAll<number>().as('n')).as('properties'),
      from.selectFrom('streets').select(from.fn.countAll<number>().as('n')).as('streets'),
      from.selectFrom('wards').select(from.fn.countAll<number>().as('n')).as('wards'),
    ])
    .executeTakeFirstOrThrow()
}
