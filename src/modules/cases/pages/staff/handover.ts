import { z } from 'zod'
import { outcomeWords, settledWords } from '#modules/contacts/index.ts'
import { closedSince, isOpenAt, listWaitingCalls } from '#modules/organisation/index.ts'
import { services } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type Actor, type App, oneOf } from '#platform/http/index.ts'
import { LONDON, londonDate } from '#platform/time/index.ts'
import { casesOutOfHours, heardSince, mattersOutOfHours } from '../../queries/handover.ts'
import { channelInWords, factForStaff } from '../story-words.ts'
import { caseHref } from './case-link.ts'
import { statusTags } from './case-view.ts'

/** Everything that arrived out of hours since a moment, for whoever opens in the morning. */
export async function handoverList(db: Db, actor: Actor, since: Temporal.Instant) {
  const [calls, cases, matters, heard, offered] = [
    await listWaitingCalls(db, actor),
    await casesOutOfHours(db, actor, since),
    await mattersOutOfHours(db, actor, since),
    await heardOutOfHours(db, actor, since),
    await services(db),
  ]
  const byKey = new Map(offered.map((service) => [service.key, service]))
  return {
    calls: calls.filter(({ subjectKind }) => subjectKind !== 'case'),
    cases: cases.map(({ channel, status, ...row }) => ({
      ...row,
      href: caseHref(row.reference),
      tag: statusTags[status],
      channel: channelInWords(channel),
      restricted: row.scopeId !== null,
    })),
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

/** The morning handover. */
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
  })
  app.get(
    '/staff/handover',
    { config: { access: { for: 'staff', permission: 'cases.read' } }, schema: { querystring } },
    async (request, reply) => {
      const actor = request.staff()
      const midnight = (day: Temporal.PlainDate) => day.toZonedDateTime(LONDON).toInstant()
      const asked = request.query.since
      const since = asked ? midnight(asked) : await closedSince(app.db, midnight(londonDate(app.clock.now())))
      return reply.page('modules/cases/pages/staff/handover.njk', {
        ...(await handoverList(app.db, actor, since)),
        since,
        day: londonDate(since).toString(),
      })
    },
  )
}
