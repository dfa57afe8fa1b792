import { z } from 'zod'
import { outcomeWords, settledWords } from '#modules/contacts/index.ts'
import { closedSince, isOpenAt, listWaitingCalls } from '#modules/organisation/index.ts'
import { services } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type Actor, type App, dayOfAddress, placed, placeInList } from '#platform/http/index.ts'
import { LONDON, londonDate } from '#platform/time/index.ts'
import { casesOutOfHours, heardSince, type Moment, mattersOutOfHours, type Place } from '../../queries/handover.ts'
import { channelInWords, factForStaff } from '../story-words.ts'
import { caseHref } from './case-link.ts'
import { statusTags } from './case-view.ts'

const onAPage = 100
/** Of messages that came by day and by night, how many are read at once to find those of the night. */
const readAtOnce = 5 * onAPage

/** As many as a page shows, and the last of them where there are more. */
function pageOf<Row>(found: readonly Row[]) {
  const rows = found.slice(0, onAPage)
  return { rows, last: found.length > onAPage ? (rows.at(-1) ?? null) : null }
}

const casePlace = placeInList({ urgent: placed.by, receivedAt: placed.at, id: placed.id })
const momentPlace = placeInList({ at: placed.at, id: placed.id })

/** Cases that came in out of hours since a moment. */
async function casesPage(db: Db, actor: Actor, since: Temporal.Instant, after: Place | null) {
  const { rows, last } = pageOf(await casesOutOfHours(db, actor, { since, after, limit: onAPage + 1 }))
  return {
    rows: rows.map(({ channel, status, ...row }) => ({
      ...row,
      href: caseHref(row.reference),
      tag: statusTags[status],
      channel: channelInWords(channel),
      restricted: row.scopeId !== null,
    })),
    next: last && { after: casePlace.write({ urgent: last.urgentReason !== null, ...last }) },
  }
}

/** What was heard about cases while the team that has them was closed. */
async function heardPage(db: Db, actor: Actor, since: Temporal.Instant, after: Moment | null) {
  const { rows, last } = pageOf(await heardOutOfHours(db, actor, since, after))
  return {
    rows: rows.map(({ fact, ...row }) => ({
      ...row,
      ...factForStaff(fact),
      href: caseHref(row.reference),
      restricted: row.scopeId !== null,
    })),
    next: last && { messages: momentPlace.write(last) },
  }
}

async function heardOutOfHours(db: Db, actor: Actor, since: Temporal.Instant, after: Moment | null) {
  const found: Awaited<ReturnType<typeof heardSince>> = []
  let read = after
  for (;;) {
    const heard = await heardSince(db, actor, { since, after: read, limit: readAtOnce })
    const open = await Promise.all(heard.map(({ teamKey, at }) => isOpenAt(db, teamKey, at)))
    found.push(...heard.filter((_, index) => !open[index]))
    read = heard.at(-1) ?? null
    if (heard.length < readAtOnce || found.length > onAPage) return found
  }
}

/** What was said out of hours and opened no case. */
async function mattersPage(db: Db, actor: Actor, since: Temporal.Instant, after: Moment | null) {
  const { rows, last } = pageOf(await mattersOutOfHours(db, actor, { since, after, limit: onAPage + 1 }))
  const byKey = new Map((await services(db)).map((service) => [service.key, service]))
  return {
    rows: rows.map(({ channel, serviceKey, outcome, ...row }) => ({
      ...row,
      channel: channelInWords(channel),
      serviceName: byKey.get(serviceKey)?.body.name ?? serviceKey,
      href: row.reference && caseHref(row.reference),
      outcome: outcome ? outcomeWords[outcome] : 'No outcome yet',
      settled: settledWords(row, byKey.get(serviceKey)),
      open: outcome === null,
    })),
    next: last && { contacts: momentPlace.write(last) },
  }
}

const waitingCalls = async (db: Db, actor: Actor) =>
  (await listWaitingCalls(db, actor)).filter(({ subjectKind }) => subjectKind !== 'case')

/** The morning handover. Each of its lists begins on the first page and goes on by itself. */
export function handoverPage(app: App) {
  const querystring = z.object({
    since: dayOfAddress,
    after: casePlace.read,
    messages: momentPlace.read,
    contacts: momentPlace.read,
  })
  app.get(
    '/staff/handover',
    { config: { access: { for: 'staff', permission: 'cases.read' } }, schema: { querystring } },
    async (request, reply) => {
      const { db } = app
      const actor = request.staff()
      const midnight = (day: Temporal.PlainDate) => day.toZonedDateTime(LONDON).toInstant()
      const { since: asked, after, messages, contacts } = request.query
      const since = asked ? midnight(asked) : await closedSince(db, midnight(londonDate(app.clock.now())))
      const addressOf = (more: Record<string, string>) => {
        const query = new URLSearchParams({ ...(asked && { since: asked.toString() }), ...more }).toString()
        return query ? `/staff/handover?${query}` : '/staff/handover'
      }
      const isFirstPage = !after && !messages && !contacts
      return reply.page('modules/cases/pages/staff/handover.njk', {
        calls: isFirstPage ? await waitingCalls(db, actor) : [],
        cases: isFirstPage || after ? await casesPage(db, actor, since, after) : null,
        heard: isFirstPage || messages ? await heardPage(db, actor, since, messages) : null,
        matters: isFirstPage || contacts ? await mattersPage(db, actor, since, contacts) : null,
        isFirstPage,
        first: addressOf({}),
        addressOf,
        since,
        day: londonDate(since).toString(),
      })
    },
  )
}
