import type { Db } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { findCouncilBox, findMapContent } from '../queries/map.ts'
import { boxOfPin, type MapView, mapView, type Pin, withMargin } from '../rules/map-view.ts'

/** A picture of the streets around a pin, or of the whole area without one. Null before any ward was imported. */
export async function placeMap(db: Db, pin: Pin | null): Promise<MapView | null> {
  const today = londonDate(db.clock.now())
  const box = pin ? boxOfPin(pin) : await findCouncilBox(db, today)
  return box && mapView(await findMapContent(db, box, today), pin ? box : withMargin(box), pin)
}
