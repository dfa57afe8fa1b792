import { z } from 'zod'
import { caseHref, caseRefusalWords, chosenId } from '#modules/cases/index.ts'
import { teams } from '#modules/organisation/index.ts'
import { type App, notFound, oneOf, requiredText } from '#platform/http/index.ts'
import { passFeedbackOn } from '../../actions/feedback.ts'
import { findFeedback, listFeedback } from '../../queries/feedback.ts'
import { boardRead } from './board-query.ts'
import { runForm } from './run-form.ts'

const onAPage = 50

/** Compliments and suggestions: whose they are, and that they were passed on. */
export function feedbackPages(app: App) {
  const querystring = z.object({
    show: z.preprocess(oneOf, z.enum(['compliment', 'suggestion']).catch('compliment')),
    before: z.iso
      .datetime()
      .transform((text) => Temporal.Instant.from(text))
      .nullable()
      .catch(null),
  })
  app.get('/staff/complaints/feedback', { config: boardRead, schema: { querystring } }, async (request, reply) => {
    const { show, before } = request.query
    const found = await listFeedback(app.db, request.staff(), show, before ?? app.clock.now().add({ seconds: 1 }))
    const shown = found.slice(0, onAPage)
    const last = shown.at(-1)
    return reply.page('modules/complaints/pages/staff/feedback.njk', {
      show,
      found: shown.map((one) => ({ ...one, href: caseHref(one.reference) })),
      next: found.length > onAPage && last ? `/staff/complaints/feedback?show=${show}&before=${last.receivedAt}` : null,
    })
  })

  runForm(app, {
    url: '/staff/complaints/feedback/:id',
    title: 'Pass it on',
    form: z.object({
      teamId: chosenId('Select the team it is about'),
      words: requiredText('Enter a line for the team', 1000),
    }),
    async open(db, actor, { id }) {
      const found = await findFeedback(db, actor, id)
      if (!found) throw notFound('Compliment or suggestion')
      return {
        found: { id, reference: found.reference, title: '', version: found.version },
        href: `/staff/complaints/feedback?show=${found.kind}`,
        intro: `They told us: “${found.summary ?? ''}”`,
        fields: [
          {
            kind: 'select',
            name: 'teamId',
            label: 'Team it is about',
            items: (await teams(db)).map((team) => ({ value: team.id, text: team.name })),
            value: found.teamId ?? '',
          },
          {
            kind: 'textarea',
            name: 'words',
            label: 'A line for the team',
            hint: 'It comes into their queue. When they have read it, the person is thanked',
          },
        ],
      }
    },
    async run(tx, actor, { id, version, form }) {
      const passed = await passFeedbackOn(tx, actor, { caseId: id, version, ...form })
      if (passed.refusal === null) return { refusal: null, href: '/staff/complaints/feedback' }
      const why = passed.why ?? caseRefusalWords[passed.refusal]
      return { refusal: passed.refusal === 'changed' ? 'changed' : 'not-allowed', why }
    },
    done: 'Passed on.',
    blame: 'teamId',
  })
}
