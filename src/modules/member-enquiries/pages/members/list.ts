import { z } from 'zod'
import { promisesOf } from '#modules/promises/index.ts'
import { type App, oneOf } from '#platform/http/index.ts'
import { disputeUntil } from '../../actions/closing.ts'
import { countOpen, listTheirs, pageSize, type Theirs, views } from '../../queries/theirs.ts'
import type { Place } from '../../rules/place.ts'
import { place } from '../place.ts'
import { memberOf, members, reaching } from './entrance.ts'
import { headline } from './state.ts'

const querystring = z.object({
  show: z.preprocess(oneOf, z.enum(views).catch('open')),
  q: z.preprocess(oneOf, z.string().trim().max(100).catch('')),
  after: place.read,
})

/** A Member's enquiries: what waits for their word, what we owe them with its promise, and what is closed. */
export function listPage(app: App) {
  app.get('/members', { config: members, schema: { querystring } }, async (request, reply) => {
    const actor = memberOf(request)
    const { show, q, after } = request.query
    const [rows, open] = await Promise.all([
      listTheirs(app.db, actor, { view: show, words: q || null, after }),
      show === 'closed' ? countOpen(app.db, actor) : null,
    ])
    const shown = rows.slice(0, pageSize)
    const promises = await promisesOf(
      app.db,
      reaching(
        actor,
        shown.map(({ caseId }) => caseId),
      ),
      shown.map(({ caseId }) => ({ kind: 'case' as const, id: caseId })),
    )
    const listed = shown.map((row) => {
      const running = promises
        .filter(({ subject, state }) => subject.id === row.caseId && state === 'running')
        .toSorted((a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt))[0]
      return {
        ...row,
        title: titleOf(row),
        headline: headline(row),
        promise: row.endedAt || row.resolvedAt ? null : running,
        until: row.resolvedAt ? disputeUntil(row.resolvedAt) : null,
      }
    })
    const href = `/members?show=${show}${q ? `&q=${encodeURIComponent(q)}` : ''}`
    const last = shown.at(-1)
    return reply.page('modules/member-enquiries/pages/members/list.njk', {
      at: 'enquiries',
      member: actor,
      show,
      q,
      open,
      waiting: listed.filter(waits),
      rows: listed.filter((row) => !waits(row)),
      isOther: actor.actsFor.length > 1 || actor.actsFor[0] !== actor.id,
      nextHref: rows.length > pageSize && last ? `${href}&after=${place.write(placeOf(last))}` : null,
      firstHref: after ? href : null,
    })
  })
}

const waits = ({ resolvedAt, endedAt }: Theirs) => resolvedAt !== null && endedAt === null

const placeOf = (row: Theirs): Place => ({ first: waits(row), at: row.endedAt ?? row.dueAt, id: row.caseId })

/** The first question they asked, or else the first line of what they wrote. */
function titleOf({ words }: Theirs): string {
  const lines = words.split('\n').flatMap((line) => line.trim() || [])
  const line = lines.find((one) => one.startsWith('1. '))?.slice(3) ?? lines[0] ?? ''
  return line.length > 110 ? `${line.slice(0, 109)}…` : line
}
