import { declareDisruption } from '../../src/modules/promises/index.ts'
import { inTransaction } from '../../src/platform/db/index.ts'
import { londonDate } from '../../src/platform/time/index.ts'
import type { FigureRow } from '../row.ts'
import { staffActorFor } from '../staff-actor.ts'

/** Every running promise of the service that has most of them, told no date can be given; taken back afterwards. */
export const row: FigureRow = {
  kind: 'figure',
  title: 'A snow day',
  async measure({ city: { db } }) {
    const service = await db
      .selectFrom('promises')
      .select((eb) => ['service_key as key', eb.fn.countAll().as('running')])
      .where('state', '=', 'running')
      .where('service_key', 'is not', null)
      .groupBy('service_key')
      .orderBy('running', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    const manager = await db.selectFrom('staff').select('id').limit(1).executeTakeFirstOrThrow()
    const today = londonDate(db.clock.now())
    const began = performance.now()
    const { affected } = await inTransaction(db, async (tx) => {
      const declared = await declareDisruption(tx, staffActorFor(manager.id), {
        serviceKeys: [service.key ?? ''],
        wardCodes: [],
        usrns: [],
        startsOn: today,
        endsOn: today.add({ days: 365 }),
        reason: 'heavy snow',
        words: 'Snow has closed the roads our lorries use.',
        nextUpdateOn: today.add({ days: 1 }),
        treatment: 'next-update',
      })
      return { ...declared, refusal: 'only-timed' }
    })
    if (affected === 0) throw new Error('The disruption reached no promise')
    const figure = `${((performance.now() - began) / 1000).toFixed(2)} s`
    return [{ what: `A disruption declared over ${affected.toLocaleString('en-GB')} promises, in one commit`, figure }]
  },
}
