import type { z } from 'zod'
import { published } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, notFound } from '#platform/http/index.ts'
import { londonDate, shortMoment } from '#platform/time/index.ts'
import { complaintCodes } from '../../definitions/codes.ts'
import { regimes } from '../../definitions.ts'
import { countFigure, listFigure, type Wanted } from '../../queries/figures.ts'
import { unitNames } from '../../queries/units.ts'
import { isAsOfNow } from '../../rules/figures.ts'
import { outcomeNames, outcomes } from '../../rules/outcome.ts'
import { inWords } from './board.ts'
import { boardRead, chosenUnit, recordPlace, recordsHref, recordsQuery, spanIn } from './board-query.ts'
import { figureWords } from './figure-words.ts'
import { groundNames } from './grounds.ts'
import { complaintHref } from './link.ts'

const onAPage = 50

/** The records behind a number of the board: what it counts, for which time and unit, and every one. */
export function boardRecordsPage(app: App) {
  const url = '/staff/complaints/board/records'
  app.get(url, { config: boardRead, schema: { querystring: recordsQuery } }, async (request, reply) => {
    const { figure, stage, ground, row, code, among } = request.query
    const actor = request.staff()
    const { wanted, chosen, rules } = await wantedBy(app.db, request.query)
    const { span, unit } = wanted
    const [found, count] = await Promise.all([listFigure(app.db, actor, wanted), countFigure(app.db, actor, wanted)])
    const shown = found.slice(0, onAPage)
    const last = shown.at(-1)
    const names = await unitNames(app.db, [...(unit?.id ? [unit.id] : []), ...(among ?? [])])
    const address = recordsHref({
      figure,
      span,
      unit: chosen?.id ?? null,
      stage,
      ...(row === null ? {} : { row: unit?.id ?? null }),
      ...(ground === null ? {} : { ground }),
      ...(code === null ? {} : { code }),
      ...(among === null ? {} : { among }),
    })
    return reply.page('modules/complaints/pages/staff/board-records.njk', {
      ...figureWords[figure],
      count,
      stage,
      ground: ground === null ? null : ((await groundNames(app.db, regimes)).get(ground) ?? ground),
      period: isAsOfNow(figure) ? 'now' : inWords(span),
      code: rules?.body.name ?? null,
      unit: among
        ? among.map((id) => names.get(id) ?? 'Not said').join(', ')
        : row === null
          ? (chosen?.name ?? 'the whole council')
          : (names.get(unit?.id ?? '') ?? 'no directorate or team said'),
      records: shown.map((one) => ({
        ...one,
        href: complaintHref(one.reference),
        at: shortMoment(one.at),
        outcome: outcomeWords(one.outcome),
      })),
      next: found.length > onAPage && last ? `${address}&after=${recordPlace.write(last)}` : null,
    })
  })
}

/** What the address of a number asks for: the same complaints as the number counts. */
export async function wantedBy(db: Db, query: z.output<typeof recordsQuery>) {
  const { figure, stage, ground, row, code, among, after } = query
  const { kind: _, ...span } = spanIn(query, londonDate(db.clock.now()))
  const { chosen, scope: ofUnit, by } = await chosenUnit(db, query)
  const rules = code === null ? null : await published(db, complaintCodes, code)
  if (code !== null && !rules) throw notFound('Code')
  const wanted: Wanted = {
    figure,
    span,
    scope: {
      ...ofUnit,
      ...(rules ? { regimes: rules.body.regimes, openToAll: true } : {}),
      ...(among ? { directorateIds: among } : {}),
    },
    stage,
    ground,
    unit: row === null ? null : { by, id: row === 'none' ? null : row },
    after,
    limit: onAPage + 1,
  }
  return { wanted, chosen, rules }
}

function outcomeWords(outcome: string | null): string {
  const known = outcomes.find((one) => one === outcome)
  return known ? outcomeNames[known] : ''
}
