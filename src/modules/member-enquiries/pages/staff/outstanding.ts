import { z } from 'zod'
import { teams } from '#modules/organisation/index.ts'
import { type App, oneOf } from '#platform/http/index.ts'
import { outstandingParts } from '../../queries/figures.ts'
import { read } from './list.ts'
import { partHref, partTags } from './state.ts'

const querystring = z.object({ unit: z.preprocess(oneOf, z.uuid().nullable().catch(null)) })

/** What each unit has to answer, with the dates promised: what goes to its manager each Monday, as it is now. */
export function outstandingPage(app: App) {
  app.get('/staff/enquiries/outstanding', { config: read, schema: { querystring } }, async (request, reply) => {
    const unit = request.query.unit ?? null
    const [rows, units] = await Promise.all([outstandingParts(app.db, request.actor, unit), teams(app.db)])
    const now = app.clock.now()
    const isLate = (at: Temporal.Instant | null) => at !== null && Temporal.Instant.compare(at, now) < 0
    return reply.page('modules/member-enquiries/pages/staff/outstanding.njk', {
      unit: units.find(({ id }) => id === unit)?.name ?? null,
      groups: [...Map.groupBy(rows, ({ teamId }) => teamId)].map(([id, parts]) => ({
        name: parts[0]?.unit ?? '',
        href: `/staff/enquiries/outstanding?unit=${id}`,
        parts: parts.map((part) => ({
          ...part,
          href: partHref(part.reference),
          tag: partTags[part.state],
          isWork: part.state === 'answered' || part.state === 'accepted',
          late: isLate(part.dueAt),
        })),
      })),
    })
  })
}
