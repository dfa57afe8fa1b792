import { serviceByKey } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'

/** Whether a matter of this service is a complaint: what brings somebody to complain is a failure until a person says otherwise. */
export const isToComplain = async (db: Db, serviceKey: string): Promise<boolean> =>
  (await serviceByKey(db, serviceKey))?.body.caseKind === 'complaint'
