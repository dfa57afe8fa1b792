import type { Measure } from '#platform/metrics/index.ts'

export const queuesMeasures: Measure[] = [
  {
    name: 'firstpoint_open_work',
    help: 'Open work in all queues, by kind: cases and what else waits for somebody',
    labels: ['kind'],
    async read(db) {
      const rows = await db
        .selectFrom('queue_items')
        .select((eb) => ['subject_kind as kind', eb.fn.countAll<number>().as('value')])
        .groupBy('subject_kind')
        .execute()
      return rows.map(({ kind, value }) => ({ labels: { kind }, value }))
    },
  },
]
