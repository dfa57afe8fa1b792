import type { App } from '#platform/http/index.ts'
import { londonDate, shortMonth } from '#platform/time/index.ts'
import { barChart } from '#platform/views/chart.ts'
import { type Figure, figures, type Trend, trends } from '../../queries/checks.ts'
import { checksHref, figureNames, mayCheck } from './list.ts'

const monthsShown = 6

/** How replies get on by unit and month. Every number opens the replies it counts. */
export function trendsPage(app: App) {
  app.get('/staff/quality/trends', { config: mayCheck }, async (request, reply) => {
    const thisMonth = londonDate(app.clock.now()).with({ day: 1 })
    const months = Array.from({ length: monthsShown }, (_, at) => thisMonth.subtract({ months: monthsShown - 1 - at }))
    const [first = thisMonth] = months
    const rows = await trends(app.db, request.staff(), first)
    const inMonth = (month: Temporal.PlainDate) => rows.filter((row) => row.month.equals(month))
    const sum = (some: readonly Trend[], figure: Figure) => some.reduce((all, row) => all + row[figure], 0)
    const title = 'Replies looked over, by the month they were sent'
    return reply.page('modules/quality/pages/staff/trends.njk', {
      title,
      svg: await barChart({
        label: title,
        categories: months.map(shortMonth),
        series: [
          { name: 'Praised', values: months.map((month) => sum(inMonth(month), 'praised')), color: '#0f4c4a' },
          { name: 'Accepted', values: months.map((month) => sum(inMonth(month), 'accepted')), color: '#d9a441' },
          { name: 'Sent back', values: months.map((month) => sum(inMonth(month), 'returned')), color: '#b3261e' },
        ],
      }),
      columns: figures.map((figure) => figureNames[figure]),
      months: months
        .toReversed()
        .filter((month) => inMonth(month).length > 0)
        .map((month) => ({
          name: shortMonth(month),
          rows: [
            ...inMonth(month).map((row) => ({
              name: row.unit ?? 'No unit',
              score: row.score,
              cells: figures.map((figure) => ({
                count: row[figure],
                href: row.teamId ? checksHref({ show: figure, unit: row.teamId, month }) : null,
              })),
            })),
            {
              name: 'All units',
              score: averageOf(inMonth(month)),
              cells: figures.map((figure) => ({
                count: sum(inMonth(month), figure),
                href: checksHref({ show: figure, month }),
              })),
            },
          ],
        })),
    })
  })
}

/** Of all units together, each counting by how many of its replies were checked. */
function averageOf(some: readonly Trend[]): number | null {
  const scored = some.filter(({ score }) => score !== null)
  const checked = scored.reduce((all, row) => all + row.checked, 0)
  return checked === 0
    ? null
    : Math.round(scored.reduce((all, row) => all + (row.score ?? 0) * row.checked, 0) / checked)
}
