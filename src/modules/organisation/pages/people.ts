import { z } from 'zod'
import { listRoles } from '#modules/access/index.ts'
import { type App, optionalText } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { searchPeople } from '../queries/people.ts'
import { teams } from '../queries/structure.ts'

const querystring = z.object({
  text: optionalText(100).catch(null),
  role: optionalText(100).catch(null),
  team: z.uuid().nullable().catch(null),
  left: z.literal('yes').nullable().catch(null),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
})

/** Everybody who works here, with roles and teams of today. */
export function peoplePage(app: App) {
  const route = { config: { access: { for: 'staff' as const, permission: 'staff.manage' } }, schema: { querystring } }
  app.get('/staff/people', route, async (request, reply) => {
    const { text, role, team, left, page } = request.query
    const search = { text, role, teamId: team, left: left === 'yes', page }
    const [found, roles, allTeams] = await Promise.all([
      searchPeople(app.db, search, londonDate(app.clock.now())),
      listRoles(app.db),
      teams(app.db),
    ])
    const asked = { text: text ?? '', role: role ?? '', team: team ?? '', left: left ?? '' }
    return reply.page('modules/organisation/pages/people.njk', {
      ...found,
      asked,
      page,
      roles,
      teams: allTeams,
      previous: page > 1 ? addressOf({ ...asked, page: String(page - 1) }) : null,
      next: page < found.pages ? addressOf({ ...asked, page: String(page + 1) }) : null,
    })
  })
}

function addressOf(asked: Record<string, string>) {
  return `/staff/people?${new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''))}`
}
