import { z } from 'zod'
import { editionsOf } from '#modules/definitions/index.ts'
import { type App, notFound } from '#platform/http/index.ts'
import { printedNames, printedPapers, printedYears } from '../../definitions/printed.ts'
import { allDirectorates } from '../../queries/units.ts'
import { correctedNumbers } from '../../rules/printed.ts'
import { boardRead } from './board-query.ts'

const folder = 'modules/complaints/pages/staff'
export const printedUrl = '/staff/complaints/printed'
export const paperHref = (key: string) => `${printedUrl}/${key}`
export const paperParams = z.object({ key: z.string().regex(/^[a-z0-9-]{1,80}$/) })

/** Where what a paper printed stands beside what the records come to. */
const besideHref = ({ from, to }: { from: Temporal.PlainDate; to: Temporal.PlainDate }) =>
  `/staff/complaints/board?from=${from}&to=${to}`

/** What papers of the council printed about complaints, and how each came to be as it is here. */
export function printedPages(app: App) {
  app.get(printedUrl, { config: boardRead }, async (_request, reply) =>
    reply.page(`${folder}/printed.njk`, {
      papers: (await printedPapers(app.db)).map((paper) => ({
        ...paper,
        href: paperHref(paper.key),
        beside: besideHref(paper),
      })),
    }),
  )

  app.get(`${printedUrl}/:key`, { config: boardRead, schema: { params: paperParams } }, async (request, reply) => {
    const { key } = request.params
    const editions = await editionsOf(app.db, printedYears, key)
    const [latest] = editions
    if (!latest) throw notFound('Printed figures')
    const names = new Map((await allDirectorates(app.db)).map((one) => [one.key, one.name]))
    const directorate = (one: string) => names.get(one) ?? one
    return reply.page(`${folder}/printed-paper.njk`, {
      ...latest.definition.body,
      href: paperHref(key),
      beside: besideHref(latest.definition.body),
      editions: editions.map(({ definition: { body }, by, at }, index) => {
        const before = editions[index + 1]?.definition.body
        return {
          by: by ?? 'Firstpoint',
          at,
          correction: body.correction ?? null,
          changes: before ? correctedNumbers(before, body, { figures: printedNames, directorate }) : [],
          isFirst: before === undefined,
        }
      }),
    })
  })
}
