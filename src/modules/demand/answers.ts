import { serviceByKey } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { causes, type MatterFacts } from './rules.ts'

/** What a matter says of us by its service alone: that they complain, or that what we owe was not done. */
export async function saidByService(db: Db, serviceKey: string): Promise<Pick<MatterFacts, 'complains' | 'owed'>> {
  const body = (await serviceByKey(db, serviceKey))?.body
  return {
    complains: body?.caseKind === 'complaint',
    owed: causes.find((cause) => cause === body?.demand?.failure) ?? null,
  }
}
