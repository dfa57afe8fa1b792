import { z } from 'zod'
import { teams } from '#modules/organisation/index.ts'
import { type App, optionalText } from '#platform/http/index.ts'
import { allServices, type Service, searchIn } from '../queries.ts'

const querystring = z.object({ text: optionalText(100).catch(null) })

export function listPage(app: App) {
  const config = { access: { for: 'staff' as const, permission: 'definitions.publish' } }
  app.get('/staff/services', { config, schema: { querystring } }, async (request, reply) => {
    const { text } = request.query
    const all = await allServices(app.db)
    const names = new Map((await teams(app.db)).map(({ key, name }) => [key, name]))
    const found = text ? searchIn(all, text).map(({ thing, reason }) => ({ service: thing, reason })) : all.map(plain)
    const rows = found.map(({ service, reason }) => rowOf(service, reason, names))
    const groups = text
      ? null
      : [...Map.groupBy(rows, ({ group }) => group)].map(([name, services]) => ({ name, services }))
    return reply.page('modules/services/pages/list.njk', { text: text ?? '', rows, groups, count: all.length })
  })
}

const plain = (service: Service) => ({ service, reason: null })

function rowOf({ key, version, body }: Service, reason: string | null, names: Map<string, string>) {
  const { name, title, group, channels, team, scope } = body
  return {
    key,
    version,
    name,
    title,
    group,
    reason,
    team: names.get(team) ?? team,
    restricted: scope !== null,
    offered: offeredWords(channels),
  }
}

/** To whom a service is offered. */
export function offeredWords(channels: Service['body']['channels']) {
  if (channels.length === 0) return 'No longer offered'
  if (!channels.includes('public')) return 'Staff only'
  return channels.includes('internal') ? 'Residents and staff' : 'Residents only'
}
