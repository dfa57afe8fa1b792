import { stringify } from 'csv-stringify/sync'
import { recordAudit } from '#modules/audit/index.ts'
import { listQueue, type QueueFilter, type QueueItem } from '#modules/queues/index.ts'
import { services } from '#modules/services/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import type { App, StaffActor } from '#platform/http/index.ts'
import { londonDate, shortMoment } from '#platform/time/index.ts'
import { listRowFacts } from '../../queries/queue-rows.ts'
import { filterFor, queueQuery } from './queue-filter.ts'
import { type QueueRow, queueRow } from './queue-rows.ts'

const atOnce = 500
const atMost = 10_000

/** The queue as a spreadsheet opens it: the rows somebody may see, and nothing a spreadsheet would run. */
export function queueCsvPage(app: App) {
  const config = { access: { for: 'staff' as const, permission: 'cases.read' } }
  app.get('/staff/queue.csv', { config, schema: { querystring: queueQuery } }, async (request, reply) => {
    const actor = request.staff()
    const rows = await rowsOf(app, actor, filterFor(actor, request.query))
    await inTransaction(app.db, async (tx) =>
      recordAudit(tx, actor, {
        action: 'queue.downloaded',
        subject: { kind: 'queue', id: actor.id },
        scopeId: null,
        detail: { rows: rows.length },
      }),
    )
    const name = `queue-${londonDate(app.clock.now())}.csv`
    return reply
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .type('text/csv; charset=utf-8')
      .send(csvOf(rows))
  })
}

async function rowsOf(app: App, actor: StaffActor, filter: QueueFilter): Promise<QueueRow[]> {
  const known = new Map((await services(app.db)).map((service) => [service.key, service]))
  const now = app.clock.now()
  const rows: QueueRow[] = []
  let after: string | null = null
  do {
    const page: { items: readonly QueueItem[]; next: string | null } = await listQueue(app.db, actor, {
      filter,
      after,
      limit: atOnce,
    })
    const facts = await listRowFacts(
      app.db,
      actor,
      page.items.map(({ subjectKind, subjectId }) => ({ kind: subjectKind, id: subjectId })),
    )
    rows.push(...page.items.map((item) => queueRow(item, { facts, services: known, now, actorId: '' })))
    after = page.next
  } while (after && rows.length < atMost)
  return rows
}

const header = [
  'Reference',
  'Service',
  'What',
  'Place',
  'Ward',
  'Due',
  'Promise',
  'Urgent',
  'Who has it',
  'Team',
  'Waits for',
  'Received',
]

/** A cell that begins like a formula gets a mark before it, so that a spreadsheet shows it and runs nothing. */
export const csvOf = (rows: readonly QueueRow[]) =>
  `\uFEFF${stringify([header, ...rows.map(cells)], { record_delimiter: 'windows', escape_formulas: true })}`

const cells = (row: QueueRow) => [
  row.reference ?? '',
  row.title,
  row.summary ?? '',
  row.place ?? '',
  row.ward ?? '',
  row.dueAt ? shortMoment(row.dueAt) : '',
  row.due?.text ?? '',
  row.urgent ?? '',
  row.owner ?? 'Nobody',
  row.team ?? '',
  row.waits ?? '',
  shortMoment(row.enteredAt),
]
