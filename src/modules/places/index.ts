import type { NavigationItem } from '#platform/http/index.ts'

export { addNotice } from './actions/notices.ts'
export { addCrewNote, moveCollections, type RoundDayKey, recordRoundDay, withdrawCrewNote } from './actions/rounds.ts'
export { containerContents, containerNames } from './answers/collection-words.ts'
export {
  type AddressCollection,
  type CollectionAnswer,
  collectionAnswer,
  collectionsAt,
} from './answers/collections.ts'
export { type DescribedPlace, describePlace } from './answers/describe-place.ts'
export { placeMap } from './answers/place-map.ts'
export { type FileReport, loadPlaces } from './commands/import-places.ts'
export type { PlaceSection } from './pages/staff/property.ts'
export { listNotesAbout, listRounds } from './queries/collections.ts'
export { type Notice, type NoticeContent, noticesAt, publicNotices } from './queries/notices.ts'
export {
  countPlaces,
  findNearestStreet,
  findProperty,
  findStreet,
  findWardAt,
  listAddressesOf,
  listProperties,
  listStreets,
  listWards,
  type Property,
} from './queries/places.ts'
export { type FoundAddress, type FoundStreet, searchAddresses, searchStreets } from './queries/search.ts'
export { placesRoutes } from './routes.ts'
export { normalisePostcode } from './rules/address.ts'
export { type Box, boxAround, metresBetween, type Point } from './rules/geometry.ts'
export type { ToldReason } from './rules/missed-collection.ts'
export { type PlaceRef, placeRef } from './rules/place-ref.ts'
export { type Container, containers, nextCollection, roundDays } from './rules/schedule.ts'

export const placesNavigation: NavigationItem[] = [
  { text: 'Places', href: '/staff/places', permission: 'places.read', order: 400, group: 'people' },
]
