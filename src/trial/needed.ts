import type { Database } from '../platform/db/index.ts'
import { findSetting } from '../platform/settings.ts'

export const finished = 'trial-filled'

/** Whether the sample city has to be made: the database is empty, or an earlier attempt did not get to its end. */
export async function needsTrial(db: Database): Promise<boolean> {
  if (await findSetting(db, finished)) return false
  const someone = await db.selectFrom('staff').select('id').where('trial', '=', false).limit(1).executeTakeFirst()
  return someone === undefined
}
