import { z } from 'zod'
import { teams } from '#modules/organisation/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, can, isStaff, oneOf, type StaffActor } from '#platform/http/index.ts'
import { answering } from '../../actions/hand.ts'
import { outstandingParts } from '../../queries/figures.ts'
import { lateWords } from '../../rules/lateness.ts'
import { partHref, partTags } from './state.ts'

const querystring = z.object({ unit: z.preprocess(oneOf, z.uuid().nullable().catch(null)) })

const read = { access: { for: 'staff' as const, permission: 'cases.read' } }

/**
 * What each unit has to answer, with the dates promised: what goes to its manager each Monday, as it is now. Whoever may
 * not read all enquiries, a contractor's people among them, sees what their own units owe.
 */
export function outstandingPage(app: App) {
  app.get('/staff/enquiries/outstanding', { config: read, schema: { querystring } }, async (request, reply) => {
    const actor = request.staff()
    const readsAll = can(actor, 'enquiries.read')
    const own = readsAll ? null : await ownUnits(app.db, actor)
    const asked = request.query.unit
    const unit = asked && (own === null || own.includes(asked)) ? asked : null
    const [rows, units] = await Promise.all([outstandingParts(app.db, actor, unit ? [unit] : own), teams(app.db)])
    const now = app.clock.now()
    return reply.page('modules/member-enquiries/pages/staff/outstanding.njk', {
      readsAll,
      unit: units.find(({ id }) => id === unit)?.name ?? null,
      groups: [...Map.groupBy(rows, ({ teamId }) => teamId)].map(([id, parts]) => ({
        name: parts[0]?.unit ?? '',
        href: `/staff/enquiries/outstanding?unit=${id}`,
        parts: parts.map((part) => ({
          ...part,
          href: partHref(part.reference),
          tag: partTags[part.state],
          isWork: part.state === 'answered' || part.state === 'accepted',
          late: part.dueAt && lateWords(part.dueAt, now),
        })),
      })),
    })
  })
}

async function ownUnits(db: Db, actor: StaffActor): Promise<readonly string[]> {
  const who = await answering(db, actor)
  return isStaff(who) ? who.teams : []
}
