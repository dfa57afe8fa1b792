import { z } from 'zod'
import { outcomeWords, settledWords } from '#modules/contacts/index.ts'
import { closedSince, isOpenAt, listWaitingCalls } from '#modules/organisation/index.ts'
import { services } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type Actor, type App, oneOf, placed, placeInList } from '#platform/http/index.ts'
import { LONDON, londonDate } from '#platform/time/index.ts'
import { casesOutOfHours, heardSince, mattersOutOfHours, type Place } from '../../queries/handover.ts'
import { channelInWords, factForStaff } from '../story-words.ts'
import { caseHref } from './case-link.ts'
import { statusTags } from './case-view.ts'

const onAPage = 100

/** Cases that came in out of hours since a moment, a page of them, and where the next one begins. */
async function casesPage(db: Db, actor: Actor, since: Temporal.Instant, after: Place | null) {
  const found = await casesOutOfHours(db, actor, { since, after, limit: onAPage + 1 })
  const cases = found.slice(0, onAPage)
  const last = cases.at(-1)
  return {
    cases: cases.map(({ channel, status, ...row }) => ({
      ...row,
      href: caseHref(row.reference),
      tag: statusTags[status],
      channel: channelInWords(channel),
      restricted: row.scopeId !== null,
    })),
    next: found.length > onAPage && last ? { urgent: last.urgentReason !== null, ...last } : null,
  }
}

/** What else arrived out of hours since a moment, for whoever opens in the morning. */
async function besideCases(db: Db, actor: Actor, since: Temporal.Instant) {
  const [calls, matters, heard, offered] = [
    await listWaitingCalls(db, actor),
    await mattersOutOfHours(db, actor, since),
    await heardOutOfHours(db, actor, since),
    await services(db),
  ]
  const byKey = new Map(offered.map((service) => [service.key, service]))
  return {
    calls: calls.filter(({ subjectKind }) => subjectKind !== 'case'),
    matters: matters.map(({ channel, serviceKey, outcome, ...row }) => ({
      ...row,
      channel: channelInWords(channel),
      serviceName: byKey.get(serviceKey)?.body.name ?? serviceKey,
      href: row.reference && caseHref(row.reference),
      outcome: outcome ? outcomeWords[outcome] : 'No outcome yet',
      settled: settledWords(row, byKey.get(serviceKey)),
      open: outcome === null,
    })),
    heard: heard.map(({ fact, ...row }) => ({
      ...row,
      ...factForStaff(fact),
      href: caseHref(row.reference),
      restricted: row.scopeId !== null,
    })),
  }
}

/** What was heard about cases while the team that has them was closed. */
async function heardOutOfHours(db: Db, actor: Actor, since: Temporal.Instant) {
  const heard = await heardSince(db, actor, since)
  const open = await Promise.all(heard.map(({ teamKey, at }) => isOpenAt(db, teamKey, at)))
  return heard.filter((_, index) => !open[index])
}

const place = placeInList({ urgent: placed.by, receivedAt: placed.at, id: placed.id })

/** The morning handover. What came in is read page by page; what else there is stands on the first. */
export function handoverPage(app: App) {
  const querystring = z.object({
    since: z.preprocess(
      oneOf,
      z.iso
        .date()
        .transform((day) => Temporal.PlainDate.from(day))
        .nullable()
        .catch(null),
    ),
    after: place.read,
  })
  app.get(
    '/staff/handover',
    { config: { access: { for: 'staff', permission: 'cases.read' } }, schema: { querystring } },
    async (request, reply) => {
      const actor = request.staff()
      const midnight = (day: Temporal.PlainDate) => day.toZonedDateTime(LONDON).toInstant()
      const { since: asked, after } = request.query
      const since = asked ? midnight(asked) : await closedSince(app.db, midnight(londonDate(app.clock.now())))
      const { cases, next } = await casesPage(app.db, actor, since, after)
      const addressOf = (more: Record<string, string>) => {
        const query = new URLSearchParams({ ...(asked && { since: asked.toString() }), ...more }).toString()
        return query ? `/staff/handover?${query}` : '/staff/handover'
      }
      return reply.page('modules/cases/pages/staff/handover.njk', {
        ...(after ? null : await besideCases(app.db, actor, since)),
        cases,
        isFirstPage: after === null,
        first: addressOf({}),
        next: next && addressOf({ after: place.write(next) }),
        since,
        day: londonDate(since).toString(),
      })
    },
  )
}
