import { z } from 'zod'
import { isEndOfDay } from '#modules/calendar/index.ts'
import { type App, dayOfAddress, placed, placeInList } from '#platform/http/index.ts'
import { dayInWords, londonDate, shortDay, shortMoment } from '#platform/time/index.ts'
import { countOf, listPromised } from '../../queries/promised.ts'
import { boardTeams } from '../../queries/teams.ts'
import { dayPeriod, type Figure, figures, sinceLastWorkingDay } from '../../rules/records.ts'
import { boardRead } from './board.ts'
import { subjectHref } from './subject.ts'

const place = placeInList({ dueAt: placed.at, id: placed.id })

const querystring = z.object({
  figure: z.enum(figures).catch('missed'),
  on: dayOfAddress,
  teams: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.uuid()).max(100))
    .nullable()
    .catch(null),
  after: place.read,
})

type Wanted = {
  readonly figure: Figure
  readonly teams: readonly string[]
} & ({ readonly on: Temporal.PlainDate } | { readonly since: 'last working day' })

/** The address of the records behind a figure. */
export function recordsHref(wanted: Wanted): string {
  const query = new URLSearchParams({ figure: wanted.figure })
  if ('on' in wanted) query.set('on', wanted.on.toString())
  query.set('teams', wanted.teams.join(','))
  return `/staff/board/promises?${query}`
}

const onAPage = 50

/** The promises behind a number: what it counts, for which time and teams, and every record. */
export function recordsPage(app: App) {
  app.get('/staff/board/promises', { config: boardRead, schema: { querystring } }, async (request, reply) => {
    const { figure, on, after, teams: asked } = request.query
    const actor = request.staff()
    const now = app.clock.now()
    const { teams } = await boardTeams(app.db, actor)
    const chosen = asked === null ? teams : teams.filter((team) => asked.includes(team.id))
    const teamIds = chosen.map((team) => team.id)
    const period = on === null ? sinceLastWorkingDay(now) : dayPeriod(on)
    const [found, count] = await Promise.all([
      listPromised(app.db, actor, {
        figure,
        period,
        teamIds,
        after,
        limit: onAPage + 1,
      }),
      countOf(app.db, actor, { figure, period, teamIds }),
    ])
    const shown = found.slice(0, onAPage)
    const last = shown.at(-1)
    const address = recordsHref(
      on === null ? { figure, since: 'last working day', teams: teamIds } : { figure, on, teams: teamIds },
    )
    return reply.page('modules/insight/pages/staff/records.njk', {
      figure,
      count,
      period: on === null ? `since the start of ${dayInWords(londonDate(period.from))}` : `on ${dayInWords(on)}`,
      teams: chosen.length === teams.length ? 'all teams' : chosen.map((team) => team.name).join(', '),
      records: shown.map((record) => ({
        ...record,
        href: subjectHref(record),
        team: teams.find((team) => team.id === record.teamId)?.name ?? '',
        due: isEndOfDay(record.dueAt) ? shortDay(londonDate(record.dueAt)) : shortMoment(record.dueAt),
        wasMoved: Temporal.Instant.compare(record.dueAt, record.originalDueAt) !== 0,
      })),
      next: found.length > onAPage && last ? `${address}&after=${place.write(last)}` : null,
    })
  })
}
