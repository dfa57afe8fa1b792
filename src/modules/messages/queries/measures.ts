import type { Measure } from '#platform/metrics/index.ts'

/** Two groups, each with an index of its own. */
const waiting = ['queued', 'sending'] as const
const stayed = ['held', 'in-doubt'] as const
const states = [...waiting, ...stayed] as const

export const messagesMeasures: Measure[] = [
  {
    name: 'firstpoint_messages',
    help: 'Messages that have not gone: queued, being sent, held for a person, in doubt',
    labels: ['state'],
    async read(db) {
      const counted = (group: readonly (typeof states)[number][]) =>
        db
          .selectFrom('messages')
          .select((eb) => ['state', eb.fn.countAll<number>().as('value')])
          .where('state', 'in', group)
          .groupBy('state')
      const rows = await counted(waiting).unionAll(counted(stayed)).execute()
      return states.map((state) => ({ labels: { state }, value: rows.find((row) => row.state === state)?.value ?? 0 }))
    },
  },
  {
    name: 'firstpoint_messages_oldest_seconds',
    help: 'Age of the oldest message that waits to be sent',
    async read(db) {
      const row = await db
        .selectFrom('messages')
        .select((eb) => eb.fn.min('created_at').as('oldest'))
        .where('state', '=', 'queued')
        .executeTakeFirst()
      const age = row?.oldest ? db.clock.now().since(row.oldest).total('seconds') : 0
      return [{ value: age }]
    },
  },
]
