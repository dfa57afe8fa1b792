import type { KindPromises } from '#modules/cases/index.ts'
import { describePlace } from '#modules/places/index.ts'
import { choosePack, type PackInUse, packsNow, packVersion, policyFor, policyTerms } from '#modules/promises/index.ts'
import type { Db } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type Category, categoriesNow } from '../definitions.ts'

export type Tenure = 'council-tenant' | 'council-leaseholder' | 'other'
export type Sector = 'single' | 'mixed'

export type RegimeFacts = { subject: string; tenure: Tenure; receivedAt: Temporal.Instant }

/** The regime a complaint runs by: what it is about, who lives where, and when it came. Never who handles it. */
export async function chooseRegime(
  db: Db,
  { subject, tenure, receivedAt }: RegimeFacts,
): Promise<{ pack: PackInUse | null; why: string[] }> {
  const chosen = choosePack(await packsNow(db), {
    kind: 'complaint',
    subject,
    tenure,
    receivedOn: londonDate(receivedAt),
  })
  return { pack: chosen.refusal === null ? chosen.pack : null, why: [...chosen.why] }
}

/** The pack a complaint was begun with, as it was published then. */
export const regimeInUse = (db: Db, packVersionId: string | null): Promise<PackInUse | null> =>
  packVersionId === null ? Promise.resolve(null) : packVersion(db, packVersionId)

/**
 * What a stage promises when it begins: to acknowledge first, where the regime asks for it, with the answer counted
 * from that or from the same day; else the answer, or the meeting of a panel. What starts on an agreement or a
 * meeting is begun when that happens.
 */
export async function promisesOf(db: Db, pack: PackInUse, stage: number, sector: Sector): Promise<KindPromises> {
  const acknowledge = policyFor(pack, { stage, step: 'acknowledge', sector })
  const answer =
    policyFor(pack, { stage, step: 'respond', sector }) ?? policyFor(pack, { stage, step: 'panel', sector })
  const startsOn = answer ? (await policyTerms(db, answer)).startsOn : null
  const isLater = startsOn !== 'receipt' && startsOn !== 'request'
  return {
    acknowledge,
    afterAcknowledging: acknowledge && startsOn === 'acknowledgement' ? answer : null,
    resolve: isLater ? null : answer,
  }
}

/** Whether the council is their landlord, by their address. A leaseholder is told apart when the complaint is sorted. */
export async function tenureAt(db: Db, uprn: string | null): Promise<Tenure> {
  const place = uprn === null ? null : await describePlace(db, { kind: 'property', uprn })
  return place?.tenure === 'council' ? 'council-tenant' : 'other'
}

/** The category a complaint names, and its subject matter; without one it is about the council's services. */
export async function categoryNamed(
  db: Db,
  key: string | null,
): Promise<{ category: Category | null; versionId: string | null }> {
  const { categories, versionId } = await categoriesNow(db)
  const category = categories.find((one) => one.key === key) ?? null
  return { category, versionId: versionId === '' ? null : versionId }
}

/** The services of the statutory procedures say themselves what they are about. */
const subjectsOfServices: Readonly<Record<string, string>> = {
  'adult-care-complaint': 'adult-social-care',
  'childrens-care-complaint': 'childrens-social-care',
}

export const subjectOfService = (serviceKey: string): string | null => subjectsOfServices[serviceKey] ?? null

export const statutoryServices: readonly string[] = Object.keys(subjectsOfServices)
