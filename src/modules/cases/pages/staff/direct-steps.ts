import { z } from 'zod'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { type App, notFound, oneOf, type StaffActor } from '#platform/http/index.ts'
import type { Done, Refused, Seen } from '../../actions/change.ts'
import { closeCase } from '../../actions/closing.ts'
import { lookAtCase } from '../../actions/looking.ts'
import { assignCase, startWork, takeCase } from '../../actions/ownership.ts'
import type { Step } from '../../rules/next-step.ts'
import { caseHref, referenceIn } from './case-link.ts'
import { refusalWords } from './step-words.ts'

const read = { access: { for: 'staff' as const, permission: 'cases.read' } }
const params = z.object({ reference: z.string().min(1).max(60) })
const form = z.object({ _version: z.preprocess(oneOf, z.coerce.number().int().min(0).nullable().catch(null)) })

type Direct = { step: Step; done: string; run(tx: Tx, actor: StaffActor, seen: Seen): Promise<DoneSo | Refused> }
type DoneSo = Done & { calledOn?: boolean }

const steps: readonly Direct[] = [
  { step: 'take', done: 'You have this case', run: takeCase },
  { step: 'start', done: 'Work has started', run: startWork },
  {
    step: 'put-back',
    done: 'Anybody in the team can take it',
    run: (tx, actor, seen) => assignCase(tx, actor, { ...seen, ownerId: null }),
  },
  {
    step: 'close',
    done: 'The case is closed',
    run: (tx, actor, seen) => closeCase(tx, actor, { ...seen, because: 'finished' }),
  },
]

/** Steps that need nothing to be filled in: one press of a button. */
export function directStepPages(app: App) {
  for (const { step, done, run } of steps) {
    app.post(
      `/staff/cases/:reference/${step}`,
      { config: { ...read, form }, schema: { params } },
      async (request, reply) => {
        const actor = request.staff()
        const { _version: version } = form.parse(request.body ?? {})
        const answer = await inTransaction(app.db, async (tx) => {
          const found = await lookAtCase(tx, actor, referenceIn(request.params.reference))
          if (!found) throw notFound('Case')
          return { ...(await run(tx, actor, { caseId: found.id, version })), href: caseHref(found.reference) }
        })
        if (answer.refusal === null) {
          const called = answer.calledOn ? '. It cannot wait, so the next person on duty is called' : ''
          return reply.flash({ kind: 'success', text: `${done}${called}` }).redirect(answer.href, 303)
        }
        const text =
          answer.refusal === 'changed'
            ? 'Somebody changed this case a moment ago. This is how it is now.'
            : (answer.why ?? refusalWords[answer.refusal])
        return reply.flash({ kind: 'info', text }).redirect(answer.href, 303)
      },
    )
  }
}
