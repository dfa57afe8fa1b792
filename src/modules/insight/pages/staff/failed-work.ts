import { z } from 'zod'
import { recordAudit } from '#modules/audit/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type App, oneOf, parseForm } from '#platform/http/index.ts'
import { letGo, listFailed, tryAgain } from '#platform/jobs/failed.ts'
import type { Job } from '#platform/jobs/index.ts'
import { whatWaits } from '../../queries/waits.ts'
import { jobWords } from './job-words.ts'

const config = { access: { for: 'staff' as const, permission: 'jobs.manage' } }
const params = z.object({ id: z.uuid() })
const decideForm = z.object({
  decision: z.preprocess(oneOf, z.enum(['again', 'let-go'], { error: 'Select what is to become of it' })),
})
const mostShown = 200

const ids = z.record(z.string(), z.unknown()).catch({})

/** Background work that has used up its attempts: somebody puts right what was wrong and has it tried again. */
export function failedWorkPage(app: App, jobs: readonly Job[]) {
  app.get('/staff/failed-work', { config }, async (request, reply) => {
    const failed = await listFailed(app.db, mostShown + 1)
    return reply.page('modules/insight/pages/staff/failed-work.njk', {
      isMore: failed.length > mostShown,
      failed: await Promise.all(
        failed.slice(0, mostShown).map(async (one) => ({
          ...one,
          words: jobWords[one.job] ?? one.job,
          waits: await whatWaits(app.db, request.actor, one),
          about: Object.entries(ids.parse(one.payload))
            .filter(([, value]) => typeof value === 'string')
            .map(([name, value]) => `${name} ${value}`),
        })),
      ),
    })
  })

  app.post(
    '/staff/failed-work/:id',
    { config: { ...config, form: decideForm }, schema: { params } },
    async (request, reply) => {
      const form = parseForm(decideForm, request.body)
      const { id } = request.params
      const decision = form.ok ? form.value.decision : null
      const job = decision ? await decide(id, decision).catch(notLetGo) : null
      if (job === 'kept')
        reply.flash({
          kind: 'info',
          text: 'What it is about could not be handed to a person, so it stays on this list. Put right what was wrong first.',
        })
      else if (!job) reply.flash({ kind: 'info', text: 'Somebody else has decided about this already.' })
      else if (decision === 'again') reply.flash({ kind: 'success', text: 'It is being tried again.' })
      else reply.flash({ kind: 'success', text: 'It is off the list and will not be tried again.' })
      return reply.redirect('/staff/failed-work', 303)

      function notLetGo(err: unknown) {
        if (decision === 'again') throw err
        request.log.error({ err }, 'what failed could not be handed to a person')
        return 'kept' as const
      }

      function decide(failedId: string, chosen: 'again' | 'let-go') {
        return inTransaction(app.db, async (tx) => {
          const gone = chosen === 'again' ? null : await letGo(tx, failedId)
          if (gone) await jobs.find(({ name }) => name === gone.job)?.onGivenUp(tx, gone.payload)
          const taken = chosen === 'again' ? await tryAgain(tx, failedId) : (gone?.job ?? null)
          if (taken)
            recordAudit(tx, request.actor, {
              action: chosen === 'again' ? 'job.tried-again' : 'job.let-go',
              subject: { kind: 'job', id: failedId },
              scopeId: null,
              detail: { name: taken },
            })
          return taken
        })
      }
    },
  )
}
