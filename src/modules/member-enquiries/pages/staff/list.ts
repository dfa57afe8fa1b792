import { z } from 'zod'
import { type App, can, oneOf, type StaffActor } from '#platform/http/index.ts'
import { countFilters, type Filter, filters, type ListedEnquiry, listEnquiries, pageSize } from '../../queries/lists.ts'
import { findMember } from '../../queries/members.ts'
import { headlineOf } from '../../rules/headline.ts'
import { soonUntil } from '../../rules/lateness.ts'
import type { Place } from '../../rules/place.ts'
import { whatNames } from '../../rules/what.ts'
import { place } from '../place.ts'
import { enquiryHref, stateTag, wentTo } from './state.ts'

export const read = { access: { for: 'staff' as const, permission: 'enquiries.read' } }

const querystring = z.object({
  show: z.preprocess(oneOf, z.enum(filters).catch('open')),
  member: z.preprocess(oneOf, z.uuid().nullable().catch(null)),
  after: place.read,
})
type Query = z.output<typeof querystring>

const names: Record<Filter, string> = {
  open: 'All open',
  untriaged: 'Not sorted',
  urgent: 'Urgent or safeguarding',
  soon: 'Due soon',
  late: 'Late',
  holding: 'Holding reply sent',
  parts: 'Waiting for units',
  disputed: 'Disputed',
  escalated: 'With somebody to decide',
  mine: 'Yours',
  answered: 'Answered',
  closed: 'Closed',
}

/** Every Member's enquiry, danger and what nobody has sorted first. */
export function listPage(app: App) {
  app.get('/staff/enquiries', { config: read, schema: { querystring } }, async (request, reply) =>
    reply.page('modules/member-enquiries/pages/staff/list.njk', await listModel(app, request.staff(), request.query)),
  )
}

async function listModel({ db, clock }: App, actor: StaffActor, { show, member, after }: Query) {
  const now = clock.now()
  const until = soonUntil(now)
  const [rows, counts, named] = await Promise.all([
    listEnquiries(db, actor, { filter: show, soonUntil: until, after, memberId: member }),
    countFilters(db, actor, until),
    member ? findMember(db, member) : null,
  ])
  const isClosed = show === 'closed'
  const shown = rows.slice(0, pageSize)
  const last = shown.at(-1)
  const href = `/staff/enquiries?show=${show}${member ? `&member=${member}` : ''}`
  return {
    heading: names[show],
    isClosed,
    member: named ? { name: named.name, href: `/staff/enquiries?show=${show}` } : null,
    mayManage: can(actor, 'enquiries.manage'),
    filters: filters.map((filter) => ({
      text: names[filter],
      count: filter === 'closed' ? null : (counts?.[filter] ?? 0),
      current: filter === show,
      href: `/staff/enquiries?show=${filter}`,
    })),
    rows: shown.map((row) => ({
      ...row,
      ...headlineOf(row.words),
      href: enquiryHref(row.reference),
      tag: stateTag(row),
      whatName: whatNames[row.what],
      wentTo: row.endedBecause === 'converted' ? wentTo(row.what, row.reference) : null,
      urgent: row.safeguarding ? 'Safeguarding' : row.urgentReason ? `Urgent: ${row.urgentReason}` : null,
      late: !row.resolvedAt && !row.endedAt && Temporal.Instant.compare(row.dueAt, now) < 0,
    })),
    nextHref: rows.length > pageSize && last ? `${href}&after=${place.write(placeOf(last))}` : null,
    firstHref: after ? href : null,
    now,
  }
}

const placeOf = ({ safeguarding, urgentReason, endedAt, dueAt, caseId }: ListedEnquiry): Place => ({
  first: safeguarding || urgentReason !== null,
  at: endedAt ?? dueAt,
  id: caseId,
})
