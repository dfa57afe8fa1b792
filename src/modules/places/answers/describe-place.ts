import type { Db } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { findNearestStreet, findProperty, findStreet, findWardAt } from '../queries/places.ts'
import type { PlaceRef } from '../rules/place-ref.ts'

/** A place in full: what a case, a queue or a letter needs to know of it. */
export type DescribedPlace = {
  kind: PlaceRef['kind']
  /** How it is said in a list or a letter. */
  address: string
  uprn: string | null
  usrn: string | null
  street: string | null
  wardCode: string | null
  wardName: string | null
  tenure: 'owner' | 'private-rented' | 'council' | 'association' | null
  landlord: string | null
  lat: number
  lon: number
}

/**
 * Says where something is, with the ward it was in on a day (today unless said otherwise). A point outside every ward
 * has none. Null for an address we do not have.
 */
export async function describePlace(
  db: Db,
  place: PlaceRef,
  on: Temporal.PlainDate = londonDate(db.clock.now()),
): Promise<DescribedPlace | null> {
  if (place.kind === 'point') return describePoint(db, place, on)
  const property = await findProperty(db, place.uprn, on)
  if (!property) return null
  const { address, uprn, usrn, street, wardCode, wardName, tenure, landlord, lat, lon } = property
  return { kind: 'property', address, uprn, usrn, street, wardCode, wardName, tenure, landlord, lat, lon }
}

type MapPoint = Extract<PlaceRef, { kind: 'point' }>

async function describePoint(db: Db, point: MapPoint, on: Temporal.PlainDate): Promise<DescribedPlace> {
  const [ward, street] = await Promise.all([
    findWardAt(db, point, on),
    point.usrn ? findStreet(db, point.usrn) : findNearestStreet(db, point),
  ])
  const where = street ? (point.usrn ? street.name : `near ${street.name}`) : null
  const said = point.text.trim()
  const isSaid = where !== null && said.toLowerCase().includes(where.toLowerCase())
  return {
    kind: 'point',
    address: [said, isSaid ? null : where].filter(Boolean).join(', ') || `${point.lat}, ${point.lon}`,
    uprn: null,
    usrn: street?.usrn ?? null,
    street: street?.name ?? null,
    wardCode: ward?.code ?? null,
    wardName: ward?.name ?? null,
    tenure: null,
    landlord: null,
    lat: point.lat,
    lon: point.lon,
  }
}
