import { z } from 'zod'
import { type App, oneOf } from '#platform/http/index.ts'
import { shortMonth } from '#platform/time/index.ts'
import { type Figure, figures, listChecks, pageSize } from '../../queries/checks.ts'
import { reasonWords } from '../../rules/sample.ts'
import { kindWords, stateTags } from './link.ts'

export const mayCheck = { access: { for: 'staff' as const, permission: 'quality.check' } }

const querystring = z.object({
  show: z.preprocess(oneOf, z.enum(figures).catch('waiting')),
  unit: z.preprocess(oneOf, z.uuid().nullable().catch(null)),
  month: z.preprocess(
    oneOf,
    z
      .string()
      .regex(/^20\d\d-(?:0[1-9]|1[0-2])$/)
      .transform((text) => Temporal.PlainDate.from(`${text}-01`))
      .nullable()
      .catch(null),
  ),
  page: z.preprocess(oneOf, z.coerce.number().int().min(0).max(10_000).catch(0)),
})

export const figureNames: Readonly<Record<Figure, string>> = {
  drawn: 'Drawn',
  checked: 'Checked',
  praised: 'Praised',
  accepted: 'Accepted',
  returned: 'Sent back',
  'put-right': 'Put right',
  waiting: 'To check',
}

type Listed = { show: Figure; unit?: string | null; month?: Temporal.PlainDate | null; page?: number }

/** The address of the replies behind a figure. */
export function checksHref({ show, unit, month, page }: Listed): string {
  const query = new URLSearchParams({ show })
  if (unit) query.set('unit', unit)
  if (month) query.set('month', month.toString().slice(0, 7))
  if (page) query.set('page', String(page))
  return `/staff/quality?${query}`
}

/** Replies to look over, and those that were. */
export function listPage(app: App) {
  app.get('/staff/quality', { config: mayCheck, schema: { querystring } }, async (request, reply) => {
    const { show, unit, month, page } = request.query
    const rows = await listChecks(app.db, request.staff(), { figure: show, teamId: unit, month, page })
    return reply.page('modules/quality/pages/staff/list.njk', {
      heading: figureNames[show],
      filters: figures.map((figure) => ({
        text: figureNames[figure],
        href: checksHref({ show: figure, unit, month }),
        current: figure === show,
      })),
      unit: unit ? (rows[0]?.unit ?? 'One unit') : null,
      month: month && shortMonth(month),
      allHref: checksHref({ show }),
      rows: rows.slice(0, pageSize).map((row) => ({
        ...row,
        href: `/staff/quality/${row.id}`,
        kind: kindWords[row.subjectKind],
        why: reasonWords[row.because],
        tag: stateTags[row.state],
      })),
      nextHref: rows.length > pageSize ? checksHref({ show, unit, month, page: page + 1 }) : null,
      now: app.clock.now(),
    })
  })
}
