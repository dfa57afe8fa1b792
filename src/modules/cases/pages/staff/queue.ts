import { z } from 'zod'
import {
  listChoices,
  listQueue,
  type QueueCounts,
  type QueueFilter,
  type QueueState,
  queueCounts,
} from '#modules/queues/index.ts'
import { type Service, services } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, can, once, type StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { takeNext } from '../../actions/take-next.ts'
import { listNames, listRowFacts } from '../../queries/queue-rows.ts'
import { caseHref } from './case-link.ts'
import { chosenId } from './fields.ts'
import { filterFor, hrefOf, type QueueQuery, queueQuery } from './queue-filter.ts'
import { queueRow } from './queue-rows.ts'

const read = { access: { for: 'staff' as const, permission: 'cases.read' } }
const schema = { querystring: queueQuery }

/** What somebody has to do that is in no team's queue. */
type ToDo = { text: string; reference: string; href: string; dueOn: Temporal.PlainDate }

/** How a later module says what of its own somebody has to do. */
export type ToDoOffer = (db: Db, actor: StaffActor) => Promise<readonly ToDo[]>

/** A team's queue: what to do next stands first. */
export function queuePage(app: App, toDo: readonly ToDoOffer[]) {
  app.get('/staff/queue', { config: read, schema }, async (request, reply) => {
    const actor = request.staff()
    // It stands where the queue opens, and not beside the choices or on later pages.
    const offers = request.query.more || request.query.after ? [] : toDo
    const [model, ...own] = await Promise.all([
      queueModel(app, actor, request.query),
      ...offers.map((offer) => offer(app.db, actor)),
    ])
    const today = londonDate(app.clock.now())
    const yours = own.flat().map((one) => ({ ...one, isLate: Temporal.PlainDate.compare(one.dueOn, today) < 0 }))
    return reply.page('modules/cases/pages/staff/queue.njk', { ...model, yours })
  })

  const work = { access: { for: 'staff' as const, permission: 'cases.work' } }
  const form = z.object({ team: z.union([chosenId(''), z.literal('')]).catch('') })
  app.post('/staff/queue/next', { config: { ...work, form } }, async (request, reply) => {
    const actor = request.staff()
    const { team } = form.parse(request.body ?? {})
    const taken = await once(request, (tx) => takeNext(tx, actor, team ? [team] : actor.teams))
    if (taken)
      return reply.flash({ kind: 'success', text: 'You have this case' }).redirect(caseHref(taken.reference), 303)
    return reply
      .flash({ kind: 'info', text: 'Nothing waits to be taken' })
      .redirect(hrefOf({ team: team || null }), 303)
  })
}

async function queueModel(app: App, actor: StaffActor, query: QueueQuery) {
  const { db } = app
  const filter = filterFor(actor, query)
  const [{ items, next }, counts, offered] = await Promise.all([
    listQueue(db, actor, { filter, after: query.after }),
    queueCounts(db, actor, filter),
    services(db),
  ])
  const facts = await listRowFacts(
    db,
    actor,
    items.map(({ subjectKind, subjectId }) => ({ kind: subjectKind, id: subjectId })),
  )
  const known = new Map(offered.map((service) => [service.key, service]))
  const choices = query.more ? await listChoices(db, actor, filter) : []
  const owners = [...choices.map(({ owner }) => owner), uuidOf(filter.owner)].filter((id) => id !== null)
  const names = await listNames(db, londonDate(app.clock.now()), owners)
  const nameOf = (kind: 'team' | 'person' | 'ward', key: string | null) =>
    names.find((one) => one.kind === kind && one.key === key)?.name ?? null
  const at = { filter, all: query.all, more: query.more }
  const now = app.clock.now()
  return {
    heading: headingOf(actor, filter, nameOf('team', filter.team)),
    now,
    rows: items.map((item) => queueRow(item, { facts, services: known, now, actorId: actor.id })),
    states: statesView(counts, at),
    set: setView(at, { nameOf, service: known.get(filter.service ?? '') }),
    choices: query.more ? choicesView(choices, at, { nameOf, services: known }) : null,
    moreHref: hrefOf(filter, { all: query.all, more: !query.more }),
    nextHref: next ? hrefOf(filter, { all: query.all, more: query.more, after: next }) : null,
    firstHref: query.after ? hrefOf(filter, { all: query.all, more: query.more }) : null,
    csvHref: hrefOf(filter, { all: query.all }, '.csv'),
    here: hrefOf(filter, { all: query.all, more: query.more }),
    allHref: actor.kind === 'staff' && !query.all ? hrefOf({}, { all: true }) : null,
    ownHref: query.all && actor.teams.length > 0 ? hrefOf({}) : null,
    takeFrom: can(actor, 'cases.work') ? takeFrom(actor, filter) : null,
    mine: { work: can(actor, 'cases.work'), assign: can(actor, 'cases.assign') },
    topics: filter.team ? [filter.team] : (filter.teams ?? []),
    several: !filter.team,
  }
}

const uuidOf = (owner: QueueFilter['owner']) => (owner && owner !== 'me' && owner !== 'nobody' ? owner : null)

function headingOf(actor: StaffActor, filter: QueueFilter, team: string | null) {
  if (filter.owner === 'me') return 'Your cases'
  if (team) return team
  return filter.teams && filter.teams.length === actor.teams.length
    ? 'Your teams'
    : filter.teams
      ? 'Several teams'
      : 'All teams'
}

/** Take next works on one team of one's own, or on all of them. */
function takeFrom(actor: StaffActor, filter: QueueFilter) {
  if (filter.team) return actor.teams.includes(filter.team) ? { team: filter.team } : null
  return actor.teams.length > 0 ? { team: '' } : null
}

type At = { filter: QueueFilter; all: boolean; more: boolean }

const stateNames: readonly { state: QueueState | null; text: string }[] = [
  { state: null, text: 'All' },
  { state: 'broken', text: 'Broken' },
  { state: 'soon', text: 'Breaks soon' },
  { state: 'urgent', text: 'Urgent' },
  { state: 'nobody', text: 'Nobody has' },
  { state: 'waiting', text: 'Waiting' },
]

function statesView(counts: QueueCounts, { filter, all, more }: At) {
  const states = stateNames.map(({ state, text }) => ({
    text,
    count: counts[state ?? 'all'],
    current: filter.state === state,
    href: hrefOf({ ...filter, state }, { all, more }),
  }))
  const isMine = filter.owner === 'me'
  const mine = {
    text: 'Yours',
    count: counts.mine,
    current: isMine,
    href: hrefOf({ ...filter, state: null, owner: isMine ? null : 'me' }, { all, more }),
  }
  return [...states, mine]
}

type Naming = { nameOf: (kind: 'team' | 'person' | 'ward', key: string | null) => string | null }

/** What the list is narrowed by, each with the address without it. */
function setView({ filter, all, more }: At, { nameOf, service }: Naming & { service: Service | undefined }) {
  const without = (change: Partial<QueueFilter>) => hrefOf({ ...filter, ...change }, { all, more })
  return [
    filter.service ? { text: service?.body.name ?? filter.service, href: without({ service: null }) } : null,
    filter.ward ? { text: `${nameOf('ward', filter.ward) ?? filter.ward} ward`, href: without({ ward: null }) } : null,
    uuidOf(filter.owner)
      ? { text: nameOf('person', uuidOf(filter.owner)) ?? 'One person', href: without({ owner: null }) }
      : null,
    filter.owner === 'nobody' ? { text: 'Nobody has it', href: without({ owner: null }) } : null,
    filter.disruption ? { text: 'One disruption', href: without({ disruption: null }) } : null,
  ].filter((one) => one !== null)
}

type Choices = Awaited<ReturnType<typeof listChoices>>

/** Each kind of choice has one column; the others are null, and `grouping` says which it is. */
const groupings = { service: 0b0111, ward: 0b1011, owner: 0b1101, team: 0b1110 } as const

function choicesView(
  choices: Choices,
  { filter, all }: At,
  { nameOf, services: known }: Naming & { services: ReadonlyMap<string, Service> },
) {
  const group = (by: keyof typeof groupings, title: string, name: (key: string) => string | null) => ({
    title,
    items: choices.flatMap((choice) => {
      const key = choice[by]
      const text = key === null ? null : name(key)
      if (choice.grouping !== groupings[by] || key === null || text === null) return []
      return [
        {
          text,
          count: choice.count,
          href: hrefOf({ ...filter, [by]: key, ...(by === 'team' ? { teams: null } : {}) }, { all }),
        },
      ]
    }),
  })
  return [
    group('service', 'Service', (key) => known.get(key)?.body.name ?? null),
    group('ward', 'Ward', (key) => nameOf('ward', key)),
    group('owner', 'Who has it', (key) => nameOf('person', key)),
    group('team', 'Team', (key) => nameOf('team', key)),
  ].filter(({ items }) => items.length > 0)
}
