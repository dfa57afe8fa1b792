import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import { listWards } from '#modules/places/index.ts'
import { type App, type MemberActor, oneOf } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { countOwn } from '../../queries/ward-figures.ts'
import { fewest } from '../../rules/small-numbers.ts'
import { lastMonths, lengths } from '../../rules/whole-months.ts'
import { memberOf, members } from './entrance.ts'
import { columnNames, columns, wardTable } from './ward-table.ts'

const querystring = z.object({
  ward: z.preprocess(oneOf, z.string().max(20).catch('')),
  months: z.preprocess(oneOf, z.enum(lengths.map(String)).catch('12')),
})

/** What a Member's wards ask the council for, and how it goes; never about one person. */
export function wardPages(app: App) {
  app.get('/members/wards', { config: members, schema: { querystring } }, async (request, reply) => {
    const actor = memberOf(request)
    const found = await figures(actor, request.query)
    const own = await countOwn(app.db, actor, found.months)
    const asked = new URLSearchParams({ ward: found.ward ?? '', months: request.query.months })
    return reply.page('modules/member-enquiries/pages/members/wards.njk', {
      at: 'wards',
      member: actor,
      own,
      fewest,
      headings: columns.map((column) => columnNames[column]),
      csvHref: `/members/wards.csv?${asked}`,
      length: request.query.months,
      ...found,
    })
  })

  app.get('/members/wards.csv', { config: members, schema: { querystring } }, async (request, reply) => {
    const { table, title, months } = await figures(memberOf(request), request.query)
    const rows = [...table.requests, ...[table.total, table.complaints].filter((row) => row !== null)]
    const text = stringify(
      [
        ['Wards', 'From', 'Until', 'Service', ...columns.map((column) => `${columnNames[column]} (rounded to 5)`)],
        ...rows.map(({ name, cells }) => [title, `${months.firstDay}`, `${months.lastDay}`, name, ...cells]),
      ],
      { record_delimiter: 'windows', escape_formulas: true },
    )
    return reply
      .header('content-disposition', `attachment; filename="wards-${months.lastDay}.csv"`)
      .header('cache-control', 'no-store')
      .type('text/csv; charset=utf-8')
      .send(`\uFEFF${text}`)
  })

  /** Of one ward or of all that are theirs; another's ward is never asked for. */
  async function figures({ wardCodes }: MemberActor, asked: z.output<typeof querystring>) {
    const wards = (await listWards(app.db)).filter(({ code }) => wardCodes.includes(code))
    const one = wards.find(({ code }) => code === asked.ward)
    const chosen = one ? [one] : wards
    const length = Number(asked.months)
    const months = lastMonths(londonDate(app.clock.now()), length)
    return {
      wards,
      ward: one?.code ?? null,
      title: chosen.map(({ name }) => name).join(', '),
      months,
      table: await wardTable(
        app.db,
        chosen.map(({ code }) => code),
        months,
        length,
      ),
    }
  }
}
