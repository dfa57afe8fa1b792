import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import { recordAudit } from '#modules/audit/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type App, dayOfAddress, type StaffActor } from '#platform/http/index.ts'
import { londonDate, shortDay } from '#platform/time/index.ts'
import { type Item, itemsIn, type Note, notesOf } from '../../queries/plans.ts'
import { cameFrom, halfYearOf, isLate, statusWords } from '../../rules/plan.ts'
import { mayPlan } from './plans.ts'

const querystring = z.object({ from: dayOfAddress })

/** The six-monthly report: every action of the half-year by theme, where it stands, and what was noted in that time. */
export function planReportPage(app: App) {
  app.get('/staff/action-plans/report', { config: mayPlan, schema: { querystring } }, async (request, reply) =>
    reply.page(
      'modules/quality/pages/staff/plan-report.njk',
      await reportFor(app, request.staff(), request.query.from),
    ),
  )

  app.get('/staff/action-plans/report.csv', { config: mayPlan, schema: { querystring } }, async (request, reply) => {
    const actor = request.staff()
    const { rows, from } = await reportFor(app, actor, request.query.from)
    await inTransaction(app.db, async (tx) =>
      recordAudit(tx, actor, {
        action: 'action-plan.downloaded',
        subject: { kind: 'staff', id: actor.id },
        scopeId: null,
        detail: { rows: rows.length },
      }),
    )
    return reply
      .header('content-disposition', `attachment; filename="action-plans-${from}.csv"`)
      .header('cache-control', 'no-store')
      .type('text/csv; charset=utf-8')
      .send(csvOf(rows))
  })
}

type Row = Item & { href: string; statusName: string; from: string; late: boolean; notes: readonly Note[] }

async function reportFor({ db, clock }: App, actor: StaffActor, asked: Temporal.PlainDate | null) {
  const today = londonDate(clock.now())
  const { from, until } = halfYearOf(asked ?? today)
  const items = await itemsIn(db, actor, { from, until })
  const notes =
    items.length === 0
      ? []
      : await notesOf(
          db,
          items.map(({ id }) => id),
        )
  const last = until.subtract({ days: 1 })
  const asOf = Temporal.PlainDate.compare(today, last) < 0 ? today : last
  const isIn = (day: Temporal.PlainDate) =>
    Temporal.PlainDate.compare(day, from) >= 0 && Temporal.PlainDate.compare(day, until) < 0
  const rows = items.map((item) => rowOf(item, { notes, asOf, isIn }))
  const themes = [...new Set(rows.map(({ theme }) => theme))]
  return {
    from,
    last,
    asOf,
    rows,
    themes: themes.map((theme) => ({ theme, rows: rows.filter((row) => row.theme === theme) })),
    counts: {
      all: rows.length,
      added: rows.filter(({ createdOn }) => isIn(createdOn)).length,
      done: rows.filter((row) => row.statusName === statusWords.done).length,
      late: rows.filter(({ late }) => late).length,
      open: rows.filter(({ statusName }) => statusName !== statusWords.done && statusName !== statusWords.dropped)
        .length,
    },
    beforeHref: `/staff/action-plans/report?from=${from.subtract({ months: 6 })}`,
    afterHref: Temporal.PlainDate.compare(until, today) <= 0 ? `/staff/action-plans/report?from=${until}` : null,
    csvHref: `/staff/action-plans/report.csv?from=${from}`,
  }
}

type Given = {
  notes: readonly Note[]
  asOf: Temporal.PlainDate
  isIn: (day: Temporal.PlainDate) => boolean
}

/** An action as it stood at the end of the time reported on. */
function rowOf(item: Item, { notes, asOf, isIn }: Given): Row {
  const until = notes.filter(
    ({ itemId, notedOn }) => itemId === item.id && Temporal.PlainDate.compare(notedOn, asOf) <= 0,
  )
  const last = until.at(-1)
  const status = last?.status ?? 'not-started'
  const dueOn = last?.dueOn ?? item.dueOn
  return {
    ...item,
    dueOn,
    href: `/staff/action-plans/${item.id}`,
    statusName: statusWords[status],
    from: cameFrom(item),
    late: isLate({ status, dueOn, endedOn: item.endedOn }, asOf),
    notes: until.filter(({ notedOn }) => isIn(notedOn)),
  }
}

const header = ['Theme', 'Action', 'Owner', 'Due', 'Stands', 'Late', 'Where it comes from', 'Progress', 'Evidence']

/** A cell that begins like a formula gets a mark before it, so that a spreadsheet shows it and runs nothing. */
const csvOf = (rows: readonly Row[]) =>
  `\uFEFF${stringify([header, ...rows.map(cells)], { record_delimiter: 'windows', escape_formulas: true })}`

const cells = (row: Row) => [
  row.theme,
  row.action,
  row.ownerName,
  shortDay(row.dueOn),
  row.statusName,
  row.late ? 'Late' : '',
  row.from,
  row.notes.map(({ notedOn, words }) => `${shortDay(notedOn)}: ${words}`).join('\n'),
  row.evidence,
]
