import { allPublished, type Definition, published, versionById } from '#modules/definitions/index.ts'
import { isOpenAt } from '#modules/organisation/index.ts'
import type { Db } from '#platform/db/index.ts'
import { notFound } from '#platform/http/index.ts'
import { serviceKind } from './rules/kind.ts'
import { type Found, search } from './rules/search.ts'
import { groups, type ServiceBody } from './rules/service.ts'

/** One version of a service; a case keeps its `versionId`. */
export type Service = Definition<ServiceBody>

/** Every published service, offered or not, by heading and name. */
export async function allServices(db: Db): Promise<Service[]> {
  const all = await allPublished(db, serviceKind)
  return all.toSorted(
    (a, b) =>
      groups.indexOf(a.body.group) - groups.indexOf(b.body.group) || a.body.name.localeCompare(b.body.name, 'en'),
  )
}

/** Every service that is offered, by heading and name. */
export async function services(db: Db): Promise<Service[]> {
  return (await allServices(db)).filter(({ body }) => body.channels.length > 0)
}

/** The services residents can use, in the order of their group and name. */
export async function publicServices(db: Db): Promise<Service[]> {
  return (await services(db)).filter(({ body }) => body.channels.includes('public'))
}

/** The published version of a service, offered or not, or null. */
export const serviceByKey = (db: Db, key: string): Promise<Service | null> => published(db, serviceKind, key)

/** Whether the team that has a service can be reached at a moment. */
export async function isServiceOpen(db: Db, key: string, at: Temporal.Instant): Promise<boolean> {
  const service = await serviceByKey(db, key)
  return isOpenAt(db, service?.body.team ?? '', at)
}

/** The version something was made with. */
export async function serviceVersion(db: Db, versionId: string): Promise<Service> {
  const service = await versionById(db, serviceKind, versionId)
  if (!service) throw notFound('Service')
  return service
}

/** What someone probably wants, best first, with the words of the service that made us think so. */
export async function searchServices(
  db: Db,
  text: string,
  channel: 'public' | 'internal' = 'public',
): Promise<Found<Service>[]> {
  const offered = (await services(db)).filter(({ body }) => body.channels.includes(channel))
  return searchIn(offered, text).slice(0, 8)
}

/** Those of some services that fit the words, best first. */
export const searchIn = (among: readonly Service[], text: string): Found<Service>[] =>
  search(text, among.map(searchable))

const searchable = (service: Service) => {
  const { title, name, searchWords, summary } = service.body
  return {
    thing: service,
    phrases: [
      { text: title, weight: 1.1 },
      { text: name, weight: 1 },
      ...searchWords.map((text) => ({ text, weight: 1 })),
      { text: summary, weight: 0.35 },
    ],
  }
}
