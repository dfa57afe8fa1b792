import { stringify } from 'csv-stringify/sync'
import { recordAudit } from '#modules/audit/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import type { App } from '#platform/http/index.ts'
import { boardModel } from './board.ts'
import { boardQuery, boardRead } from './board-query.ts'

/** The figures as a spreadsheet opens them, with what each counts; figures that do not add up are not given out. */
export function boardCsvPage(app: App) {
  const config = boardRead
  app.get('/staff/complaints/board.csv', { config, schema: { querystring: boardQuery } }, async (request, reply) => {
    const actor = request.staff()
    const model = await boardModel(app, actor, request.query)
    await inTransaction(app.db, async (tx) =>
      recordAudit(tx, actor, {
        action: 'complaint-figures.downloaded',
        subject: { kind: 'complaint-figures', id: actor.id },
        scopeId: null,
        detail: { period: model.period, of: model.heading },
      }),
    )
    const name = `complaints-${model.choices.from}-${model.choices.to}.csv`
    return reply
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .type('text/csv; charset=utf-8')
      .send(csvOf(model))
  })
}

function csvOf(model: Awaited<ReturnType<typeof boardModel>>) {
  const refused = [['These figures do not add up and are not given out. Tell whoever runs the system.']]
  const rows = model.misfits.length > 0 ? refused : [header(model), ...lines(model)]
  return `\uFEFF${stringify(rows, { record_delimiter: 'windows', escape_formulas: true })}`
}

const header = ({ period, before }: { period: string; before: string }) => [
  'Of',
  'Figure',
  period,
  before,
  'What it counts',
]

function lines({ rows, all, heading, once }: Awaited<ReturnType<typeof boardModel>>) {
  const ofUnits = rows.flatMap((row) => [
    [row.name, 'Received at stage 1', row.stage1.now.count, row.stage1.last.count, ''],
    [row.name, 'Received at stage 2', row.stage2.now.count, row.stage2.last.count, ''],
    [row.name, 'Ombudsman cases', row.ombudsman.now.count, row.ombudsman.last.count, ''],
    [row.name, 'Upheld by the Ombudsman', row.ombudsmanUpheld.now.count, row.ombudsmanUpheld.last.count, ''],
    [row.name, 'Answered', row.answered.now.count, row.answered.last.count, ''],
    [row.name, 'Answered on time', row.onTime.now.count, row.onTime.last.count, ''],
    [row.name, 'On time, per cent of the answered', row.onTime.share ?? '', row.onTime.lastShare ?? '', ''],
    [row.name, 'Upheld, per cent of the answered', row.upheldShare.now ?? '', row.upheldShare.last ?? '', ''],
  ])
  return [
    ...ofUnits,
    ...all.map((one) => [heading, one.name, one.now.count, one.last?.count ?? '', one.definition]),
    [heading, 'Received, what is looked into together counted once', once.now, '', ''],
  ]
}
