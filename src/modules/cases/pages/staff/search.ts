import { z } from 'zod'
import { parseReference } from '#platform/db/index.ts'
import { type App, can, oneOf } from '#platform/http/index.ts'
import { searchCases } from '../../queries/lists.ts'
import { caseHref } from './case-link.ts'
import { statusTags, waitingWords } from './case-view.ts'

const shownAtMost = 30

/** Finding a case by the reference as it was said, or by words. */
export function searchPage(app: App) {
  const querystring = z.object({ q: z.preprocess(oneOf, z.string().max(200).catch('')) })
  const config = { access: { for: 'staff' as const, permission: 'cases.read' } }
  app.get('/staff/cases', { config, schema: { querystring } }, async (request, reply) => {
    const actor = request.staff()
    const { q } = request.query
    const found = q.trim() ? await searchCases(app.db, actor, q, shownAtMost + 1) : null
    const [only] = found ?? []
    const reference = parseReference(q)
    if (only && found?.length === 1 && reference) return reply.redirect(caseHref(only.reference), 303)
    // The front desk of a restricted service finds what it may know behind the reference.
    if (found?.length === 0 && reference && actor.frontDeskScopes.length > 0)
      return reply.redirect(caseHref(reference), 303)
    return reply.page('modules/cases/pages/staff/search.njk', {
      q,
      looksLikeReference: /\d{6}/.test(q),
      results:
        found?.slice(0, shownAtMost).map((row) => ({
          ...row,
          href: caseHref(row.reference),
          tag: statusTags[row.status],
          waits: waitingWords(row),
          restricted: row.scopeId !== null,
        })) ?? null,
      tooMany: (found?.length ?? 0) > shownAtMost,
      shownAtMost,
      mayLog: can(actor, 'contacts.log'),
    })
  })
}
