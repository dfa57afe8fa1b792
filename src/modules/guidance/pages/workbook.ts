import { z } from 'zod'
import { allServices } from '#modules/services/index.ts'
import { type App, optionalText } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { allGuidance, answersTo, noticesInForce, quickAnswers, scripts } from '../queries.ts'
import { isReviewDue } from '../rules/guidance.ts'

const querystring = z.object({ text: optionalText(200).catch(null) })

/** The workbook: quick answers, notices in force and coming, a script for each service. */
export function workbookPage(app: App) {
  const config = { access: { for: 'staff' as const, permission: null } }
  app.get('/staff/guidance', { config, schema: { querystring } }, async (request, reply) => {
    const { text } = request.query
    const now = app.clock.now()
    const today = londonDate(now)
    const all = await allGuidance(app.db)
    const titles = new Map((await allServices(app.db)).map(({ key, body }) => [key, body.name]))
    return reply.page('modules/guidance/pages/workbook.njk', {
      text: text ?? '',
      found: text ? await answersTo(app.db, text) : null,
      notices: await noticesInForce(app.db, now),
      coming: all.flatMap((one) => (one.kind === 'notice' && one.from > today.toString() ? [one] : [])),
      answers: await quickAnswers(app.db),
      calls: (await scripts(app.db)).filter(({ use }) => use !== 'service'),
      scripts: (await scripts(app.db))
        .filter(({ use }) => use === 'service')
        .map((script) => ({ ...script, for: script.services.map((key) => titles.get(key) ?? key) })),
      due: all.filter((one) => isReviewDue(one, today)),
    })
  })
}
