import type { Measure } from '#platform/metrics/index.ts'
import { isBrokenAt } from './promises.ts'

export const promisesMeasures: Measure[] = [
  {
    name: 'firstpoint_broken_promises',
    help: 'Promises whose time has passed and that are not kept yet',
    async read(db) {
      const row = await db
        .selectFrom('promises')
        .select((eb) => eb.fn.countAll<number>().as('value'))
        .where('state', '=', 'running')
        .where('due_at', '<', db.clock.now())
        .where(isBrokenAt(db.clock.now()))
        .executeTakeFirst()
      return [{ value: row?.value ?? 0 }]
    },
  },
]
