import { z } from 'zod'
import { type App, dayOfAddress, notFound, oneOf } from '#platform/http/index.ts'
import { LONDON, londonDate, shortDay } from '#platform/time/index.ts'
import { barChart } from '#platform/views/chart.ts'
import {
  countEnquiries,
  countParts,
  enquiriesBehind,
  mostRecords,
  type PartFigure,
  type Period,
  partFigures,
  partsBehind,
} from '../../queries/figures.ts'
import { ageNames, ages, figures, meanings, share, target } from '../../rules/figures.ts'
import type { Place } from '../../rules/place.ts'
import { place } from '../place.ts'
import { read } from './list.ts'
import { enquiryHref, partHref, partTags, stateTag } from './state.ts'

const periodQuery = z.object({ from: dayOfAddress, to: dayOfAddress })

const recordsQuery = periodQuery.extend({
  figure: z.preprocess(oneOf, z.enum(figures).catch('received')),
  age: z.preprocess(oneOf, z.enum(ages).nullable().catch(null)),
  parts: z.preprocess(oneOf, z.enum(partFigures).nullable().catch(null)),
  unit: z.preprocess(oneOf, z.uuid().nullable().catch(null)),
  after: place.read,
})

const partNames: Record<PartFigure, string> = {
  asked: 'Asked',
  'in-time': 'Answered in time',
  late: 'Not answered in time',
  open: 'Not answered yet',
  returned: 'Given back',
}

/** The figures of Members' enquiries: every number opens the records behind it, by the rule that counted it. */
export function boardPage(app: App) {
  app.get('/staff/enquiries/board', { config: read, schema: { querystring: periodQuery } }, async (request, reply) => {
    const { db } = app
    const { from, to, period, query } = periodOf(request.query, app.clock.now())
    const [counted, parts] = await Promise.all([
      countEnquiries(db, request.actor, period),
      countParts(db, request.actor, period),
    ])
    const counts = counted.figures
    const old = counted.ages
    if (!counts || !old) throw notFound('Figures')
    const href = (rest: string) => `/staff/enquiries/records?${query}&${rest}`
    const received = counts.received
    return reply.page('modules/member-enquiries/pages/staff/board.njk', {
      from,
      to,
      target,
      figures: figures.map((figure) => ({
        ...meanings[figure],
        count: counts[figure],
        share: figure === 'received' ? null : share(counts[figure], received),
        href: href(`figure=${figure}`),
      })),
      ages: ages.map((age) => ({ name: ageNames[age], count: old[age], href: href(`age=${age}`) })),
      chart: await barChart({
        label: `Of ${received} received: ${counts['responded-in-time']} responded in time, ${counts['resolved-in-time']} resolved in time`,
        categories: ['Responded', 'Resolved'],
        series: [
          {
            name: 'In time',
            color: '#0f4c4a',
            values: [counts['responded-in-time'] - counts.holding, counts['resolved-in-time']],
          },
          { name: 'By a holding reply', color: '#d99a1c', values: [counts.holding, 0] },
          {
            name: 'Not in time, or not yet',
            color: '#b3261e',
            values: [received - counts['responded-in-time'], received - counts['resolved-in-time']],
          },
        ],
      }),
      partNames: partFigures.map((figure) => partNames[figure]),
      units: parts.map((row) => ({
        name: row.unit,
        cells: partFigures.map((figure) => ({
          count: row[figure],
          href: href(`parts=${figure}&unit=${row.teamId}`),
        })),
      })),
      total: partFigures.map((figure) => ({
        count: parts.reduce((sum, row) => sum + row[figure], 0),
        href: href(`parts=${figure}`),
      })),
    })
  })

  app.get(
    '/staff/enquiries/records',
    { config: read, schema: { querystring: recordsQuery } },
    async (request, reply) => {
      const { figure, age = null, parts = null, unit = null, after } = request.query
      const { from, to, period, query } = periodOf(request.query, app.clock.now())
      const rows = parts
        ? (await partsBehind(app.db, request.actor, { figure: parts, teamId: unit, period, after })).map((row) => ({
            ...row,
            href: partHref(row.reference),
            who: row.unit,
            receivedAt: row.askedAt,
            respondedAt: row.answeredAt,
            resolvedAt: null,
            tag: partTags[row.state],
          }))
        : (await enquiriesBehind(app.db, request.actor, { figure, age, period, after })).map((row) => ({
            ...row,
            href: enquiryHref(row.reference),
            who: row.memberName,
            tag: stateTag(row),
          }))
      const shown = rows.slice(0, mostRecords)
      const last = shown.at(-1)
      const chosen = parts ? `parts=${parts}${unit ? `&unit=${unit}` : ''}` : age ? `age=${age}` : `figure=${figure}`
      const href = `/staff/enquiries/records?${query}&${chosen}`
      return reply.page('modules/member-enquiries/pages/staff/records.njk', {
        heading: parts ? `Parts: ${partNames[parts].toLowerCase()}` : age ? ageNames[age] : meanings[figure].name,
        means: parts ? null : age ? 'Not resolved today, whenever it came.' : meanings[figure].means,
        isPart: parts !== null,
        from,
        to,
        isToday: age !== null,
        rows: shown,
        boardHref: `/staff/enquiries/board?${query}`,
        nextHref: rows.length > mostRecords && last ? `${href}&after=${place.write(placeOf(last))}` : null,
        firstHref: after ? href : null,
      })
    },
  )
}

const placeOf = ({ receivedAt, caseId }: { receivedAt: Temporal.Instant; caseId: string }): Place => ({
  first: false,
  at: receivedAt,
  id: caseId,
})

type Query = z.output<typeof periodQuery>

/** The period asked for, with both its days; else the last six months. */
function periodOf({ from, to }: Query, now: Temporal.Instant) {
  const today = londonDate(now)
  const last = to && Temporal.PlainDate.compare(to, today) <= 0 ? to : today
  const first = from && Temporal.PlainDate.compare(from, last) <= 0 ? from : last.subtract({ months: 6 })
  const start = (date: Temporal.PlainDate) => date.toZonedDateTime(LONDON).toInstant()
  const period: Period = { from: start(first), until: start(last.add({ days: 1 })) }
  return {
    from: { value: first.toString(), text: shortDay(first) },
    to: { value: last.toString(), text: shortDay(last) },
    period,
    query: `from=${first}&to=${last}`,
  }
}
