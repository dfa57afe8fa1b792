import { z } from 'zod'
import { addWorkingDays, endOfDay, englandAndWales } from '#modules/calendar/index.ts'
import { type App, can, oneOf, placed, placeInList } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { categoriesNow } from '../../definitions.ts'
import { countComplaints, listComplaints, type Place, type View, views } from '../../queries/lists.ts'
import { listToSign } from '../../queries/signing.ts'
import { outcomeNames } from '../../rules/outcome.ts'
import { complaintHref } from './link.ts'
import { stateTags } from './words.ts'

const onAPage = 50
const soonDays = 3

const viewNames: Readonly<Record<View, string>> = {
  open: 'All open',
  mine: 'Yours',
  triage: 'To sort out',
  'stage-1': 'Stage 1',
  'stage-2': 'Stage 2',
  'stage-3': 'Stage 3',
  soon: 'Due in 3 working days',
  broken: 'Late',
  answered: 'Answered',
}

const headings: Readonly<Record<View, string>> = {
  open: 'Open complaints',
  mine: 'Your complaints',
  triage: 'Complaints to sort out',
  'stage-1': 'Complaints at stage 1',
  'stage-2': 'Complaints at stage 2',
  'stage-3': 'Complaints at stage 3',
  soon: 'Complaints due in 3 working days',
  broken: 'Complaints that are late',
  answered: 'Answered complaints',
}

const dueWhat: Readonly<Record<string, string>> = {
  acknowledge: 'to acknowledge',
  reply: 'to answer',
  visit: 'for the panel to meet',
  finish: 'for the panel to report',
}

const place = placeInList({ receivedAt: placed.at, id: placed.id })

const querystring = z.object({
  view: z.preprocess(oneOf, z.enum(views).catch('open')),
  page: z.preprocess(oneOf, z.coerce.number().int().min(1).max(10_000).catch(1)),
  after: place.read,
})

const hrefOf = (view: View, more: { page?: number; after?: Place } = {}) =>
  `/staff/complaints?${new URLSearchParams({
    view,
    ...(more.page && more.page > 1 && { page: String(more.page) }),
    ...(more.after && { after: place.write(more.after) }),
  })}`

/** The complaints of the council, as far as one may know of them: what falls due first stands first. */
export function listPage(app: App) {
  const config = { access: { for: 'staff' as const, permission: 'complaints.read' } }
  app.get('/staff/complaints', { config, schema: { querystring } }, async (request, reply) => {
    const actor = request.staff()
    const { view, page, after } = request.query
    const isAnswered = view === 'answered'
    const now = app.clock.now()
    const soonUntil = endOfDay(addWorkingDays(englandAndWales, londonDate(now), soonDays))
    const asked = { actorId: actor.id, now, soonUntil }
    const [found, counts, { categories }, toSign] = await Promise.all([
      listComplaints(app.db, actor, { ...asked, view, page: page - 1, after, limit: onAPage }),
      countComplaints(app.db, actor, asked),
      categoriesNow(app.db),
      listToSign(app.db, actor),
    ])
    const shown = found.slice(0, onAPage)
    const last = shown.at(-1)
    const next = isAnswered && last ? hrefOf(view, { after: last }) : hrefOf(view, { page: page + 1 })
    return reply.page('modules/complaints/pages/staff/list.njk', {
      heading: headings[view],
      views: views
        .filter((one) => one !== 'stage-3' || (counts.get(one)?.many ?? 0) > 0)
        .map((one) => ({
          text: viewNames[one],
          href: hrefOf(one),
          current: one === view,
          count: counts.get(one)?.many ?? null,
        })),
      counted: counts.get(view) ?? null,
      rows: shown.map((row) => ({
        ...row,
        href: complaintHref(row.reference),
        tag: stateTags[row.state],
        category: categories.find(({ key }) => key === row.categoryKey)?.name ?? null,
        outcome: row.outcome ? outcomeNames[row.outcome] : null,
        isMine: row.ownerId === actor.id,
        isLate: row.isLate === true,
        dueWhat: dueWhat[row.dueKind ?? 'reply'],
        restricted: row.scopeId !== null,
        groupHref: row.groupId && `/staff/complaints/groups/${row.groupId}`,
      })),
      toSign: toSign.length,
      isAnswered,
      mayLog: can(actor, 'contacts.log'),
      latestHref: isAnswered && after ? hrefOf(view) : null,
      previousHref: !isAnswered && page > 1 ? hrefOf(view, { page: page - 1 }) : null,
      nextHref: found.length > onAPage ? next : null,
    })
  })
}
