import { allPublished, type Definition, versionById } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import { policyPacks } from '../definitions.ts'
import type { Pack } from '../rules/pack.ts'

/** A set of rules as it is applied, with the version to keep beside what it is applied to. */
export type PackInUse = Pack & { readonly key: string; readonly versionId: string }

/** The sets of rules that are published, from memory. */
export async function packsNow(db: Db): Promise<PackInUse[]> {
  return (await allPublished(db, policyPacks)).map(inUse)
}

/** The set of rules something was taken on by, whatever is published now. */
export async function packVersion(db: Db, versionId: string): Promise<PackInUse | null> {
  const definition = await versionById(db, policyPacks, versionId)
  return definition && inUse(definition)
}

const inUse = ({ key, versionId, body }: Definition<Pack>): PackInUse => ({ ...body, key, versionId })
