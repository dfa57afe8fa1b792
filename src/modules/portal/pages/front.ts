import { z } from 'zod'
import { publicServices, searchServices } from '#modules/services/index.ts'
import { searchThatCannotWait } from '#modules/triage/index.ts'
import type { App } from '#platform/http/index.ts'
import { oneOf } from '#platform/http/index.ts'
import { frontNotices } from './notices.ts'

const template = 'modules/portal/pages/front.njk'

/** The front page: one search box, what people do most, notices in force, and how to check progress. */
export function frontPage(app: App) {
  const querystring = z.object({ q: z.preprocess(oneOf, z.string().max(200).catch('')).default('') })
  app.get('/', { config: { access: { for: 'everyone' } } }, async (_request, reply) => {
    const [offered, notices] = await Promise.all([publicServices(app.db), frontNotices(app.db)])
    const popular = offered
      .filter(({ body }) => body.popular !== undefined)
      .sort((a, b) => (a.body.popular ?? 9) - (b.body.popular ?? 9))
    return reply.page(template, { popular: popular.map(linkTo), notices })
  })

  app.get('/search', { config: { access: { for: 'everyone' } }, schema: { querystring } }, async (request, reply) => {
    const { q } = request.query
    const found = q ? (await searchServices(app.db, q)).map(({ thing }) => thing) : []
    const urgent = q ? await searchThatCannotWait(app.db, q) : null
    const first = urgent?.service.body.channels.includes('public') ? [urgent.service] : []
    const others = found.filter(({ key }) => key !== first[0]?.key)
    return reply.page('modules/portal/pages/search.njk', {
      q,
      sayNow: urgent?.reply,
      found: [...first, ...others].map(linkTo),
    })
  })

  app.get('/services', { config: { access: { for: 'everyone' } } }, async (_request, reply) => {
    const offered = await publicServices(app.db)
    const groups = [...Map.groupBy(offered, ({ body }) => body.group)]
    return reply.page('modules/portal/pages/services.njk', {
      groups: groups.map(([name, members]) => ({ name, services: members.map(linkTo) })),
    })
  })
}

type Listed = { key: string; body: { title: string; summary: string } }

const linkTo = ({ key, body }: Listed) => ({ href: `/services/${key}`, title: body.title, summary: body.summary })
