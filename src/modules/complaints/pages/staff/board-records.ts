import { published } from '#modules/definitions/index.ts'
import { type App, notFound } from '#platform/http/index.ts'
import { londonDate, shortMoment } from '#platform/time/index.ts'
import { complaintCodes } from '../../definitions/codes.ts'
import { regimes } from '../../definitions.ts'
import { countFigure, listFigure, type Wanted } from '../../queries/figures.ts'
import { unitNames } from '../../queries/units.ts'
import { isAsOfNow } from '../../rules/figures.ts'
import { outcomeNames, outcomes } from '../../rules/outcome.ts'
import { inWords } from './board.ts'
import { boardRead, chosenUnit, recordsHref, recordsQuery, spanIn } from './board-query.ts'
import { figureWords } from './figure-words.ts'
import { groundNames } from './grounds.ts'
import { complaintHref } from './link.ts'

const onAPage = 50

/** The records behind a number of the board: what it counts, for which time and unit, and every one. */
export function boardRecordsPage(app: App) {
  const url = '/staff/complaints/board/records'
  app.get(url, { config: boardRead, schema: { querystring: recordsQuery } }, async (request, reply) => {
    const { figure, stage, ground, row, code, among, after } = request.query
    const actor = request.staff()
    const { kind: _, ...span } = spanIn(request.query, londonDate(app.clock.now()))
    const { chosen, scope: ofUnit, by } = await chosenUnit(app.db, request.query)
    const rules = code === null ? null : await published(app.db, complaintCodes, code)
    if (code !== null && !rules) throw notFound('Code')
    const scope = {
      ...ofUnit,
      ...(rules ? { regimes: rules.body.regimes, openToAll: true } : {}),
      ...(among ? { directorateIds: among } : {}),
    }
    const unit: Wanted['unit'] = row === null ? null : { by, id: row === 'none' ? null : row }
    const wanted: Wanted = {
      figure,
      span,
      scope,
      stage,
      ground,
      unit,
      after: after && { at: after[0], id: after[1] },
      limit: onAPage + 1,
    }
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
      next: found.length > onAPage && last ? `${address}&after=${last.at}~${last.id}` : null,
    })
  })
}

function outcomeWords(outcome: string | null): string {
  const known = outcomes.find((one) => one === outcome)
  return known ? outcomeNames[known] : ''
}
