import type { App } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { readLimits } from '../queries/limits.ts'
import { countHolders, listPowers, listRoles } from '../queries/roles.ts'
import { limitInWords } from '../rules/limits.ts'

export function rolesPage(app: App) {
  app.get(
    '/staff/roles',
    { config: { access: { for: 'staff', permission: 'staff.manage' } } },
    async (_request, reply) => {
      const [roles, powers, holders] = await Promise.all([
        listRoles(app.db),
        listPowers(app.db),
        countHolders(app.db, londonDate(app.clock.now())),
      ])
      return reply.page('modules/access/pages/roles.njk', {
        powers,
        roles: roles.map((role) => {
          const limits = readLimits(role.limits)
          const words = powers.map(({ key, unit }) =>
            limits[key] === undefined ? null : limitInWords(limits[key], unit),
          )
          return { ...role, count: holders.get(role.key) ?? 0, limits: words }
        }),
      })
    },
  )
}
