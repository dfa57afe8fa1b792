import { describePlace, metresBetween, type PlaceRef } from '#modules/places/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { findNear, type Near, type NearCase } from '../queries/lists.ts'
import { likeness, type Nearness } from '../rules/standing.ts'

export type Duplicate = Pick<
  NearCase,
  'id' | 'reference' | 'title' | 'summary' | 'placeText' | 'status' | 'teamName' | 'ownerName' | 'receivedAt'
> & {
  metres: number | null
  people: number
  /** Why we think it is the same. */
  reason: string
}

type Asked = {
  serviceKey: string
  place: PlaceRef | null
  /** How many days back; the service's own rule when left out. */
  days?: number
  /** A case that is not its own duplicate. */
  except?: string
}

const most = 10

/** Open cases that are probably the same thing, the likeliest first. None where the service or the place gives no sign. */
export async function likelyDuplicates(
  db: Db,
  actor: Actor,
  { serviceKey, place, days, except }: Asked,
): Promise<Duplicate[]> {
  const service = await serviceByKey(db, serviceKey)
  const rule = service?.body.duplicates
  const found = rule && place ? await describePlace(db, place) : null
  if (!rule || !found) return []
  const { uprn, usrn, lat, lon } = found
  const near: Near = { serviceKey, uprn, usrn, lat, lon, metres: rule.metres, days: days ?? rule.days }
  const rows = await findNear(db, actor, near, except ?? null)
  return rows
    .flatMap((row) => judged(row, near, db.clock.now()))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ duplicate }) => duplicate)
}

function judged(row: NearCase, near: Near, now: Temporal.Instant) {
  const metres = near.metres > 0 ? metresTo(row, near) : null
  const sameProperty = row.uprn !== null && row.uprn === near.uprn
  const sameStreet = row.usrn !== null && row.usrn === near.usrn
  if (!sameProperty && metres !== null && metres > near.metres) return []
  const days = (now.epochMilliseconds - row.receivedAt.epochMilliseconds) / 86_400_000
  const nearness = { sameProperty, sameStreet, metres, days }
  const { uprn: _uprn, usrn: _usrn, lat: _lat, lon: _lon, people, ...rest } = row
  const duplicate: Duplicate = { ...rest, people: people ?? 0, metres, reason: reasonOf(nearness) }
  return [{ score: likeness(nearness), duplicate }]
}

function metresTo({ lat, lon }: NearCase, near: Near): number | null {
  if (lat === null || lon === null || near.lat === null || near.lon === null) return null
  return metresBetween({ lat: near.lat, lon: near.lon }, { lat, lon })
}

function reasonOf({ sameProperty, sameStreet, metres, days }: Nearness) {
  const where = sameProperty
    ? 'The same address'
    : metres !== null
      ? `${distance(Math.round(metres))}${sameStreet ? ', in the same street' : ''}`
      : 'In the same street'
  return `${where}, reported ${daysInWords(days)}`
}

const distance = (metres: number) => (metres < 2 ? 'The same place' : `${metres} metres away`)

function daysInWords(days: number) {
  if (days < 1) return 'in the last day'
  const whole = Math.floor(days)
  return whole === 1 ? 'a day ago' : `${whole} days ago`
}
