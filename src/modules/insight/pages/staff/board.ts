import { z } from 'zod'
import { calendarWarning, endOfDay, englandAndWales } from '#modules/calendar/index.ts'
import { listDisruptions } from '#modules/promises/index.ts'
import { queueHref } from '#modules/queues/index.ts'
import type { App, StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { countPromised } from '../../queries/promised.ts'
import { type BoardTeam, boardTeams } from '../../queries/teams.ts'
import { listLoads, listPressing, type Pressing, type TeamLoad } from '../../queries/work.ts'
import { daysBefore, workingDaysFrom } from '../../rules/days.ts'
import { median, overloaded } from '../../rules/overload.ts'
import { dayPeriod, type Figure, sinceLastWorkingDay } from '../../rules/records.ts'
import { boardCharts } from './board-charts.ts'
import { whoCould } from './decide-form.ts'
import { recordsHref } from './records.ts'
import { asTitle, subjectHref } from './subject.ts'

export const boardRead = { access: { for: 'staff' as const, permission: 'board.read' } }

const querystring = z.object({ team: z.union([z.literal(['mine', 'all']), z.uuid()]).catch('mine') })

const mostPressing = 6
const daysAhead = 10
const daysBack = 14

/** What a manager looks at first: what is about to break, what is broken, what nobody has, who has too much. */
export function boardPage(app: App) {
  app.get('/staff/board', { config: boardRead, schema: { querystring } }, async (request, reply) =>
    reply.page('modules/insight/pages/staff/board.njk', await boardModel(app, request.staff(), request.query)),
  )
}

async function boardModel(app: App, actor: StaffActor, query: z.output<typeof querystring>) {
  const { db } = app
  const now = app.clock.now()
  const today = londonDate(now)
  const { teams, toDecide } = await boardTeams(db, actor)
  const shown = teamsShown(teams, query)
  const ids = shown.map((team) => team.id)
  const lately = sinceLastWorkingDay(now)
  const coming = workingDaysFrom(today, daysAhead)
  const past = daysBefore(today, daysBack)
  const lastComing = coming.at(-1) ?? today
  const [loads, pressing, disruptions, promised] = await Promise.all([
    listLoads(db, actor, ids),
    listPressing(db, actor, ids, mostPressing),
    listDisruptions(db, actor, ['in-force']),
    countPromised(db, actor, ids, {
      lately,
      coming: { from: now, until: endOfDay(lastComing).add({ seconds: 1 }) },
      past: { from: dayPeriod(past[0] ?? today).from, until: dayPeriod(today).from },
    }),
  ])
  const total = (figure: Figure) => promised.find((row) => row.figure === figure && row.day === null)?.count ?? 0
  const onDay = (figure: Figure, day: Temporal.PlainDate) =>
    promised.find((row) => row.figure === figure && row.day?.equals(day))?.count ?? 0
  const isAll = ids.length === teams.length
  const everything = isAll ? {} : ids.length === 1 ? { team: ids[0] ?? null } : { teams: ids }
  const rows = shown.map((team) => teamRow(team, loads))
  return {
    teams: shown,
    choices: choices(teams, query),
    heading: heading(shown, isAll),
    headlines: headlines(rows, toDecide, everything),
    rows,
    crowded: rows.flatMap((row) => row.crowded),
    broken: pressing.filter((item) => item.broken).map((item) => pressingView(item, actor, teams)),
    soon: pressing.filter((item) => !item.broken).map((item) => pressingView(item, actor, teams)),
    brokenHref: queueHref({ ...everything, state: 'broken' }),
    soonHref: queueHref({ ...everything, state: 'soon' }),
    toDecide,
    disruptions: disruptions.map((each) => ({
      ...each,
      title: asTitle(each.reason),
      isLate: Temporal.PlainDate.compare(each.nextUpdateOn, today) < 0,
      href: `/staff/disruptions/${each.id}`,
      queueHref: queueHref({ disruption: each.id }),
    })),
    since: londonDate(lately.from),
    changes: (['begun', 'kept', 'missed', 'moved'] as const).map((figure) => ({
      figure,
      count: total(figure),
      href: recordsHref({ figure, since: 'last working day', teams: ids }),
    })),
    charts: await boardCharts({ coming, past, rows, onDay, ids, today }),
    warning: calendarWarning(englandAndWales, today),
  }
}

function teamsShown(teams: readonly BoardTeam[], { team }: z.output<typeof querystring>): BoardTeam[] {
  const one = teams.filter((each) => each.id === team)
  if (one.length > 0) return one
  const mine = teams.filter((each) => each.mine)
  return team === 'all' || mine.length === 0 ? [...teams] : mine
}

function heading(shown: readonly BoardTeam[], isAll: boolean): string {
  if (isAll) return 'all teams'
  return shown.length === 1 ? (shown[0]?.name ?? '') : `your ${shown.length} teams`
}

function choices(teams: readonly BoardTeam[], { team: asked }: z.output<typeof querystring>) {
  const hasOwn = teams.some((team) => team.mine)
  const all = [{ value: 'all', text: 'All teams' }, ...teams.map((team) => ({ value: team.id, text: team.name }))]
  const offered = hasOwn ? [{ value: 'mine', text: 'Your teams' }, ...all] : all
  return offered.map((choice) => ({ ...choice, selected: choice.value === asked }))
}

export type TeamRow = ReturnType<typeof teamRow>

function teamRow(team: BoardTeam, loads: readonly TeamLoad[]) {
  const own = loads.filter((load) => load.teamId === team.id)
  const sum = (pick: (load: TeamLoad) => number, from = own) => from.reduce((total, load) => total + pick(load), 0)
  const people = own.flatMap((load) => {
    const name = team.people.find((person) => person.id === load.ownerId)?.name ?? 'Somebody who left the team'
    return load.ownerId === null ? [] : [{ staffId: load.ownerId, name, open: load.open, broken: load.broken }]
  })
  const usual = median(people.map((person) => person.open))
  const filter = { team: team.id }
  return {
    id: team.id,
    name: team.name,
    organisation: team.organisation,
    open: sum((load) => load.open),
    broken: sum((load) => load.broken),
    soon: sum((load) => load.soon),
    nobody: sum(
      (load) => load.open,
      own.filter((load) => load.ownerId === null),
    ),
    waiting: sum((load) => load.waiting),
    usual,
    people,
    crowded: overloaded(people).map((person) => ({
      ...person,
      usual,
      team: team.name,
      href: queueHref({ ...filter, owner: person.staffId }),
      brokenHref: queueHref({ ...filter, owner: person.staffId, state: 'broken' }),
    })),
    hrefs: {
      open: queueHref(filter),
      broken: queueHref({ ...filter, state: 'broken' }),
      soon: queueHref({ ...filter, state: 'soon' }),
      nobody: queueHref({ ...filter, state: 'nobody' }),
      waiting: queueHref({ ...filter, state: 'waiting' }),
      board: `/staff/board?team=${team.id}`,
    },
  }
}

function headlines(rows: readonly TeamRow[], toDecide: number, everything: Parameters<typeof queueHref>[0]) {
  const sum = (pick: (row: TeamRow) => number) => rows.reduce((total, row) => total + pick(row), 0)
  return [
    { key: 'decide', count: toDecide, href: '/staff/decisions' },
    { key: 'broken', count: sum((row) => row.broken), href: queueHref({ ...everything, state: 'broken' }) },
    { key: 'soon', count: sum((row) => row.soon), href: queueHref({ ...everything, state: 'soon' }) },
    { key: 'nobody', count: sum((row) => row.nobody), href: queueHref({ ...everything, state: 'nobody' }) },
    { key: 'open', count: sum((row) => row.open), href: queueHref(everything) },
  ]
}

function pressingView(item: Pressing, actor: StaffActor, teams: readonly BoardTeam[]) {
  const isMine = item.breachId !== null && item.decision === null && item.accountableId === actor.id
  return {
    ...item,
    href: subjectHref(item),
    team: teams.find((team) => team.id === item.teamId)?.name ?? '',
    decide: isMine
      ? { breachId: item.breachId, statutory: item.statutory, choices: whoCould(teams, item.teamId) }
      : null,
  }
}
